import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Ledger } from '../../ledger/commit.ts';
import { deletePrunedMonth, insertPrunedMonth, selectPrunedMonths, sumTold } from '../../ledger/pruning/months.ts';
import { tellLosses } from '../../ledger/pruning/tell-losses.ts';
import { selectFirstDay } from './closing-store.ts';
import { isActivityAside, putActivityBack, readLossesOf, removeActivity, setActivityAside } from './drop-store.ts';
import { lockHorizon, selectHorizon } from './horizon-store.ts';
import { monthOf, nextMonth } from './month.ts';

/** What is found wrong with the books, each in words; empty: nothing. */
export type Verify = () => Promise<readonly string[]>;

export type Dropped = { rows: number } | { faults: readonly string[]; when: 'before' | 'after' };

/**
 * Removes the activity of a closed month: its closings stand for it from then on. The books must be clean before and after; where they are
 * not afterwards, the rows are put back. May be ended at any moment and called again: until the second look the rows lie aside.
 * @param ledger on the owner's connection: the server may not do this
 * @throws Fault `month_not_closed`; `month_out_of_order` when an earlier month is there, or this one is gone
 */
export async function dropMonth(ledger: Ledger, month: Day, now: Instant, verify: Verify): Promise<Dropped> {
  const { database } = ledger;
  if (!(await isActivityAside(database.db, month))) {
    await refuseDrop(ledger, month);
    const faults = await verify();
    if (faults.length > 0) return { faults, when: 'before' };
    await tellLosses(ledger, month, (tx, after) => readLossesOf(tx, month, nextMonth(month), after), now);
    await database.transaction(async (tx) => {
      await lockHorizon(tx);
      const rows = await setActivityAside(tx, month);
      const told = await sumTold(tx, month);
      if (rows !== told) throw new Fault('ledger_at_fault', { detail: `${rows} rows would go, ${told} are told of.` });
      await insertPrunedMonth(tx, month, rows);
    });
  }
  const rows = await sumTold(database.db, month);
  const faults = await verify();
  await database.transaction(async (tx) => {
    await lockHorizon(tx);
    if (faults.length === 0) return removeActivity(tx, month);
    await putActivityBack(tx, month);
    await deletePrunedMonth(tx, month);
  });
  return faults.length === 0 ? { rows } : { faults, when: 'after' };
}

async function refuseDrop({ database: { db } }: Ledger, month: Day): Promise<void> {
  const horizon = await selectHorizon(db);
  if (horizon === null || month >= horizon.closedBefore) throw new Fault('month_not_closed');
  const last = (await selectPrunedMonths(db)).at(-1);
  const first = await selectFirstDay(db);
  if (first === null && last === undefined) throw new Fault('month_not_closed', { detail: 'There is no activity.' });
  const next = first === null ? nextMonth(last ?? month) : monthOf(first);
  if (month !== next) throw new Fault('month_out_of_order', { detail: `The month to be dropped next is ${next.slice(0, 7)}.` });
}
