import { add, type Minor } from '../../../kernel/money.ts';
import type { RewardRow } from './store.ts';

/** What rewards came to: how many, what they cost, and what revenue was expected of them when they were decided; minor units. */
export type Given = { issued: number; cancelled: number; costMinor: Minor; revenueMinor: Minor; incrementalMinor: Minor };

/** The sum of rewards. */
export function givenOf(rows: readonly RewardRow[]): Given {
  return rows.reduce<Given>(
    (sum, row) => ({
      issued: sum.issued + row.issued,
      cancelled: sum.cancelled + row.cancelled,
      costMinor: add(sum.costMinor, row.cost),
      revenueMinor: add(sum.revenueMinor, row.revenue),
      incrementalMinor: add(sum.incrementalMinor, row.incremental_revenue),
    }),
    { issued: 0, cancelled: 0, costMinor: 0, revenueMinor: 0, incrementalMinor: 0 },
  );
}
