import { type RawBuilder, sql } from 'kysely';
import type { Reader } from '../../../platform/database.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../../ledger/verify/differences.ts';
import { transferRows } from '../../ledger/verify/rows.ts';

/**
 * Each grant's sums from its transfers and from what rows of other modules carry, those of grants that do not exist included:
 * BONUS:<grant> is its own account, OPEN:<bet> belongs to the grant whose money is in the bet.
 * @param carried a relation (bucket, member_id, grant_id, settled, won): what was settled and won without a transfer
 */
export async function grantDifferences(reader: Reader, carried: RawBuilder<unknown>): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH flow AS (
      SELECT t.bucket, t.member_id, t.amount, t.code,
             split_part(t.from_account, ':', 1) AS source, split_part(t.to_account, ':', 1) AS target,
             CASE WHEN t.from_account LIKE 'BONUS:%' THEN substr(t.from_account, 7)
                  WHEN t.to_account LIKE 'BONUS:%' THEN substr(t.to_account, 7) END AS grant_id,
             CASE WHEN t.from_account LIKE 'OPEN:%' THEN substr(t.from_account, 6)
                  WHEN t.to_account LIKE 'OPEN:%' THEN substr(t.to_account, 6)
                  WHEN t.code = 'late_win_forfeited' THEN substr(t.reference, 7) END AS bet
        FROM ${transferRows} AS t
       WHERE t.from_account LIKE 'BONUS:%' OR t.to_account LIKE 'BONUS:%' OR t.from_account LIKE 'OPEN:%' OR t.to_account LIKE 'OPEN:%'
          OR t.code = 'late_win_forfeited'),
    bet AS (SELECT DISTINCT bucket, bet, grant_id FROM flow WHERE source = 'BONUS' AND target = 'OPEN'),
    owned AS (
      SELECT f.bucket, f.member_id, f.amount, f.source, f.target, coalesce(f.grant_id, b.grant_id) AS grant_id
        FROM flow f LEFT JOIN bet b ON b.bucket = f.bucket AND b.bet = f.bet),
    moved AS (
      SELECT bucket, member_id, grant_id, amount, source, target FROM owned
      UNION ALL
      SELECT bucket, member_id, grant_id::text, settled, 'BONUS', 'GAME' FROM ${carried} AS c
      UNION ALL
      SELECT bucket, member_id, grant_id::text, won, 'GAME', 'BONUS' FROM ${carried} AS c),
    folded AS (
      SELECT bucket, member_id, grant_id,
             coalesce(sum(amount) FILTER (WHERE source = 'BONUS_COST'), 0)::bigint AS amount,
             coalesce(sum(amount) FILTER (WHERE source = 'GAME'), 0)::bigint AS won,
             coalesce(sum(amount) FILTER (WHERE target = 'GAME'), 0)::bigint AS settled,
             coalesce(sum(amount) FILTER (WHERE target = 'PAYABLE'), 0)::bigint AS converted,
             coalesce(sum(amount) FILTER (WHERE target IN ('BONUS_FORFEIT', 'BONUS_COST')), 0)::bigint AS forfeited,
             sum(CASE WHEN target = 'BONUS' THEN amount WHEN source = 'BONUS' THEN -amount ELSE 0::bigint END)::bigint AS balance,
             sum(CASE WHEN target = 'OPEN' THEN amount WHEN source = 'OPEN' THEN -amount ELSE 0::bigint END)::bigint AS open
        FROM moved GROUP BY bucket, member_id, grant_id),
    joined AS (
      SELECT concat('BONUS:', coalesce(g.grant_id::text, f.grant_id, 'of no grant')) AS subject, side.*
        FROM bonus_grant g FULL JOIN folded f ON f.bucket = g.bucket AND f.member_id = g.member_id AND f.grant_id = g.grant_id::text
       CROSS JOIN LATERAL (
         VALUES ('amount', g.amount, f.amount), ('won', g.won, f.won), ('settled', g.settled, f.settled),
                ('converted', g.converted, f.converted), ('forfeited', g.forfeited, f.forfeited), ('balance', g.balance, f.balance),
                ('open', g.open, f.open)) AS side (what, stored, expected))
    SELECT subject, what, coalesce(stored, 0::bigint) AS stored, coalesce(expected, 0::bigint) AS expected
      FROM joined WHERE coalesce(stored, 0::bigint) <> coalesce(expected, 0::bigint)
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM bonus_grant`.execute(reader);
  return toDifferences(rows);
}

/**
 * Each grant against its events: where it stands, how many steps it went, when it ended, and every term it was given under. Grants that
 * were given before events were kept, and have not moved since, have none to be compared with.
 */
export async function grantEventDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH step AS (
      SELECT e.*, lag(e.to_state) OVER later AS came_from, row_number() OVER later AS place,
             lead(e.event_no) OVER later IS NULL AS is_last
        FROM grant_event e WINDOW later AS (PARTITION BY e.bucket, e.grant_id ORDER BY e.event_no)),
    joined AS (
      SELECT concat('BONUS:', coalesce(g.grant_id, s.grant_id)) AS subject, side.*
        FROM step s LEFT JOIN bonus_grant g ON g.bucket = s.bucket AND g.grant_id = s.grant_id AND g.member_id = s.member_id
       CROSS JOIN LATERAL (
         VALUES ('number of an event', s.event_no::text, s.place::text),
                ('state before an event', s.from_state, coalesce(s.came_from, s.from_state))) AS side (what, stored, expected)
      UNION ALL
      SELECT concat('BONUS:', coalesce(g.grant_id, s.grant_id)), side.*
        FROM (SELECT * FROM step WHERE is_last) AS s
        FULL JOIN (SELECT * FROM bonus_grant WHERE events > 0) AS g
          ON g.bucket = s.bucket AND g.grant_id = s.grant_id AND g.member_id = s.member_id
       CROSS JOIN LATERAL (
         VALUES ('state', g.state, s.to_state), ('count of events', g.events::text, s.event_no::text),
                ('end', g.ended_at::text,
                 CASE WHEN s.to_state IN ('QUEUED', 'ACTIVE', 'SUSPENDED', 'COMPLETING') THEN NULL ELSE s.at::text END))
             AS side (what, stored, expected)
      UNION ALL
      SELECT concat('BONUS:', g.grant_id), side.*
        FROM (SELECT * FROM step WHERE event_no = 1) AS s
        JOIN bonus_grant g ON g.bucket = s.bucket AND g.grant_id = s.grant_id AND g.member_id = s.member_id
       CROSS JOIN LATERAL (
         VALUES ('amount', g.amount::text, s.terms ->> 'amountMinor'),
                ('wagering target', g.wagering_target::text, s.terms ->> 'targetMinor'),
                ('most it may become', g.max_conversion::text, s.terms ->> 'maxConversionMinor'),
                ('terms', g.terms::text, (s.terms -> 'terms')::text),
                ('decision', g.decision_id::text, s.terms ->> 'decisionId'), ('outcome', g.outcome, s.terms ->> 'outcome'),
                ('expiry', trim_scale(extract(epoch FROM g.expires_at) * 1000)::text, s.terms ->> 'expiresAt'),
                ('time', g.created_at::text, CASE WHEN s.from_state = 'OFFERED' THEN s.at ELSE g.created_at END::text))
             AS side (what, stored, expected))
    SELECT subject, what, stored, expected FROM joined WHERE stored IS DISTINCT FROM expected
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM grant_event`.execute(reader);
  return toDifferences(rows);
}

