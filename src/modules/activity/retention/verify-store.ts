import { type RawBuilder, sql } from 'kysely';
import type { Day } from '../../../kernel/calendar.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import { readInPages, readPaged } from '../../../platform/read-paged.ts';
import { prunedMonthRows, selectPrunedMonths } from '../../ledger/pruning/months.ts';
import { exportHashed, type HashedExport } from '../../ledger/verify/export.ts';
import { type BatchLeaves, byBatch, type LeafSource, type PlaceRow } from '../../ledger/verify/leaf-source.ts';
import type { ActivityRow } from '../activity.ts';
import { type ActivityDbRow, activityFromRow } from '../store.ts';
import { type Closing, closingLeaf } from './closing.ts';
import { type ClosingRow, closingFromRow } from './closing-store.ts';
import type { Horizon } from './horizon.ts';
import { selectHorizon } from './horizon-store.ts';
import { nextMonth } from './month.ts';

/** The leaves of closings. */
export const closingLeaves: LeafSource = { table: 'closing', read: readClosingLeaves };

/** What `laurel export ledger` tells of closings. */
export const closingExport: HashedExport = exportHashed('closing');

/** About what a closing holds. */
const bytesOf = ({ days }: Pick<ClosingRow, 'days'>): number => 1_000 + Object.keys(days).length * 150;

function readClosingLeaves(tx: Tx): AsyncGenerator<BatchLeaves> {
  const query = sql`SELECT * FROM closing ORDER BY journal, batch_seq, batch_index`;
  return byBatch(readInPages<ClosingRow & PlaceRow>(tx, query, bytesOf), (row) => closingLeaf(closingFromRow(row)));
}

/** The horizon, and before which day activity is gone; null: no month was closed. */
export async function selectBounds(reader: Reader): Promise<(Horizon & { goneBefore: Day | null }) | null> {
  const horizon = await selectHorizon(reader);
  const last = (await selectPrunedMonths(reader)).at(-1);
  return horizon && { ...horizon, goneBefore: last === undefined ? null : nextMonth(last) };
}

/** Closings that stand for activity that is gone, as a relation: `FROM ${goneClosings} AS c`. */
export const goneClosings: RawBuilder<unknown> = sql`(SELECT c.* FROM closing c JOIN ${prunedMonthRows} AS m ON m.month = c.month)`;

/** All closings, member by member and month by month. */
export async function* readClosingsByMember(tx: Tx): AsyncGenerator<Closing> {
  const query = sql`SELECT * FROM closing ORDER BY bucket, member_id, month`;
  for await (const row of readInPages<ClosingRow>(tx, query, bytesOf)) yield closingFromRow(row);
}

/** The closings that stand for activity that is gone, as `readClosingsByMember`. */
export async function* readGoneByMember(tx: Tx): AsyncGenerator<Closing> {
  const query = sql`SELECT * FROM ${goneClosings} AS c ORDER BY c.bucket, c.member_id, c.month`;
  for await (const row of readInPages<ClosingRow>(tx, query, bytesOf)) yield closingFromRow(row);
}

/** Activity before a day, member by member and day by day. */
export async function* readActivityBefore(tx: Tx, before: Day): AsyncGenerator<ActivityRow> {
  const query = sql`SELECT * FROM activity WHERE day < ${before}::date ORDER BY bucket, member_id, day`;
  for await (const row of readPaged<ActivityDbRow>(tx, query)) yield activityFromRow(row);
}

/**
 * What activity that is gone did to bonuses, one row for each closing and bonus: the turnover it added, and the bonus money that it settled
 * and won itself, less what was taken back.
 */
export const goneBonuses: RawBuilder<unknown> = sql`(
  SELECT c.bucket, c.member_id, g.grant_id::uuid AS grant_id, (g.sums ->> 'progress')::bigint AS progress,
         (g.sums ->> 'staked')::bigint - (g.sums ->> 'stakedBack')::bigint AS settled,
         (g.sums ->> 'won')::bigint - (g.sums ->> 'wonBack')::bigint AS won
    FROM ${goneClosings} AS c CROSS JOIN LATERAL jsonb_each(c.grants) AS g (grant_id, sums))`;

/** The stakes of bets that were open when the last month that is gone ended, in the columns of `activity` that tell of a bet. */
export const goneStakes: RawBuilder<unknown> = sql`(
  SELECT c.bucket, c.member_id, w.wager_id, w.bet ->> 'roundId' AS round_id, w.bet ->> 'gameType' AS game_type,
         (w.bet ->> 'grantId')::uuid AS grant_id, (w.bet ->> 'amountMinor')::bigint AS amount, (w.bet ->> 'bonusMinor')::bigint AS bonus,
         (w.bet ->> 'progressMinor')::bigint AS progress, (w.bet ->> 'multiplier')::bigint AS multiplier,
         to_timestamp((w.bet ->> 'at')::bigint / 1000.0) AS at
    FROM (SELECT DISTINCT ON (c.bucket, c.member_id) c.* FROM ${goneClosings} AS c ORDER BY c.bucket, c.member_id, c.month DESC) AS c
   CROSS JOIN LATERAL jsonb_each(c.wagers) AS w (wager_id, bet))`;
