import { add, formatAmount, type Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { activityLink, type Links, transfersLink } from './links.ts';
import type { TransactionAnalytics } from './schema.ts';
import { type BookingRow, selectBookings } from './store.ts';
import type { Days } from './window.ts';

/**
 * What was booked, by code, kinds of account and currency, and in all by currency.
 * @param perDay with the same lines for each day
 */
export async function readTransactions(reader: Reader, days: Days, perDay: boolean): Promise<TransactionAnalytics> {
  const rows = await selectBookings(reader, days, false);
  const totals = [...Map.groupBy(rows, ({ currency }) => currency)].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    window: days,
    bookings: rows.map((row) => ({ ...lineOf(row), lists: listsOf(row, days) })),
    totals: totals.map(([currency, own]) => ({
      currency,
      n: own.reduce((sum, { n }) => sum + n, 0),
      amount: formatAmount(
        own.reduce<Minor>((sum, { amount }) => add(sum, amount), 0),
        currency,
      ),
    })),
    ...(perDay ? { by_day: (await selectBookings(reader, days, true)).map((row) => ({ day: String(row.day), ...lineOf(row) })) } : {}),
  };
}

function lineOf({ code, from_account, to_account, currency, n, amount }: BookingRow) {
  return { code, from: from_account, to: to_account, currency, n, amount: formatAmount(amount, currency) };
}

/** Points that play earned have no transfer: they stand with the play. */
function listsOf({ code, currency, to_account }: BookingRow, days: Days): Links {
  if (code === 'accrual') return { amount: activityLink(days) };
  return { n: transfersLink(days, { code, currency, account: to_account }) };
}
