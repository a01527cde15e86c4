import { ByteWriter } from '../../../kernel/bytes.ts';
import type { Section } from '../../ledger/batch.ts';
import type { LeafSource } from '../../ledger/leaf-source.ts';
import { insertDecisions, readDecisionLeaves } from './decision-store.ts';
import { type DecisionRecord, decisionLeaf, snapshotDigest } from './record.ts';

/** Decisions as rows of a batch, under its hash. */
export function decisionSection(records: readonly DecisionRecord[]): Section {
  const writer = new ByteWriter();
  const digests = new Map<string, Buffer>();
  const leaves = records.map((record) => {
    const { evaluationId, snapshot } = record.evaluation;
    let digest = digests.get(evaluationId);
    if (!digest) {
      digest = snapshotDigest(snapshot);
      digests.set(evaluationId, digest);
    }
    return decisionLeaf(record, digest, writer);
  });
  return { leaves, write: (tx, place) => insertDecisions(tx, records, place) };
}

/** Where `laurel verify` finds the decisions again. */
export const decisionLeaves: LeafSource = { table: 'decision', read: readDecisionLeaves };
