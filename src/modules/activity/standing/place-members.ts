import type { Profile } from '../../../engine/profile/profile.ts';
import { countedFrom } from '../../../engine/segment/hold.ts';
import { place, type StandingTerms } from '../../../engine/standing.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { nothingKnown, readLpSince } from '../read-profiles.ts';
import { type StoredProfile, selectProfiles } from '../store.ts';
import { type Placed, readStandings } from './record.ts';
import type { RecordedStanding } from './standing.ts';

/**
 * Where members stand at a time, beside where they were recorded: three queries, two when LP count for life. To record it, lock the
 * members first: what is read here must not be older than what another has written.
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
  return keys.map((key) => placeKnown(key, { profiles, standings, lp }, terms, at));
}

/** What is known of members, by member id; who is absent has nothing. `lp`: as `readLpSince` answers it. */
export type KnownMembers = {
  profiles: ReadonlyMap<Uuid, StoredProfile>;
  standings: ReadonlyMap<Uuid, RecordedStanding>;
  lp: ReadonlyMap<Uuid, number> | null;
};

/** Where a member stands by what is known. */
export function placeKnown(
  { bucket, memberId }: MemberKey,
  { profiles, standings, lp }: KnownMembers,
  terms: StandingTerms,
  at: Instant,
): Placed & { profile: Profile } {
  const before = standings.get(memberId) ?? null;
  const profile = { ...nothingKnown, ...profiles.get(memberId) };
  const lpQualifying = lp ? (lp.get(memberId) ?? 0) : profile.lpEarned;
  return { bucket, memberId, before, at, profile, place: placeOf(profile, lpQualifying, before, terms, at) };
}

/** Where one member stands. No one can override a risk label yet. */
export function placeOf(
  profile: Profile,
  lpQualifying: number,
  before: Placed['before'],
  terms: StandingTerms,
  now: Instant,
): Placed['place'] {
  return place({ now, profile, lpQualifying, tier: before?.tier ?? null, riskOverride: null }, terms);
}
