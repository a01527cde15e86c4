import { decide, type Evaluation } from '../../../engine/decide.ts';
import { type FoldContext, fold } from '../../../engine/profile/fold.ts';
import { openingOf } from '../../../engine/profile/opening.ts';
import type { Program } from '../../../engine/program.ts';
import { blankSnapshot, type Snapshot } from '../../../engine/snapshot.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { RowFault, TotalsRow } from '../../../modules/activity/totals/totals-row.ts';
import type { TableBlock } from '../../files/table.ts';
import { readTotals } from '../../files/totals/read-totals.ts';

/** `limit`: most rewards per player. */
type SheetOptions = { now: Instant; limit: number };

/** One line of the sheet: who, and what was decided, or what is wrong with it. */
export type SheetItem = { playerId: string; evaluation: Evaluation } | { fault: RowFault };

/** Lines that are read at a time. */
const chunkLines = 1000;

/**
 * Decides a sheet of totals, line by line, as if it were imported into an empty program: nobody had a reward before, and budgets
 * are spent in the order of the sheet. Memory does not grow with the sheet.
 * @throws Fault of the file
 */
export async function* decideSheet(
  program: Program,
  table: AsyncIterable<TableBlock>,
  options: SheetOptions,
): AsyncGenerator<SheetItem, void, void> {
  const budgets = new Map<string, Minor>(program.rules.filter(({ budget }) => budget !== null).map(({ ruleId }) => [ruleId, 0]));
  for await (const { rows, faults } of readTotals(table, program.baseCurrency, chunkLines)) {
    for (const fault of faults) yield { fault };
    for (const row of rows) {
      const evaluation = decide(snapshotOf(row, program, Object.fromEntries(budgets), options), program);
      for (const { ruleId, amount } of evaluation.decisions) {
        const spent = ruleId === null ? undefined : budgets.get(ruleId);
        if (ruleId !== null && spent !== undefined) budgets.set(ruleId, spent + amount.grantedMinor);
      }
      yield { playerId: row.playerId, evaluation };
    }
  }
}

function snapshotOf({ totals, person }: TotalsRow, program: Program, budgets: Snapshot['budgets'], { now, limit }: SheetOptions): Snapshot {
  const { settings, timeZone } = program;
  const blank = blankSnapshot(now, limit);
  const opened = openingOf(blank.profile, totals, { allowDecrease: false, asOf: null });
  const opening = 'opening' in opened ? opened.opening : null;
  const context: FoldContext = {
    zone: timeZone,
    lpUnitMinor: settings.lp_unit,
    earnWeights: settings.lp_earn_weights,
    multiplier: () => 1,
    earns: true,
    lpBalance: 0,
  };
  const { profile, days } = fold(blank, opening ? [{ kind: 'OPENING', at: now, totals: opening }] : [], context);
  return {
    ...blank,
    profile,
    days,
    member: {
      ...blank.member,
      country: person.country ?? null,
      marketingConsent: person.marketingConsent ?? false,
      registeredAt: person.registeredAt ?? null,
    },
    balances: { ...blank.balances, LP: profile.lpEarned },
    lpQualifying: profile.lpEarned,
    budgets,
  };
}
