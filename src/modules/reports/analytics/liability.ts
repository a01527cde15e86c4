import { expectedCost } from '../../../engine/gates/worth.ts';
import type { Program } from '../../../engine/program.ts';
import { type RewardType, rewardCurrency } from '../../../engine/rules/reward.ts';
import type { Settings } from '../../../engine/settings.ts';
import { add, formatAmount, type Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { type AgeBand, ageBands, outstandingByAge } from './ages.ts';
import { transfersLink } from './links.ts';
import type { Liability, LiabilityLine } from './schema.ts';
import { type AccountRow, type LotRow, selectAccounts, selectLots } from './store.ts';
import type { Days } from './window.ts';

/** What is owed on a kind of member account, by the type of reward that credits it, and what one unit of it is worth. */
type Terms = { type: RewardType; unitValue: number; breakage: number };

const termsOf = (settings: Settings): Record<'LP' | 'RP' | 'TICKET' | 'BONUS' | 'PAYABLE', Terms> => ({
  LP: { type: 'LOYALTY_POINTS', unitValue: settings.lp_value, breakage: settings.lp_breakage },
  RP: { type: 'REWARD_POINTS', unitValue: settings.rp_value, breakage: settings.rp_breakage },
  TICKET: { type: 'TICKETS', unitValue: settings.ticket_value, breakage: 0 },
  BONUS: { type: 'BONUS_BALANCE', unitValue: 1, breakage: 0 },
  PAYABLE: { type: 'CASHBACK', unitValue: 1, breakage: 0 },
});

/** What consists of lots, so that its age is known and when it expires. */
const hasLots = (account: string): boolean => account === 'RP' || account === 'TICKET';

/** Within how many days after the window what expires is told. */
const expiryDays = [30, 90] as const;

/**
 * What is owed to members at the end of the window, from the bookings up to then: opening + credited - debited = outstanding. Points on
 * hold and bonus money in open bets are owed still. Value = outstanding x unit value x (1 - breakage) in base currency, at the prices
 * in force now, rounded half to even once. Points and tickets are as old as their lots, the rest first in, first out.
 */
export async function readLiability(reader: Reader, program: Program, days: Days): Promise<Liability> {
  const { baseCurrency, settings } = program;
  const terms = Object.entries(termsOf(settings));
  const starts = ageBands.slice(1).map(([, start]) => start);
  const accounts = terms.map(([account]) => account);
  const rows = await selectAccounts(reader, accounts, days, starts);
  const lots = await selectLots(reader, days.to, starts, expiryDays);
  const lines = terms.map(([account, { type, unitValue, breakage }]) => {
    const own = rows.filter((row) => row.account === account);
    const ownLots = lots.filter(({ currency }) => currency === account);
    const sums = sumsOf(own);
    const amount = (minor: Minor): string => formatAmount(minor, rewardCurrency(type, baseCurrency));
    const aged = hasLots(account)
      ? ageBands.map((_, band) => ownLots.find((row) => row.band === band)?.amount ?? 0)
      : outstandingByAge(
          sums.outstanding,
          ageBands.map((_, band) => own.find((row) => row.band === band)?.credited ?? 0),
        );
    const valueMinor = expectedCost(sums.outstanding, type, program);
    const line: LiabilityLine = {
      opening: amount(sums.opening),
      credited: amount(sums.credited),
      debited: amount(sums.debited),
      outstanding: amount(sums.outstanding),
      unit_value: unitValue,
      breakage,
      value: formatAmount(valueMinor, baseCurrency),
      by_age: Object.fromEntries(ageBands.map(([name], band) => [name, amount(aged[band] ?? 0)])) as Record<AgeBand, string>,
      ...(hasLots(account) ? { expiring: expiringOf(ownLots, amount) } : {}),
    };
    return { account, line, valueMinor };
  });
  return {
    window: days,
    currencies: Object.fromEntries(lines.map(({ account, line }) => [account, line])) as Liability['currencies'],
    value: formatAmount(
      lines.reduce((sum, { valueMinor }) => add(sum, valueMinor), 0),
      baseCurrency,
    ),
    // Points that play earned have no transfer: they stand with the play.
    lists: Object.fromEntries(
      lines.filter(({ account }) => account !== 'LP').map(({ account }) => [`currencies.${account}`, transfersLink(days, { account })]),
    ),
  };
}

/** What of lots expires within each of some days, those of all ages together. */
function expiringOf(lots: readonly LotRow[], amount: (minor: Minor) => string): NonNullable<LiabilityLine['expiring']> {
  const within = (index: number): string => amount(lots.reduce((sum, { expiring }) => add(sum, expiring[index] ?? 0), 0));
  return { within_30_days: within(0), within_90_days: within(1) };
}

function sumsOf(rows: readonly AccountRow[]) {
  const sum = (amountOf: (row: AccountRow) => Minor): Minor => rows.reduce((total, row) => add(total, amountOf(row)), 0);
  const opening = sum((row) => row.opening);
  const credited = sum((row) => row.window_credited);
  const debited = sum((row) => row.window_debited);
  return { opening, credited, debited, outstanding: opening + credited - debited };
}
