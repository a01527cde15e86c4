import { sql } from 'kysely';
import type { RiskLabel, Segment } from '../../../engine/profile/fields.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader } from '../../../platform/database.ts';
import type { RecordedStanding } from './record.ts';

type StandingRow = {
  bucket: number;
  member_id: Uuid;
  segment: Segment;
  tier: string;
  tier_since: Instant;
  tier_until: Instant | null;
  risk_score: number;
  risk_label: RiskLabel;
};

/** Recorded standings by member id; members without one are absent. */
export async function selectStandings(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, RecordedStanding>> {
  const { rows } = await sql<StandingRow>`
    SELECT s.bucket, s.member_id, s.segment, s.tier, s.tier_since, s.tier_until, s.risk_score, s.risk_label
      FROM ${memberRows(keys)} JOIN standing s ON s.bucket = k.bucket AND s.member_id = k.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, fromRow(row)]));
}

function fromRow(row: StandingRow): RecordedStanding {
  const tier = { tierId: row.tier, since: row.tier_since, until: row.tier_until };
  return { segment: row.segment, tier, riskScore: row.risk_score, riskLabel: row.risk_label };
}
