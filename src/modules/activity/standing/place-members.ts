import type { Profile } from '../../../engine/profile/profile.ts';
import { countedFrom, type HeldTier } from '../../../engine/segment/hold.ts';
import { place, type StandingTerms } from '../../../engine/standing.ts';
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
  const standings = await readStandings(reader, keys);
  const profiles = await selectProfiles(reader, keys);
  const lp = await readLpSince(reader, keys, countedFrom(at, terms));
  const missed = await missedTiers(reader, keys, standings, terms, at);
  return keys.map((key) => placeKnown(key, { profiles, standings, lp, missed }, terms, at));
}

/** What is known of members, by member id; who is absent has nothing. `lp`: as `readLpSince` answers it. */
export type KnownMembers = {
  profiles: ReadonlyMap<Uuid, StoredProfile>;
  standings: ReadonlyMap<Uuid, RecordedStanding>;
  lp: ReadonlyMap<Uuid, number> | null;
  /** As `missedTiers` answers it. */
  missed: ReadonlyMap<Uuid, readonly HeldTier[]>;
};

/** Where a member stands by what is known. */
export function placeKnown(
  { bucket, memberId }: MemberKey,
  { profiles, standings, lp, missed: missedOf }: KnownMembers,
  terms: StandingTerms,
  at: Instant,
): Placed & { profile: Profile } {
  const before = standings.get(memberId) ?? null;
  const profile = { ...nothingKnown, ...profiles.get(memberId) };
  const lpQualifying = lp ? (lp.get(memberId) ?? 0) : profile.lpEarned;
  const missed = missedOf.get(memberId) ?? [];
  return { bucket, memberId, before, missed, at, profile, place: placeOf(profile, lpQualifying, { before, missed }, terms, at) };
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