/** Bounds that no grant passes: money that was given or won is somewhere, an end leaves nothing, no more is paid than was promised. */
export async function grantBoundDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    SELECT concat('BONUS:', g.grant_id) AS subject, side.what, side.stored::text AS stored, side.expected
      FROM bonus_grant g
     CROSS JOIN LATERAL (
       VALUES ('given and won', g.amount + g.won, g.settled + g.converted + g.forfeited + g.balance + g.open = g.amount + g.won,
               (g.settled + g.converted + g.forfeited + g.balance + g.open)::text),
              ('balance', g.balance, g.balance >= 0 AND (g.balance = 0 OR g.ended_at IS NULL),
               CASE WHEN g.ended_at IS NULL THEN '0 or more' ELSE '0' END),
              ('open', g.open, g.open >= 0, '0 or more'), ('open bets', g.open_bets, g.open_bets >= 0, '0 or more'),
              ('progress', g.progress, g.progress >= 0, '0 or more'),
              ('converted', g.converted, g.converted <= coalesce(g.max_conversion, g.converted), concat('at most ', g.max_conversion)))
          AS side (what, stored, holds, expected)
     WHERE NOT side.holds
    UNION ALL
    SELECT member_id::text, 'bonuses in play', count(*)::text, '1' FROM bonus_grant WHERE state IN ('ACTIVE', 'SUSPENDED', 'COMPLETING')
     GROUP BY bucket, member_id HAVING count(*) > 1
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM bonus_grant`.execute(reader);
  return toDifferences(rows);
}
