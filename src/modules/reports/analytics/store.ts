import { type RawBuilder, sql } from 'kysely';
import type { RiskLabel, Segment } from '../../../engine/profile/fields.ts';
import type { RewardType } from '../../../engine/rules/reward.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { MemberStatus } from '../../../kernel/member-status.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Days } from './window.ts';

/** How many members stand alike, and what they own together: minor units, points, tickets. */
export type TallyRow = {
  status: MemberStatus;
  segment: Segment;
  tier: string;
  risk_label: RiskLabel;
  players: number;
  lp: number;
  rp: number;
  ticket: number;
  bonus: Minor;
  payable: Minor;
};

/** All members, by status, segment, tier and risk label. */
export async function selectTally(reader: Reader): Promise<TallyRow[]> {
  const { rows } = await sql<TallyRow>`
    SELECT status, segment, tier, risk_label, players, lp, rp, ticket, bonus, payable FROM card_tally WHERE players > 0::bigint
     ORDER BY status, segment, tier, risk_label`.execute(reader);
  return rows;
}

/** Rewards that wait to be issued, by rule. */
export async function selectOpenRewards(reader: Reader): Promise<Map<string, number>> {
  const { rows } = await sql<{ rule_id: string; n: number }>`
    SELECT rule_id, count(*) AS n FROM reward WHERE transfer_id IS NULL AND ended IS NULL GROUP BY rule_id`.execute(reader);
  return new Map(rows.map(({ rule_id, n }) => [rule_id, n]));
}

/** Play of one game type; `won` of a sheet of totals that names no game is under `unknown`, as its stakes are. */
export type PlayRow = { game_type: string; wagered: Minor; won: Minor };

/** Stakes and wins, by game type. */
export async function selectPlay(reader: Reader, { from, to }: Days): Promise<PlayRow[]> {
  const { rows } = await sql<PlayRow>`
    SELECT game_type, sum(wagered)::bigint AS wagered, sum(won)::bigint AS won FROM play_day
     WHERE day BETWEEN ${from}::date AND ${to}::date GROUP BY game_type ORDER BY game_type`.execute(reader);
  return rows;
}

/** What moved from one kind of account to another under one code; `amount` in minor units of its currency. */
export type BookingRow = {
  day: Day | null;
  code: string;
  from_account: string;
  to_account: string;
  currency: Currency;
  n: number;
  amount: Minor;
};

/** Bookings by code, kinds of account and currency; `perDay` splits them by day, else `day` is null. */
export async function selectBookings(reader: Reader, { from, to }: Days, perDay: boolean): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`
    SELECT CASE WHEN ${perDay}::boolean THEN day END AS day, code, from_account, to_account, currency,
           sum(n)::bigint AS n, sum(amount)::bigint AS amount
      FROM booking_day WHERE day BETWEEN ${from}::date AND ${to}::date
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`.execute(reader);
  return rows;
}

/** `rule_id` is empty for credits by hand. */
export type DecisionRow = { day: Day | null; rule_id: string; outcome: 'APPROVED' | 'REDUCED' | 'REFUSED'; reason: string; n: number };

