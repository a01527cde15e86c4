import type { Instant } from '../../kernel/clock.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';

/** What is left of one accrual of points or tickets. */
export type OpenLot = {
  lotId: Uuid;
  /** > 0. */
  remainingMinor: Minor;
  /** null: never. */
  expiresAt: Instant | null;
};

/** What a debit takes from one lot. */
export type LotUse = { lotId: Uuid; amountMinor: Minor };

type Dated = Pick<OpenLot, 'lotId' | 'expiresAt'>;

/** The order in which lots are used up: what expires first, then what was earned first. */
export function byBurnOrder(a: Dated, b: Dated): number {
  const until = (lot: Dated): number => lot.expiresAt ?? Number.POSITIVE_INFINITY;
  return until(a) === until(b) ? (a.lotId < b.lotId ? -1 : 1) : until(a) - until(b);
}

/** Whether a lot may still be spent: not from its hour on, however late the sweep is. */
export function isLive({ expiresAt }: Pick<OpenLot, 'expiresAt'>, now: Instant): boolean {
  return expiresAt === null || expiresAt > now;
}

/** What a debit takes from which lots, in burn order; null: the live ones do not hold that much. Pure. */
export function burn(lots: readonly OpenLot[], amountMinor: Minor, now: Instant): LotUse[] | null {
  const uses: LotUse[] = [];
  let restMinor = amountMinor;
  for (const { lotId, remainingMinor } of lots.filter((lot) => isLive(lot, now)).sort(byBurnOrder)) {
    if (restMinor === 0) break;
    const takenMinor = Math.min(remainingMinor, restMinor);
    uses.push({ lotId, amountMinor: takenMinor });
    restMinor -= takenMinor;
  }
  return restMinor === 0 ? uses : null;
}

/**
 * What goes back, of uses in burn order, when only part of them is needed: the last taken first, so that what stays used is what a
 * smaller debit would have used.
 */
export function giveBack(uses: readonly LotUse[], amountMinor: Minor): LotUse[] {
  const back: LotUse[] = [];
  let restMinor = amountMinor;
  for (const use of uses.toReversed()) {
    if (restMinor === 0) break;
    const backMinor = Math.min(use.amountMinor, restMinor);
    back.push({ lotId: use.lotId, amountMinor: backMinor });
    restMinor -= backMinor;
  }
  if (restMinor !== 0) throw new Error('assertion failed: no more goes back than was taken');
  return back;
}
