import type { Profile } from '../../../engine/profile/profile.ts';
import { countedFrom, type HeldTier } from '../../../engine/segment/hold.ts';
import { place, type StandingTerms } from '../../../engine/standing.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { nothingKnown, readLpSince } from '../read-profiles.ts';
import { type StoredProfile, selectProfiles } from '../store.ts';
import { missedTiers } from './missed-tiers.ts';
import { type Placed, readStandings } from './record.ts';
import type { RecordedStanding } from './standing.ts';

/**
 * Where members stand at a time, beside where they were recorded: three queries, two when LP count for life, and more only for those
 * whose tier was due before. To record it, lock the members first: what is read here must not be older than what another has written.
 */
export async function placeMembers(
  reader: Reader,
  keys: readonly MemberKey[],
  terms: StandingTerms,
  at: Instant,
): Promise<(Placed & { profile: Profile })[]> {
  const profiles = await selectProfiles(reader, keys);
  const places = await readPlaces(reader, keys, terms, at);
  return keys.map((key) => placeKnown(key, { profiles, ...places }, terms, at));
}

/** Where members were recorded, and what counts for their tier, by member id; who is absent has nothing. */
export type KnownPlaces = {
  standings: ReadonlyMap<Uuid, RecordedStanding>;
  /** As `readLpSince` answers it. */
  lp: ReadonlyMap<Uuid, number> | null;
  /** As `missedTiers` answers it. */
  missed: ReadonlyMap<Uuid, readonly HeldTier[]>;
};

/** All that counts for where members stand at a time, but their profiles. */
export async function readPlaces(reader: Reader, keys: readonly MemberKey[], terms: StandingTerms, at: Instant): Promise<KnownPlaces> {
  const standings = await readStandings(reader, keys);
  const lp = await readLpSince(reader, keys, countedFrom(at, terms));
  return { standings, lp, missed: await missedTiers(reader, keys, standings, terms, at) };
}

/** What is known of members, by member id; who is absent has nothing. */
export type KnownMembers = KnownPlaces & { profiles: ReadonlyMap<Uuid, StoredProfile> };

/** Where a member stands by what is known. */
export function placeKnown(
  key: MemberKey,
  { profiles, ...places }: KnownMembers,
  terms: StandingTerms,
  at: Instant,
): Placed & { profile: Profile } {
  const profile = { ...nothingKnown, ...profiles.get(key.memberId) };
  return { ...placeAfter(key, profile, null, places, terms, at), profile };
}

/**
 * Where a member stands by a profile that is newer than what was read of them.
 * @param earned LP that the profile has and their day, as it was read, has not yet; null: none
 */
export function placeAfter(
  { bucket, memberId }: MemberKey,
  profile: Profile,
  earned: { day: Day; lp: number } | null,
  { standings, lp, missed: missedOf }: KnownPlaces,
  terms: StandingTerms,
  at: Instant,
): Placed {
  const recorded = { before: standings.get(memberId) ?? null, missed: missedOf.get(memberId) ?? [] };
  const from = countedFrom(at, terms);
  const more = earned !== null && from !== null && earned.day >= from ? earned.lp : 0;
  const lpQualifying = lp ? (lp.get(memberId) ?? 0) + more : profile.lpEarned;
  return { bucket, memberId, ...recorded, at, place: placeOf(profile, lpQualifying, recorded, terms, at) };
}

/** Where one member stands. No one can override a risk label yet. */
export function placeOf(
  profile: Profile,
  lpQualifying: number,
  { before, missed }: Pick<Placed, 'before' | 'missed'>,
  terms: StandingTerms,
  now: Instant,
): Placed['place'] {
  const tier = missed.at(-1) ?? before?.tier ?? null;
  return place({ now, profile, lpQualifying, tier, riskOverride: null }, terms);
}
