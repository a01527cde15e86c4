import { type RawBuilder, sql } from 'kysely';
import type { Decision } from '../../../engine/decision.ts';
import { ByteWriter } from '../../../kernel/bytes.ts';
import type { Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { bucketOfId, type Uuid } from '../../../kernel/ids.ts';
import { type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { readPaged } from '../../../platform/read-paged.ts';
import type { Place } from '../../ledger/batch.ts';
import { type BatchLeaves, byBatch, type PlaceRow } from '../../ledger/verify/leaf-source.ts';
import {
  type DecisionRecord,
  type DecisionSummary,
  decisionLeaf,
  type EvaluationRecord,
  type WrittenDecision,
  writtenDecisions,
} from './record.ts';

export type DecisionRow = {
  bucket: number;
  decision_id: Uuid;
  member_id: Uuid;
  evaluation_id: Uuid;
  record: Decision;
  actor: string;
  note: string | null;
  at: Instant;
  policy_hash: string;
  engine_version: string;
};

/** A decision as it was recorded, and its evaluation but for the snapshot. */
export function summaryFromRow(row: DecisionRow): DecisionSummary {
  const { bucket, actor, note } = row;
  return {
    bucket,
    memberId: row.member_id,
    decisionId: row.decision_id,
    evaluation: {
      bucket,
      evaluationId: row.evaluation_id,
      at: row.at,
      policyHash: row.policy_hash,
      engineVersion: row.engine_version,
    },
    decision: row.record,
    actor,
    note,
  };
}

type FullRow = DecisionRow & PlaceRow & { snapshot: Json };

function fromRow(row: FullRow): DecisionRecord {
  const { evaluation, ...summary } = summaryFromRow(row);
  return { ...summary, evaluation: { ...evaluation, snapshot: row.snapshot } };
}

/** Between JSON texts (RFC 7464): a control character, which inside of JSON is always escaped. */
const recordSeparator = '\u001e';

/** JSON texts as jsonb[]. As one text: an array's quotes and backslashes would be escaped here and unescaped there, all of them. */
function jsonArray(texts: readonly string[]): RawBuilder<unknown> {
  return sql`string_to_array(${texts.join(recordSeparator)}, ${recordSeparator})::jsonb[]`;
}

/** Appends decisions at their place in the chain. Evaluations without decisions are not kept: nothing matched, and nothing came of them. */
export async function insertDecisions(tx: Tx, rows: readonly WrittenDecision[], place: Place): Promise<void> {
  await insertEvaluations(tx, [...new Map(rows.map((row) => [row.record.evaluation.evaluationId, row])).values()]);
  const column = <T>(read: (row: WrittenDecision) => T): T[] => rows.map(read);
  await sql`
    INSERT INTO decision (bucket, decision_id, evaluation_id, member_id, record, actor, note, at, journal, batch_seq, batch_index)
    SELECT bucket, decision_id, evaluation_id, member_id, record, actor, note, at,
           ${place.journal}::smallint, ${place.batchSeq}::bigint, ${place.firstIndex}::bigint + ordinality - 1
      FROM unnest(
        ${column(({ record }) => record.bucket)}::smallint[], ${column(({ record }) => record.decisionId)}::uuid[],
        ${column(({ record }) => record.evaluation.evaluationId)}::uuid[], ${column(({ record }) => record.memberId)}::uuid[],
        ${jsonArray(column(({ text }) => text))}, ${column(({ record }) => record.actor)}::text[],
        ${column(({ record }) => record.note)}::text[],
        ${column(({ record }) => toTimestamp(record.evaluation.at))}::timestamptz[])
      WITH ORDINALITY AS t (bucket, decision_id, evaluation_id, member_id, record, actor, note, at, ordinality)`.execute(tx);
}

async function insertEvaluations(tx: Tx, rows: readonly WrittenDecision[]): Promise<void> {
  const column = <T>(read: (evaluation: EvaluationRecord) => T): T[] => rows.map(({ record }) => read(record.evaluation));
  await sql`
    INSERT INTO evaluation (bucket, evaluation_id, policy_hash, engine_version, snapshot)
    SELECT * FROM unnest(
      ${column((row) => row.bucket)}::smallint[], ${column((row) => row.evaluationId)}::uuid[], ${column((row) => row.policyHash)}::text[],
      ${column((row) => row.engineVersion)}::text[], ${jsonArray(rows.map(({ snapshot }) => snapshot.text))})`.execute(tx);
}

/** Which of these evaluations are stored: those that led to a decision. */
export async function knownEvaluations(reader: Reader, evaluationIds: readonly Uuid[]): Promise<Set<Uuid>> {
  const { rows } = await sql<{ evaluation_id: Uuid }>`
    SELECT e.evaluation_id
      FROM unnest(${evaluationIds.map(bucketOfId)}::smallint[], ${evaluationIds}::uuid[]) AS k (bucket, evaluation_id)
      JOIN evaluation e ON e.bucket = k.bucket AND e.evaluation_id = k.evaluation_id`.execute(reader);
  return new Set(rows.map((row) => row.evaluation_id));
}

/** One decision with its evaluation; null when there is none. */
export async function findDecision(reader: Reader, bucket: number, decisionId: Uuid): Promise<DecisionRecord | null> {
  const { rows } = await sql<FullRow>`
    SELECT d.*, e.policy_hash, e.engine_version, e.snapshot
      FROM decision d JOIN evaluation e ON e.bucket = d.bucket AND e.evaluation_id = d.evaluation_id
     WHERE d.bucket = ${bucket}::smallint AND d.decision_id = ${decisionId}::uuid`.execute(reader);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** The hashed rows of this module, for `verifyLedger`. */
export function readDecisionLeaves(tx: Tx): AsyncGenerator<BatchLeaves> {
  const writer = new ByteWriter();
  const query = sql`
    SELECT d.*, e.policy_hash, e.engine_version, e.snapshot
      FROM decision d JOIN evaluation e ON e.bucket = d.bucket AND e.evaluation_id = d.evaluation_id
     ORDER BY d.journal, d.batch_seq, d.batch_index`;
  return byBatch(readPaged<FullRow>(tx, query), (row) => {
    const [written] = writtenDecisions([fromRow(row)]);
    return written ? decisionLeaf(written, writer) : null;
  });
}
