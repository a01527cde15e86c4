import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { add, type Minor } from '../../kernel/money.ts';

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

/** Whether a lot, or a bonus, is not over: it is from its hour on, however late the sweep is. */
export function isLive({ expiresAt }: Pick<OpenLot, 'expiresAt'>, now: Instant): boolean {
  return expiresAt === null || expiresAt > now;
}

/** What can be spent of lots: what the live ones hold. */
export function liveSum(lots: readonly OpenLot[], now: Instant): Minor {
  return lots.filter((lot) => isLive(lot, now)).reduce((sum, { remainingMinor }) => add(sum, remainingMinor), 0);
}

/** What a debit takes from which lots, in burn order; null: the live ones do not hold that much. Pure. */
export function burn(lots: readonly OpenLot[], amountMinor: Minor, now: Instant): LotUse[] | null {
  const live = lots.filter((lot) => isLive(lot, now)).sort(byBurnOrder);
  const { taken, restMinor } = takeFrom(
    live.map(({ lotId, remainingMinor }) => ({ lotId, amountMinor: remainingMinor })),
    amountMinor,
  );
  return restMinor === 0 ? taken : null;
}

/**
 * What goes back, of uses in burn order, when only part of them is needed: the last taken first, so that what stays used is what a
 * smaller debit would have used.
 */
export function giveBack(uses: readonly LotUse[], amountMinor: Minor): LotUse[] {
  const { taken, restMinor } = takeFrom(uses.toReversed(), amountMinor);
  assert(restMinor === 0, 'no more goes back than was taken');
  return taken;
}

/** An amount out of parts, one after the other as long as they last, and what of it they do not cover. */
function takeFrom(parts: readonly LotUse[], amountMinor: Minor): { taken: LotUse[]; restMinor: Minor } {
  const taken: LotUse[] = [];
  let restMinor = amountMinor;
  for (const part of parts) {
    if (restMinor === 0) break;
    const takenMinor = Math.min(part.amountMinor, restMinor);
    taken.push({ lotId: part.lotId, amountMinor: takenMinor });
    restMinor -= takenMinor;
  }
  return { taken, restMinor };
}
