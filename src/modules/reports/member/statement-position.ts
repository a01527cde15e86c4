import { readCursor, writeCursor } from '../../../kernel/cursor.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import type { Minor } from '../../../kernel/money.ts';

/** Balances that a member has, as a statement names them: what is on hold by currency. */
const balanceNames = ['LP', 'RP', 'TICKET', 'BONUS', 'PAYABLE', 'HELD RP', 'HELD TICKET'] as const;
export type Balances = Record<(typeof balanceNames)[number], Minor>;

/** The balance that a line of an account moves. */
export function balanceOf(account: string, currency: string): keyof Balances {
  return (account === 'HELD' ? `HELD ${currency}` : account) as keyof Balances;
}

/** Where a lane ends: what stands there or before is still to be read. */
export type LaneEnd = { journal: number; batchSeq: number; batchIndex: number };

/**
 * How far a statement has been read, from its newest line on: what is left of each lane, and each balance as it was then. Of the row at
 * the end of the first lane only lines of accounts before `own` are left; null: all.
 */
export type Position = { lanes: LaneEnd[]; balances: Balances; own: string | null };

/** The cursor of a page that ended with a line of account `own`. */
export function positionToCursor({ lanes, balances, own }: Position & { own: string }): string {
  const places = lanes.flatMap(({ journal, batchSeq, batchIndex }) => [journal, batchSeq, batchIndex]);
  return writeCursor([own, places, balanceNames.map((name) => balances[name])]);
}

/** @throws Fault `invalid_cursor` */
export function positionFromCursor(cursor: string): Position {
  const [own, places, amounts] = readCursor(cursor, ['id', 'integers', 'integers']);
  const lanes = Array.from({ length: Math.floor(places.length / 3) }, (_, index) => {
    const [journal = 0, batchSeq = 0, batchIndex = 0] = places.slice(index * 3, index * 3 + 3);
    return { journal, batchSeq, batchIndex };
  });
  const isWhole = places.length === lanes.length * 3 && amounts.length === balanceNames.length;
  if (!isWhole || lanes.some(({ journal }) => Math.abs(journal) >= 2 ** 15)) throw fieldFault('cursor', 'invalid_cursor');
  const balances = Object.fromEntries(balanceNames.map((name, index) => [name, amounts[index]])) as Balances;
  return { lanes, balances, own };
}
