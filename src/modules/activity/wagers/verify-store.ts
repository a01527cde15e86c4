import { sql } from 'kysely';
import type { Reader } from '../../../platform/database.ts';
import { prunedMonthRows } from '../../ledger/pruning/months.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../../ledger/verify/differences.ts';
import { grantRows } from '../../wallet/verify.ts';
import { goneBonuses, goneStakes } from '../retention/verify-store.ts';

/**
 * Bets against the facts of their stake, their win or their being taken back. Of a bet that was open when a month ended which is gone, its
 * stake is told by the closing; one that ended in it has no facts any more, and is not looked at. Whether an end came late is told by the
 * bonus, not here.
 */
export async function wagerDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH fact AS (
      SELECT bucket, member_id, substr(event_id, strpos(event_id, ':') + 1) AS wager_id, round_id, game_type, grant_id,
             amount, bonus, progress, multiplier, at, kind
        FROM activity
       WHERE kind = 'WAGER' AND event_id LIKE 'wager:%' OR kind = 'WIN' AND event_id LIKE 'win:%'
          OR kind = 'VOID' AND event_id LIKE 'void:%'
      UNION ALL
      SELECT bucket, member_id, wager_id, round_id, game_type, grant_id, amount, bonus, progress, multiplier, at, 'WAGER'
        FROM ${goneStakes} AS s),
    folded AS (
      SELECT bucket, member_id, wager_id, round_id, game_type, grant_id,
             sum(amount - bonus) FILTER (WHERE kind = 'WAGER') AS real_stake, sum(bonus) FILTER (WHERE kind = 'WAGER') AS bonus_stake,
             sum(progress) FILTER (WHERE kind = 'WAGER') AS counted, max(multiplier) FILTER (WHERE kind = 'WAGER') AS multiplier,
             sum(amount - bonus) FILTER (WHERE kind = 'WIN') AS real_win, sum(bonus) FILTER (WHERE kind = 'WIN') AS bonus_win,
             array_agg(kind ORDER BY kind) AS kinds,
             max(at) FILTER (WHERE kind = 'WAGER') AS placed_at, max(at) FILTER (WHERE kind <> 'WAGER') AS ended_at
        FROM fact GROUP BY bucket, member_id, wager_id, round_id, game_type, grant_id),
    told AS (
      SELECT f.*, CASE WHEN kinds = '{WAGER}'::text[] THEN 'OPEN' WHEN kinds = '{WAGER,WIN}'::text[] THEN 'SETTLED'
                       WHEN kinds = '{VOID,WAGER}'::text[] THEN 'VOIDED' ELSE 'unclear' END AS state FROM folded f),
    joined AS (
      SELECT concat('wager ', coalesce(w.wager_id::text, f.wager_id)) AS subject, side.*
        FROM wager w FULL JOIN told f ON f.bucket = w.bucket AND f.wager_id = w.wager_id::text
        LEFT JOIN ${prunedMonthRows} AS m ON f.wager_id IS NULL AND m.month = date_trunc('month', w.ended_at AT TIME ZONE 'UTC')::date
       CROSS JOIN LATERAL (
         VALUES ('member', w.member_id::text, f.member_id::text), ('round', w.round_id, f.round_id), ('game', w.game_type, f.game_type),
                ('bonus', w.grant_id::text, f.grant_id::text), ('real stake', w.real_stake::text, f.real_stake::text),
                ('bonus stake', w.bonus_stake::text, f.bonus_stake::text), ('turnover', w.counted::text, f.counted::text),
                ('multiplier', w.multiplier::text, f.multiplier::text), ('state', w.state, f.state),
                ('real win', w.real_win::text, f.real_win::text), ('bonus win', w.bonus_win::text, f.bonus_win::text),
                ('time', w.placed_at::text, f.placed_at::text), ('end', w.ended_at::text, f.ended_at::text))
             AS side (what, stored, expected)
       WHERE m.month IS NULL)
    SELECT subject, what, stored, expected FROM joined WHERE stored IS DISTINCT FROM expected
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM wager`.execute(reader);
  return toDifferences(rows);
}

/** Grants against the play that counted toward them: what it added to their progress, and how many of its bets are still open. */
export async function progressDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH counted AS (
      SELECT bucket, grant_id, sum(progress)::bigint AS progress
        FROM (SELECT bucket, grant_id, progress FROM activity WHERE grant_id IS NOT NULL
              UNION ALL SELECT bucket, grant_id, progress FROM ${goneBonuses} AS g) AS play
       GROUP BY bucket, grant_id),
    betting AS (
      SELECT bucket, grant_id, count(*) AS bets FROM wager WHERE state = 'OPEN' AND grant_id IS NOT NULL GROUP BY bucket, grant_id),
    joined AS (
      SELECT concat('BONUS:', coalesce(g.grant_id, c.grant_id, b.grant_id)) AS subject, side.*
        FROM ${grantRows} AS g
        FULL JOIN counted c ON c.bucket = g.bucket AND c.grant_id = g.grant_id
        FULL JOIN betting b ON b.bucket = coalesce(g.bucket, c.bucket) AND b.grant_id = coalesce(g.grant_id, c.grant_id)
       CROSS JOIN LATERAL (
         VALUES ('progress', coalesce(g.progress, 0::bigint), coalesce(c.progress, 0::bigint)),
                ('open bets', coalesce(g.open_bets, 0::bigint), coalesce(b.bets, 0::bigint))) AS side (what, stored, expected))
    SELECT subject, what, stored, expected FROM joined WHERE stored <> expected
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM ${grantRows} AS g`.execute(reader);
  return toDifferences(rows);
}
