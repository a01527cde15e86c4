import type { DecisionRow } from './store.ts';

/** How decisions came out. `refused_by_reason` adds up to `refused`. */
export type Decided = { approved: number; reduced: number; refused: number; refused_by_reason: Record<string, number> };

/** Decisions by how they came out; reasons of refusals with the most frequent first, ties by name. */
export function decidedOf(rows: readonly Pick<DecisionRow, 'outcome' | 'reason' | 'n'>[]): Decided {
  const counts = { APPROVED: 0, REDUCED: 0, REFUSED: 0 };
  const reasons = new Map<string, number>();
  for (const { outcome, reason, n } of rows) {
    counts[outcome] += n;
    if (outcome === 'REFUSED') reasons.set(reason, (reasons.get(reason) ?? 0) + n);
  }
  return {
    approved: counts.APPROVED,
    reduced: counts.REDUCED,
    refused: counts.REFUSED,
    refused_by_reason: Object.fromEntries([...reasons].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))),
  };
}
