import { ByteWriter } from '../../../kernel/bytes.ts';
import type { Section } from '../../ledger/batch.ts';
import type { LeafSource } from '../../ledger/verify/leaf-source.ts';
import { insertDecisions, readDecisionLeaves } from './decision-store.ts';
import { type DecisionRecord, decisionLeaf, writtenDecisions } from './record.ts';

/** Decisions as rows of a batch, under its hash. */
export function decisionSection(records: readonly DecisionRecord[]): Section {
  const writer = new ByteWriter();
  const rows = writtenDecisions(records);
  return { leaves: rows.map((row) => decisionLeaf(row, writer)), write: (tx, place) => insertDecisions(tx, rows, place) };
}

/** Where `laurel verify` finds the decisions again. */
export const decisionLeaves: LeafSource = { table: 'decision', read: readDecisionLeaves };

/** Where `laurel export ledger` finds them. */
export { decisionExport } from './export-store.ts';
