import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson, type Json } from '../../../kernel/canonical.ts';
import type { Tx } from '../../../platform/database.ts';
import { exportHashed, type HashedExport, type PlacedLine } from '../../ledger/verify/export.ts';

const rows = sql`(
  SELECT d.bucket, d.decision_id, d.member_id, d.evaluation_id, e.policy_hash, e.engine_version, e.snapshot, d.record, d.actor, d.note,
         d.at, d.journal, d.batch_seq, d.batch_index
    FROM decision d JOIN evaluation e ON e.bucket = d.bucket AND e.evaluation_id = d.evaluation_id)`;

/** Decisions with what their bytes cover: of the snapshot the digest alone, since all that is known of a member stands in it. */
export const decisionExport: HashedExport = {
  table: 'decision',
  async *read(tx: Tx): AsyncGenerator<PlacedLine> {
    for await (const row of exportHashed('decision', rows).read(tx)) yield { ...row, line: withDigest(row.line) };
  },
};

function withDigest(line: string): string {
  const { decision } = JSON.parse(line) as { decision: { snapshot: Json } & Record<string, Json> };
  const { snapshot, ...rest } = decision;
  return JSON.stringify({ decision: { ...rest, snapshot_sha256: hash('sha256', canonicalJson(snapshot)) } });
}
