import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { Page } from '../../../kernel/cursor.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Between } from '../../../platform/postgres/conditions.ts';
import { describeBooking } from './describe-booking.ts';
import { balanceOf, type LaneEnd, type Position, positionFromCursor, positionToCursor } from './statement-position.ts';
import { lastBatchesBefore, selectLines, selectNow, sumLines } from './statement-store.ts';

/** A member's own accounts, as a statement shows them: all bonuses are one, and so is all that is on hold of a currency. */
export const ownAccounts = ['LP', 'RP', 'TICKET', 'BONUS', 'PAYABLE', 'HELD'] as const;
export type OwnAccount = (typeof ownAccounts)[number];

/** Where a line stands in the order of booking. `own`: its account in full, for a booking between two accounts of the member. */
export type LinePlace = { at: Instant; journal: number; batch_seq: number; batch_index: number; own: string };

/** One booking as one account saw it. */
export type StatementLine = {
  place: LinePlace;
  /** Positive: in, negative: out. Minor units of `currency`. */
  amountMinor: Minor;
  /** Of the account, after this line. */
  balanceMinor: Minor;
  account: OwnAccount;
  currency: Currency;
  description: string;
  counterAccount: string;
  transferId: Uuid | null;
  decisionId: Uuid | null;
};

export type StatementQuery = Between & { limit: number; cursor?: string; account?: OwnAccount };

/**
 * A member's account statement, newest line first, in the order of booking. It is read backward from what the member has now, so that a
 * page costs the same however long the story is: the cursor carries the balances it has come to. Only where a window ends in the past,
 * what came after it is added up first. A window cuts each lane once, so that windows that meet share no line and leave none out.
 * @throws Fault `invalid_cursor`
 */
export async function readStatement(reader: Reader, member: MemberKey, query: StatementQuery): Promise<Page<StatementLine>> {
  const { limit, cursor, account, fromAt, toAt } = query;
  const accounts = account === undefined ? ownAccounts : [account];
  const { lanes, balances, own } = cursor === undefined ? await startOf(reader, member, accounts, toAt) : positionFromCursor(cursor);
  const floors = fromAt === null ? null : await lastBatchesBefore(reader, fromAt, journalsOf(lanes));
  const stretches = lanes.map((lane) => ({ ...lane, after: floors?.get(lane.journal) ?? 0 }));
  const rows = await selectLines(reader, { member, accounts, lanes: stretches, own }, limit + 1);
  const left = { ...balances };
  const items = rows.slice(0, limit).map((row): StatementLine => {
    const { at, journal, batch_seq, batch_index, own: inFull } = row;
    const balance = balanceOf(row.account, row.currency);
    const balanceMinor = left[balance];
    left[balance] = balanceMinor - row.amount;
    return {
      place: { at, journal, batch_seq, batch_index, own: inFull },
      amountMinor: row.amount,
      balanceMinor,
      account: row.account,
      currency: row.currency,
      description: describeBooking(row),
      counterAccount: row.counter_account,
      transferId: row.transfer_id,
      decisionId: row.decision_id,
    };
  });
  const last = items.at(-1);
  if (last === undefined || rows.length <= limit) return { items, nextCursor: null };
  const holding = lanes.filter(({ journal }) => rows[0]?.lanes.includes(journal));
  return { items, nextCursor: positionToCursor({ lanes: leftOf(holding, items, last.place), balances: left, own: last.place.own }) };
}

/** What a member has at the end of a window, and where the lanes end then. */
async function startOf(reader: Reader, member: MemberKey, accounts: readonly OwnAccount[], toAt: Instant | null): Promise<Position> {
  const { balances, heads } = await selectNow(reader, member);
  if (toAt === null) return { balances, lanes: heads, own: null };
  const ends = await lastBatchesBefore(reader, toAt, journalsOf(heads));
  const endOf = ({ journal }: LaneEnd): number => ends.get(journal) ?? 0;
  const later = heads.map((head) => ({ ...head, after: endOf(head) })).filter(({ after, batchSeq }) => after < batchSeq);
  for (const { account, currency, amount } of await sumLines(reader, { member, accounts, lanes: later })) {
    balances[balanceOf(account, currency)] -= amount;
  }
  return { balances, lanes: heads.map((head) => ({ ...head, batchSeq: Math.min(endOf(head), head.batchSeq) })), own: null };
}

const journalsOf = (lanes: readonly LaneEnd[]): number[] => lanes.map(({ journal }) => journal);

/** Where lanes end once some lines are read. That of the last one comes first: of its row other lines may be left. */
function leftOf(lanes: readonly LaneEnd[], lines: readonly StatementLine[], last: LinePlace): LaneEnd[] {
  const left = new Map(lanes.map((lane) => [lane.journal, lane]));
  const endAt = ({ journal, batch_seq: batchSeq, batch_index: batchIndex }: LinePlace): LaneEnd => ({ journal, batchSeq, batchIndex });
  for (const { place } of lines) left.set(place.journal, endAt({ ...place, batch_index: place.batch_index - 1 }));
  left.delete(last.journal);
  return [endAt(last), ...left.values()];
}

/** Every line from the newest on, fetched a page at a time. */
export async function* everyLine(
  reader: Reader,
  member: MemberKey,
  query: Omit<StatementQuery, 'limit' | 'cursor'>,
): AsyncGenerator<StatementLine> {
  let cursor: string | undefined;
  do {
    const page = await readStatement(reader, member, { ...query, limit: 2_000, cursor });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
