import type { Profile } from '../../../engine/profile/profile.ts';
import { countedFrom, type HeldTier } from '../../../engine/segment/hold.ts';
import { place, riskOf, type StandingTerms } from '../../../engine/standing.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { nothingKnown, readLpSince } from '../read-profiles.ts';
import { type StoredProfile, selectProfiles } from '../store.ts';
import { missedTiers } from './missed-tiers.ts';
import { type Placed, readStandings } from './record.ts';
import { nothingSaid, type OfficersWord, type RecordedStanding } from './standing.ts';

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
  const held = await heldBy(reader, keys, await readStandings(reader, keys), terms, at);
  return { ...held, lp: await readLpSince(reader, keys, countedFrom(at, terms)) };
}

/** Where members were recorded, with the looks at their tier that were missed. */
export async function heldBy(
  reader: Reader,
  keys: readonly MemberKey[],
  standings: KnownPlaces['standings'],
  terms: StandingTerms,
  at: Instant,
): Promise<Omit<KnownPlaces, 'lp'>> {
  return { standings, missed: await missedTiers(reader, keys, standings, terms, at) };
}

/**
 * The LP that count for the tier of those whose tier they can change: who has not earned enough in all their life for the next tier, and
 * need not earn their own again, stays where they are, and a year of their days need not be added up.
 * @param lpEarned of each, over the lifetime
 */
export async function readDecidingLp(
  reader: Reader,
  members: readonly (MemberKey & { lpEarned: number })[],
  { standings, missed }: Omit<KnownPlaces, 'lp'>,
  terms: StandingTerms,
  at: Instant,
): Promise<KnownPlaces['lp']> {
  const { tiers } = terms;
  const undecided = members.filter(({ memberId, lpEarned }) => {
    const held = missed.get(memberId)?.at(-1) ?? standings.get(memberId)?.tier;
    if (held?.until && held.until <= at) return true;
    const index = tiers.findIndex(({ tierId }) => tierId === held?.tierId);
    const next = tiers[Math.max(0, index) + 1];
    return next !== undefined && lpEarned >= next.threshold;
  });
  return readLpSince(reader, undecided, countedFrom(at, terms));
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
  return { ...placeAfter(key, profile, [], places, terms, at), profile };
}

/**
 * Where a member stands by a profile that is newer than what was read of them.
 * @param earned LP that the profile has and its days, as they were read, have not yet
 */
export function placeAfter(
  { bucket, memberId }: MemberKey,
  profile: Profile,
  earned: readonly { day: Day; lp: number }[],
  { standings, lp, missed: missedOf }: KnownPlaces,
  terms: StandingTerms,
  at: Instant,
): Placed {
  const before = standings.get(memberId) ?? null;
  const recorded = { before, missed: missedOf.get(memberId) ?? [], word: before?.word ?? nothingSaid };
  const from = countedFrom(at, terms);
  const more = earned.reduce((sum, { day, lp: points }) => (from !== null && day >= from ? sum + points : sum), 0);
  const lpQualifying = lp ? (lp.get(memberId) ?? 0) + more : profile.lpEarned;
  return { bucket, memberId, ...recorded, at, place: placeOf(profile, lpQualifying, recorded, terms, at) };
}

/** Where one member stands. */
export function placeOf(
  profile: Profile,
  lpQualifying: number,
  { before, missed, word }: Pick<Placed, 'before' | 'missed' | 'word'>,
  terms: StandingTerms,
  now: Instant,
): Placed['place'] {
  const tier = missed.at(-1) ?? before?.tier ?? null;
  return place({ now, profile, lpQualifying, tier, ...toRisk(word) }, terms);
}

/** Where a member stands once officers say something else of them. */
export function placeUnder(word: OfficersWord, placed: Placed & { profile: Profile }, terms: StandingTerms): Placed & { profile: Profile } {
  const { profile, place: present } = placed;
  return { ...placed, word, place: { ...present, risk: riskOf({ profile, ...toRisk(word) }, terms) } };
}

/** The officers' word as a snapshot has it. */
export function toRisk({ override, flags }: OfficersWord): { riskOverride: OfficersWord['override']; riskFlagged: boolean } {
  return { riskOverride: override, riskFlagged: flags > 0 };
}
