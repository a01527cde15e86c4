import { riskLabels, segments } from '../../../engine/profile/fields.ts';
import type { Program } from '../../../engine/program.ts';
import { add, type Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectTally, type TallyRow } from './store.ts';

/** How many members there are, and where they stand; every segment, tier and risk label is named, also at 0. */
export type Population = {
  total: number;
  active: number;
  bySegment: Record<string, number>;
  byTier: Record<string, number>;
  byRisk: Record<string, number>;
  /** What members own now, each in its own minor unit. */
  owned: Record<'LP' | 'RP' | 'TICKET' | 'BONUS' | 'PAYABLE', Minor>;
};

/** All members as they stand now. */
export async function readPopulation(reader: Reader, { tiers }: Pick<Program, 'tiers'>): Promise<Population> {
  const rows = await selectTally(reader);
  const total = (amountOf: (row: TallyRow) => Minor): Minor => rows.reduce((sum, row) => add(sum, amountOf(row)), 0);
  return {
    total: total(({ players }) => players),
    active: total(({ status, players }) => (status === 'ACTIVE' ? players : 0)),
    bySegment: countBy(rows, segments, ({ segment }) => segment),
    byTier: countBy(
      rows,
      tiers.map(({ tierId }) => tierId),
      ({ tier }) => tier,
    ),
    byRisk: countBy(rows, riskLabels, ({ risk_label }) => risk_label),
    owned: {
      LP: total(({ lp }) => lp),
      RP: total(({ rp }) => rp),
      TICKET: total(({ ticket }) => ticket),
      BONUS: total(({ bonus }) => bonus),
      PAYABLE: total(({ payable }) => payable),
    },
  };
}

function countBy(rows: readonly TallyRow[], names: readonly string[], nameOf: (row: TallyRow) => string): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  for (const row of rows) counts[nameOf(row)] = (counts[nameOf(row)] ?? 0) + row.players;
  return counts;
}
