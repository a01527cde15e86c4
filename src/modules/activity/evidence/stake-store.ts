import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { playOf, type Stretch, stretchRows } from './stretch-store.ts';
import { isNoneOf, type TakenBack } from './taken-back-store.ts';
import type { MoneyEvent } from './withdrawal-store.ts';

/** The middle stake of some bets, the lower one of an even number, and of how many; `no` counts what was asked from 1. */
export type MedianStake = { no: number; medianMinor: Minor; bets: number };

/** The median stake outside wagering of each stretch, its end left out; of a stretch without a bet there is none. */
export async function selectUsualStakes(reader: Reader, asked: readonly Stretch[], gone: readonly TakenBack[]): Promise<MedianStake[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<MedianStake>`
    SELECT q.no, percentile_disc(0.5) WITHIN GROUP (ORDER BY a.amount)::bigint AS "medianMinor", count(*) AS bets
      FROM ${stretchRows(asked)} ${playOf(asked)}
     WHERE a.kind = 'WAGER' AND a.grant_id IS NULL AND a.at >= q.since AND a.at < q.up_to AND ${isNoneOf(gone)}
     GROUP BY q.no`.execute(reader);
  return rows;
}

/** A bonus, and the stretch in whose days the stakes that counted toward it lie. */
export type BonusStretch = Stretch & { grantId: Uuid };

/** The median of the stakes that counted toward each bonus; of one toward which none did there is none. */
export async function selectBonusStakes(
  reader: Reader,
  asked: readonly BonusStretch[],
  gone: readonly TakenBack[],
): Promise<MedianStake[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<MedianStake>`
    SELECT q.no, percentile_disc(0.5) WITHIN GROUP (ORDER BY a.amount)::bigint AS "medianMinor", count(*) AS bets
      FROM ${stretchRows(asked)}
      JOIN unnest(${asked.map(({ grantId }) => grantId)}::uuid[]) WITH ORDINALITY AS g (grant_id, no) ON g.no = q.no ${playOf(asked)}
     WHERE a.kind = 'WAGER' AND a.grant_id = g.grant_id AND ${isNoneOf(gone)}
     GROUP BY q.no`.execute(reader);
  return rows;
}

/** The last of a bonus's bets and wins in each stretch, both ends included; `no` counts what was asked from 1. */
export async function selectLastOnBonus(
  reader: Reader,
  asked: readonly BonusStretch[],
  gone: readonly TakenBack[],
): Promise<{ no: number; eventId: string; at: Instant }[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<{ no: number; eventId: string; at: Instant }>`
    SELECT DISTINCT ON (q.no) q.no, a.event_id AS "eventId", a.at
      FROM ${stretchRows(asked)}
      JOIN unnest(${asked.map(({ grantId }) => grantId)}::uuid[]) WITH ORDINALITY AS g (grant_id, no) ON g.no = q.no ${playOf(asked)}
     WHERE a.kind IN ('WAGER', 'WIN') AND a.grant_id = g.grant_id AND a.at >= q.since AND a.at <= q.up_to AND ${isNoneOf(gone)}
     ORDER BY q.no, a.at DESC, a.event_id DESC`.execute(reader);
  return rows;
}

/** The largest stake of each stretch, its beginning left out, that no bonus paid for and that counts toward none; the first of equals. */
export async function selectLargestStakes(
  reader: Reader,
  asked: readonly Stretch[],
  gone: readonly TakenBack[],
): Promise<(MoneyEvent & { no: number })[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<MoneyEvent & { no: number }>`
    SELECT DISTINCT ON (q.no) q.no, a.event_id AS "eventId", a.at, a.amount AS "amountMinor"
      FROM ${stretchRows(asked)} ${playOf(asked)}
     WHERE a.kind = 'WAGER' AND a.grant_id IS NULL AND a.bonus = 0 AND a.at > q.since AND a.at <= q.up_to AND ${isNoneOf(gone)}
     ORDER BY q.no, a.amount DESC, a.at, a.event_id`.execute(reader);
  return rows;
}
