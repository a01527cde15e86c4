import { hash } from 'node:crypto';
import type { Decision } from '../../../engine/decision.ts';
import type { Snapshot } from '../../../engine/snapshot.ts';
import { ByteWriter } from '../../../kernel/bytes.ts';
import { canonicalJson, type Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { snapshotToJson } from './snapshot-json.ts';

/** One run for one member as stored: what was known, under which policy, by which engine. */
export type EvaluationRecord = MemberKey & {
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

export function evaluationRecord(
  member: MemberKey,
  evaluationId: Uuid,
  snapshot: Snapshot,
  under: { policyHash: string; engineVersion: string },
): EvaluationRecord {
  const { bucket, memberId } = member;
  const { policyHash, engineVersion } = under;
  return { bucket, memberId, evaluationId, at: snapshot.now, policyHash, engineVersion, snapshot: snapshotToJson(snapshot) };
}

/** Digest of a snapshot: what the leaves of its decisions cover, so that no fact behind a decision can be changed unseen. */
export function snapshotDigest(snapshot: Json): Buffer {
  return hash('sha256', canonicalJson(snapshot), 'buffer');
}

/** The bytes of a decision that its batch's hash covers. `digest` is that of the evaluation's snapshot. */
export function decisionLeaf(record: DecisionRecord, digest: Uint8Array, writer = new ByteWriter()): Uint8Array {
  const { evaluation, decision } = record;
  return writer
    .text('decision')
    .i64(record.bucket)
    .text(record.decisionId)
    .text(record.memberId)
    .text(evaluation.evaluationId)
    .text(evaluation.policyHash)
    .text(evaluation.engineVersion)
    .blob(digest)
    .text(canonicalJson(decision as unknown as Json))
    .text(record.actor)
    .maybe(record.note, (note) => writer.text(note))
    .i64(evaluation.at)
    .take();
}