/** Decisions by rule, outcome and reason; `perDay` splits them by day, else `day` is null. */
export async function selectDecisions(reader: Reader, { from, to }: Days, perDay: boolean): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    SELECT CASE WHEN ${perDay}::boolean THEN day END AS day, rule_id, outcome, reason, sum(n)::bigint AS n
      FROM decision_day WHERE day BETWEEN ${from}::date AND ${to}::date
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`.execute(reader);
  return rows;
}

/** Rewards of one version of a rule. Cost and expected revenue in minor units of the base currency, less what cancelling took back. */
export type RewardRow = {
  day: Day | null;
  rule_id: string;
  rule_version: number;
  type: RewardType;
  issued: number;
  cancelled: number;
  cost: Minor;
  revenue: Minor;
  incremental_revenue: Minor;
};

/** Rewards by rule, version and type; `perDay` splits them by day, else `day` is null. */
export async function selectRewards(reader: Reader, { from, to }: Days, perDay: boolean): Promise<RewardRow[]> {
  const { rows } = await sql<RewardRow>`
    SELECT CASE WHEN ${perDay}::boolean THEN day END AS day, rule_id, rule_version, type,
           sum(issued)::bigint AS issued, sum(cancelled)::bigint AS cancelled, sum(cost)::bigint AS cost,
           sum(revenue)::bigint AS revenue, sum(incremental_revenue)::bigint AS incremental_revenue
      FROM reward_day WHERE day BETWEEN ${from}::date AND ${to}::date
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`.execute(reader);
  return rows;
}

export type MoveRow = { what: 'segment' | 'tier' | 'risk'; from: string; to: string; n: number };

/** How often members moved from one segment, tier or risk label to another. */
export async function selectMoves(reader: Reader, { from, to }: Days): Promise<MoveRow[]> {
  const { rows } = await sql<MoveRow>`
    SELECT what, from_value AS "from", to_value AS "to", sum(n)::bigint AS n FROM move_day
     WHERE day BETWEEN ${from}::date AND ${to}::date
     GROUP BY what, from_value, to_value ORDER BY what, from_value, to_value`.execute(reader);
  return rows;
}

/** What one line of liability took in and gave out at one age, in minor units; `opening` is what came before the window. */
export type AccountRow = { account: string; band: number; credited: Minor; opening: Minor; window_credited: Minor; window_debited: Minor };

/** The line of liability that a kind of account belongs to: points on hold are still points, a bonus in open bets is still bonus. */
const lineOf = (account: string): RawBuilder<unknown> => sql`
  CASE WHEN ${sql.ref(account)} = 'HELD' THEN currency WHEN ${sql.ref(account)} = 'OPEN' THEN 'BONUS' ELSE ${sql.ref(account)} END`;

/**
 * All that was ever booked on lines of liability until the end of `to`, by the age it has then: band i holds the ages from
 * `bandStarts[i - 1]` days to below `bandStarts[i]`. What moves within a line is no movement of it.
 */
export async function selectAccounts(
  reader: Reader,
  lines: readonly string[],
  { from, to }: Days,
  bandStarts: readonly number[],
): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    SELECT line.account, width_bucket(${to}::date - day, ${bandStarts}::int[]) AS band, sum(line.credit)::bigint AS credited,
           coalesce(sum(line.credit - line.debit) FILTER (WHERE day < ${from}::date), 0)::bigint AS opening,
           coalesce(sum(line.credit) FILTER (WHERE day >= ${from}::date), 0)::bigint AS window_credited,
           coalesce(sum(line.debit) FILTER (WHERE day >= ${from}::date), 0)::bigint AS window_debited
      FROM booking_day
     CROSS JOIN LATERAL (VALUES (${lineOf('from_account')}, 0::bigint, amount), (${lineOf('to_account')}, amount, 0::bigint))
             AS line (account, credit, debit)
     WHERE day <= ${to}::date AND line.account = ANY (${lines}::text[]) AND ${lineOf('from_account')} <> ${lineOf('to_account')}
     GROUP BY 1, 2 ORDER BY 1, 2`.execute(reader);
  return rows;
}

/** What is left of lots of one age, and what of it expires within each of some days; minor units. */
export type LotRow = { currency: string; band: number; amount: Minor; expiring: Minor[] };

/** Points and tickets at the end of a day, by the age of their lots in bands as above, and by when they expire. */
export async function selectLots(reader: Reader, to: Day, bandStarts: readonly number[], withinDays: readonly number[]): Promise<LotRow[]> {
  const expiring = withinDays.map(
    (days) => sql`coalesce(sum(amount) FILTER (WHERE expires_on <= ${to}::date + ${days}::integer), 0)::bigint`,
  );
  const { rows } = await sql<LotRow>`
    SELECT currency, width_bucket(${to}::date - earned_on, ${bandStarts}::int[]) AS band, sum(amount)::bigint AS amount,
           ARRAY[${sql.join(expiring)}] AS expiring
      FROM lot_day WHERE day <= ${to}::date GROUP BY 1, 2 ORDER BY 1, 2`.execute(reader);
  return rows;
}
