import { sql } from 'kysely';
import { inducements } from '../../../engine/rules/reward.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader } from '../../../platform/database.ts';

/**
 * How many inducements each member was given by hand: such credits are decisions without a rule, and no reward. The turn of a bonus that
 * waited is such a decision too, and gives nothing. Members without any are absent.
 */
export async function readInducementsByHand(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, number>> {
  const { rows } = await sql<{ member_id: Uuid; n: number }>`
    SELECT d.member_id, count(*) AS n
      FROM ${memberRows(keys)}
      JOIN decision d ON d.bucket = k.bucket AND d.member_id = k.member_id
     WHERE d.rule_id IS NULL AND d.granted > 0
       AND d.record ->> 'type' = ANY (${inducements}::text[]) AND d.record ->> 'activates' IS NULL
     GROUP BY d.bucket, d.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, row.n]));
}
