import { type RawBuilder, sql } from 'kysely';
import type { Currency } from '../../../kernel/currency.ts';
import type { Stretch } from '../../ledger/following/follow.ts';
import type { SumTable } from '../differences-store.ts';
import { carriedCodes, carriedRows, playedRows, playSums } from './fact-store.ts';
import { within } from './stretch-store.ts';

/** What days and money are counted in: the program's time zone, its base currency, and how many minor units that has in a major one. */
export type Counting = { zone: string; currency: Currency; minorUnits: number };

/**
 * A table of days: by what it is keyed, what it sums, and the rows that stretches of lanes put into it. Adding new batches and
 * counting all of them again are this one text over other stretches, so the two cannot differ.
 */
export type DayTable = SumTable & {
  /** Rows with all keys and sums; what has the same keys is added up. Activity stands there as `fact` (fact-store.ts). */
  rows: (stretches: readonly Stretch[], counting: Counting) => RawBuilder<unknown>;
  /** Which rows, by their keys, activity makes: those of days whose activity is gone cannot be counted again. None where absent. */
  madeByActivity?: (key: (name: string) => RawBuilder<unknown>) => RawBuilder<unknown>;
};

/** The day of a row `t` by its time. */
const dayOf = ({ zone }: Counting): RawBuilder<unknown> => sql`(t.at AT TIME ZONE ${zone}::text)::date`;

/**
 * What was played. A sheet's difference counts on the day it was taken in, whatever days it was played on. What is taken back leaves the
 * day on which it happened, as if it had not been.
 */
const played: DayTable = {
  name: 'play_day',
  keys: ['day', 'game_type'],
  sums: playSums,
  rows: (_, counting) => playedRows(counting),
  madeByActivity: () => sql`true`,
};

/** What was booked, between kinds of accounts: `BONUS:<grant>` counts as BONUS. What activity carries itself has no transfer. */
const booked: DayTable = {
  name: 'booking_day',
  keys: ['day', 'code', 'from_account', 'to_account', 'currency'],
  sums: ['n', 'amount'],
  rows: (stretches, counting) => sql`
    SELECT ${dayOf(counting)} AS day, t.code, split_part(t.from_account, ':', 1) AS from_account,
           split_part(t.to_account, ':', 1) AS to_account, t.currency, 1::bigint AS n, t.amount
      FROM ${within('transfer', stretches)}
    UNION ALL ${carriedRows(counting)}`,
  madeByActivity: (key) => sql`${key('code')} = ANY (${carriedCodes}::text[])`,
};

/**
 * What was decided. Credits by hand have no rule: '' in version 0. Whether a bonus that waited may be played is no decision about giving
 * anything: it was given before.
 */
const decided: DayTable = {
  name: 'decision_day',
  keys: ['day', 'rule_id', 'rule_version', 'outcome', 'reason'],
  sums: ['n'],
  rows: (stretches, counting) => sql`
    SELECT ${dayOf(counting)} AS day, coalesce(t.rule_id, '') AS rule_id, coalesce(t.rule_version, 0::bigint) AS rule_version,
           t.outcome, t.reason, 1 AS n
      FROM ${within('decision', stretches)} WHERE t.record ->> 'activates' IS NULL`,
};

/** A fact of a decision's profit gate, in minor units; its decimal text has no more decimals than the base currency. */
const profitFact = (name: string, { minorUnits }: Counting): RawBuilder<unknown> => sql`
  (jsonb_path_query_first(d.record, '$.gates[*] ? (@.gate == "profit").facts') ->> ${name}::text)::numeric * ${minorUnits}::bigint`;

/** The bonus that a transfer takes from: only rows of a code that does reach the cast. */
const bonusOf = (code: string): RawBuilder<unknown> =>
  sql`CASE WHEN t.code = ${code}::text THEN split_part(t.from_account, ':', 2)::uuid END`;

/** The id in a transfer's reference: only rows of a code whose reference holds one reach the cast. */
const idIn = (code: string, prefix: string): RawBuilder<unknown> =>
  sql`CASE WHEN t.code = ${code}::text THEN substr(t.reference, ${prefix.length + 1}::integer)::uuid END`;

/**
 * What rules gave, on the day it was given: how many, their cost in base currency (in the first decisions their value: breakage was
 * not kept apart then), and the revenue that the profit gate expected.
 * A cancelled bonus takes back, on the day of the cancellation, the value that went back and the whole of the expected revenue. When
 * all of it was in play, nothing went back and no transfer tells of it: its event does. A reward that is reversed takes back everything.
 */
