import type { RiskLabel, Segment } from '../../../engine/profile/fields.ts';
import type { HeldTier } from '../../../engine/segment/hold.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectStandings } from './standing-store.ts';

/** Where a member stood when it was last recorded. Of this only the tier is a promise; no gate reads the rest. */
export type RecordedStanding = { segment: Segment; tier: HeldTier; riskScore: number; riskLabel: RiskLabel };

/** Recorded standings by member id; members of whom none was recorded yet are absent. */
export async function readStandings(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, RecordedStanding>> {
  return selectStandings(reader, keys);
}
