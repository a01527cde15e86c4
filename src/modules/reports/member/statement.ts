import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Between } from '../../../platform/postgres/conditions.ts';
import { describeBooking } from './describe-booking.ts';
import { selectLines } from './statement-store.ts';

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
 * A member's account statement, newest line first, in the order of booking: each balance is the fold of all entries up to its line, and
 * the newest is what the wallet holds.
 * @throws Fault `invalid_cursor`
 */
export async function readStatement(reader: Reader, member: MemberKey, query: StatementQuery): Promise<Page<StatementLine>> {
  const { limit, cursor, account, fromAt, toAt } = query;
  const accounts = account === undefined ? ownAccounts : [account];
  const before = cursor === undefined ? null : placeOf(cursor);
  const rows = await selectLines(reader, member, { accounts, before, limit: limit + 1, fromAt, toAt });
  const lines = rows.map((row): StatementLine => {
    const { at, journal, batch_seq, batch_index, own } = row;
    return {
      place: { at, journal, batch_seq, batch_index, own },
      amountMinor: row.amount,
      balanceMinor: row.balance,
      account: row.account,
      currency: row.currency,
      description: describeBooking(row),
      counterAccount: row.counter_account,
      transferId: row.transfer_id,
      decisionId: row.decision_id,
    };
  });
  return pageOf(lines, limit, ({ place }) => [place.at, place.journal, place.batch_seq, place.batch_index, place.own]);
}

function placeOf(cursor: string): LinePlace {
  const [at, journal, batch_seq, batch_index, own] = readCursor(cursor, ['instant', 'small', 'integer', 'integer', 'id']);
  return { at, journal, batch_seq, batch_index, own };
}

/** Every line from the newest on, fetched a page at a time. */
export async function* everyLine(
  reader: Reader,
  member: MemberKey,
  query: Omit<StatementQuery, 'limit' | 'cursor'>,
): AsyncGenerator<StatementLine> {
  let cursor: string | undefined;
  do {
    const page = await readStatement(reader, member, { ...query, limit: 10_000, cursor });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
