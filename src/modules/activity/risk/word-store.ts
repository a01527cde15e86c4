import { sql } from 'kysely';
import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import type { OfficersWord } from '../standing/standing.ts';

/** The members of a bucket of whom officers said something that holds. */
export async function selectWords(reader: Reader, bucket: number): Promise<Map<Uuid, OfficersWord>> {
  const { rows } = await sql<{
    member_id: Uuid;
    risk_override: RiskLabel | null;
    risk_override_covers: RiskLabel | null;
    risk_flags: number;
  }>`
    SELECT member_id, risk_override, risk_override_covers, risk_flags FROM standing
     WHERE bucket = ${bucket}::smallint AND (risk_override IS NOT NULL OR risk_flags > 0::integer)`.execute(reader);
  return new Map(
    rows.map(({ member_id: memberId, risk_override: label, risk_override_covers: covers, risk_flags: flags }) => [
      memberId,
      { override: label !== null && covers !== null ? { label, covers } : null, flags },
    ]),
  );
}
