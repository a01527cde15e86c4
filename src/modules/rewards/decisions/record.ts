import { hash } from 'node:crypto';
import type { Decision } from '../../../engine/decision.ts';
import type { Snapshot } from '../../../engine/snapshot.ts';
import { ByteWriter } from '../../../kernel/bytes.ts';
import { canonicalJson, type Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { snapshotToJson } from './snapshot-json.ts';

/** One run for one member as stored: what was known, under which policy, by which engine. */
export type EvaluationRecord = {
  /** The member's. */
  bucket: number;
  evaluationId: Uuid;
  at: Instant;
  policyHash: string;
  engineVersion: string;
  snapshot: Json;
};

/** A decision as stored, with who caused it. */
export type DecisionRecord = MemberKey & {
  decisionId: Uuid;
  evaluation: EvaluationRecord;
  decision: Decision;
  /** Who asked for the evaluation or gave the credit. */
  actor: string;
  /** Why a person gave a credit. */
  note: string | null;
};

/** A decision without the state it was made in. */
export type DecisionSummary = Omit<DecisionRecord, 'evaluation'> & { evaluation: Omit<EvaluationRecord, 'snapshot'> };

/** What is kept of one run for one member. */
export function evaluationRecord(
  { bucket }: MemberKey,
  evaluationId: Uuid,
  snapshot: Snapshot,
  { policyHash, engineVersion }: { policyHash: string; engineVersion: string },
): EvaluationRecord {
  return { bucket, evaluationId, at: snapshot.now, policyHash, engineVersion, snapshot: snapshotToJson(snapshot) };
}

/** A snapshot as text, and the digest of it that the leaves of its decisions cover: no fact behind a decision can be changed unseen. */
type WrittenSnapshot = { text: string; digest: Buffer };

/** A decision with the canonical JSON of what it holds: the very text that is hashed is also what is kept. */
export type WrittenDecision = { record: DecisionRecord; text: string; snapshot: WrittenSnapshot };

/** Writes decisions down, each snapshot once for all decisions of its evaluation. */
export function writtenDecisions(records: readonly DecisionRecord[]): WrittenDecision[] {
  const snapshots = new Map<Uuid, WrittenSnapshot>();
  return records.map((record) => {
    const { evaluationId, snapshot } = record.evaluation;
    const known = snapshots.get(evaluationId) ?? writtenSnapshot(snapshot);
    snapshots.set(evaluationId, known);
    return { record, text: canonicalJson(record.decision as unknown as Json), snapshot: known };
  });
}

function writtenSnapshot(snapshot: Json): WrittenSnapshot {
  const text = canonicalJson(snapshot);
  return { text, digest: hash('sha256', text, 'buffer') };
}

/** The bytes of a decision that its batch's hash covers. */
export function decisionLeaf({ record, text, snapshot }: WrittenDecision, writer = new ByteWriter()): Uint8Array {
  const { evaluation } = record;
  return writer
    .text('decision')
    .i64(record.bucket)
    .text(record.decisionId)
    .text(record.memberId)
    .text(evaluation.evaluationId)
    .text(evaluation.policyHash)
    .text(evaluation.engineVersion)
    .blob(snapshot.digest)
    .text(text)
    .text(record.actor)
    .maybe(record.note, (note) => writer.text(note))
    .i64(evaluation.at)
    .take();
}
