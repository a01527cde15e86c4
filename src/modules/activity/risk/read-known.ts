import type { Profile } from '../../../engine/profile/profile.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { nothingKnown } from '../read-profiles.ts';
import { readStandings } from '../standing/record.ts';
import { nothingSaid, type OfficersWord } from '../standing/standing.ts';
import { selectProfiles } from '../store.ts';

/** What the risk of a member is computed from. */
export type RiskBasis = { profile: Profile; word: OfficersWord };

/** For looks at risk alone, which need neither days nor tiers: two queries, for every key one entry. */
export async function readRiskBases(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, RiskBasis>> {
  if (keys.length === 0) return new Map();
  const profiles = await selectProfiles(reader, keys);
  const standings = await readStandings(reader, keys);
  return new Map(
    keys.map(({ memberId }) => [
      memberId,
      { profile: { ...nothingKnown, ...profiles.get(memberId) }, word: standings.get(memberId)?.word ?? nothingSaid },
    ]),
  );
}