const given: DayTable = {
  name: 'reward_day',
  keys: ['day', 'rule_id', 'rule_version', 'type'],
  sums: ['issued', 'cancelled', 'cost', 'revenue', 'incremental_revenue'],
  rows: (stretches, counting) => sql`
    SELECT r.day, d.rule_id, d.rule_version, d.record ->> 'type' AS type, r.issued, r.cancelled,
           coalesce(-r.back, (r.issued - r.cancelled) * coalesce(d.record ->> 'costMinor', d.record ->> 'valueMinor')::bigint) AS cost,
           (r.issued - r.cancelled) * ${profitFact('expected_revenue', counting)} AS revenue,
           (r.issued - r.cancelled) * ${profitFact('incremental_revenue', counting)} AS incremental_revenue
      FROM (
        SELECT ${dayOf(counting)} AS day, t.bucket, ${idIn('reward_granted', 'decision:')} AS decision_id,
               1 AS issued, 0 AS cancelled, NULL::bigint AS back
          FROM ${within('transfer', stretches)} WHERE t.code = 'reward_granted'
        UNION ALL
        SELECT ${dayOf(counting)}, t.bucket, g.decision_id, 0, 1, t.amount
          FROM ${within('transfer', stretches)}
          JOIN bonus_grant g ON g.bucket = t.bucket AND g.grant_id = ${bonusOf('bonus_cancelled')}
         WHERE t.code = 'bonus_cancelled'
        UNION ALL
        SELECT ${dayOf(counting)}, t.bucket, g.decision_id, 0, 1, 0::bigint
          FROM ${within('grant_event', stretches)} JOIN bonus_grant g ON g.bucket = t.bucket AND g.grant_id = t.grant_id
         WHERE t.event = 'cancel' AND NOT EXISTS (
           SELECT FROM transfer b WHERE b.bucket = t.bucket AND b.member_id = t.member_id AND b.code = 'bonus_cancelled'
              AND b.from_account = 'BONUS:' || t.grant_id)
        UNION ALL
        SELECT ${dayOf(counting)}, t.bucket, CASE WHEN o.code = 'reward_granted' THEN split_part(o.reference, ':', 2)::uuid END, 0, 1, NULL
          FROM ${within('transfer', stretches)}
          JOIN transfer o ON o.bucket = t.bucket AND o.transfer_id = ${idIn('reversal', 'transfer:')}
         WHERE t.code = 'reversal' AND o.code = 'reward_granted') AS r
      JOIN decision d ON d.bucket = r.bucket AND d.decision_id = r.decision_id
     WHERE d.rule_id IS NOT NULL`,
};

/** How members moved between segments, tiers and risk labels. */
const moved: DayTable = {
  name: 'move_day',
  keys: ['day', 'what', 'from_value', 'to_value'],
  sums: ['n'],
  rows: (stretches, counting) => sql`
    SELECT ${dayOf(counting)} AS day, t.what, t.from_value, t.to_value, 1 AS n FROM ${within('standing_change', stretches)}`,
};

/** An entry of a lot `e` as it counts: on a day, with the days its lot was earned and expires on. */
const lotEntry = (day: RawBuilder<unknown>, { zone }: Counting): RawBuilder<unknown> => sql`
  SELECT ${day} AS day, e.currency, (l.earned_at AT TIME ZONE ${zone}::text)::date AS earned_on,
         coalesce((l.expires_at AT TIME ZONE ${zone}::text)::date, 'infinity'::date) AS expires_on, e.amount`;
const lotOfEntry = sql`JOIN lot l ON l.bucket = e.bucket AND l.lot_id = e.lot_id`;

/**
 * Points and tickets that are owed, lot by lot. On hold they are owed still: what a hold took out of lots and what it gave back does
 * not count here; what was captured counts when it is captured, as the one less the other.
 */
const lots: DayTable = {
  name: 'lot_day',
  keys: ['day', 'currency', 'earned_on', 'expires_on'],
  sums: ['amount'],
  rows: (stretches, counting) => sql`
    ${lotEntry(dayOf(counting), counting)}
      FROM (SELECT t.* FROM ${within('lot_entry', stretches)}) AS e
      JOIN transfer t ON t.bucket = e.bucket AND t.transfer_id = e.transfer_id
      ${lotOfEntry}
     WHERE split_part(t.from_account, ':', 1) <> 'HELD' AND split_part(t.to_account, ':', 1) <> 'HELD'
    UNION ALL
    ${lotEntry(dayOf(counting), counting)}
      FROM ${within('transfer', stretches)}
      JOIN reservation r ON r.bucket = t.bucket
           AND r.reservation_id = CASE WHEN t.code = 'captured' THEN split_part(t.from_account, ':', 2)::uuid END
      JOIN lot_entry e ON e.bucket = r.bucket AND e.transfer_id IN (r.reservation_id, r.release_id)
      ${lotOfEntry}
     WHERE t.code = 'captured'`,
};

/** Every table of days. */
export const dayTables: readonly DayTable[] = [played, booked, decided, given, moved, lots];
