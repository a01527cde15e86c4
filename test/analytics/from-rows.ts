import { formatAmount } from '../../src/kernel/money.ts';
import type { Days } from '../../src/modules/reports/analytics/window.ts';
import type { TestLaurel } from '../laurel.ts';

export type Row = Record<string, string | number | null>;
/** Minor units of the base currency as the API writes them; nothing is 0. */
export const usd = (minor: unknown): string => formatAmount(Number(minor ?? 0), 'USD');
/** An amount as the API writes it; nothing is 0. */
export const amountIn = (currency: unknown, minor: unknown): string => formatAmount(Number(minor ?? 0), String(currency));

/** The same figures from the rows of the ledger, the decisions and the members; the zone of the program is UTC. */
export async function fromRows({ database }: TestLaurel, { from, to }: Days) {
  const query = async (text: string, values: unknown[] = [from, to]): Promise<Row[]> => (await database.pool.query<Row>(text, values)).rows;
  const inWindow = (column: string): string => `${column} >= $1::date AND ${column} < $2::date + 1`;
  const [play = {}] = await query(`
    SELECT sum((totals ->> 'wagered')::bigint) AS wagered, sum((totals ->> 'won')::bigint) AS won,
           round(sum((totals ->> 'wagered')::bigint * CASE totals ->> 'gameType' WHEN 'roulette' THEN 0.027 ELSE 0.05 END)) AS theo
      FROM activity WHERE ${inWindow('at')}`);
  const [bonus = {}] = await query(`
    SELECT coalesce(sum(amount) FILTER (WHERE from_account = 'BONUS_COST'), 0)
         - coalesce(sum(amount) FILTER (WHERE to_account IN ('BONUS_COST', 'BONUS_FORFEIT')), 0) AS cost
      FROM transfer WHERE ${inWindow('at')}`);
  const given = await query(`
    SELECT d.rule_id, d.record ->> 'type' AS type, count(*) AS n, sum((d.record ->> 'costMinor')::bigint) AS value,
           sum((SELECT (g -> 'facts' ->> 'expected_revenue')::numeric * 100 FROM jsonb_array_elements(d.record -> 'gates') AS g
                 WHERE g ->> 'gate' = 'profit')) AS revenue
      FROM transfer t JOIN decision d ON 'decision:' || d.decision_id = t.reference
     WHERE t.code = 'reward_granted' AND ${inWindow('t.at')} GROUP BY 1, 2`);
  const cancelled = await query(`
    SELECT d.rule_id, d.record ->> 'type' AS type, count(*) AS n, sum(t.amount) AS value,
           sum((SELECT (g -> 'facts' ->> 'expected_revenue')::numeric * 100 FROM jsonb_array_elements(d.record -> 'gates') AS g
                 WHERE g ->> 'gate' = 'profit')) AS revenue
      FROM transfer t JOIN bonus_grant b ON 'grant:' || b.grant_id = t.reference JOIN decision d ON d.decision_id = b.decision_id
     WHERE t.code = 'bonus_cancelled' AND ${inWindow('t.at')} GROUP BY 1, 2`);
  const owned = await query(
    `SELECT line.currency, sum(line.balance) AS balance FROM (
       SELECT CASE WHEN account LIKE 'BONUS:%' THEN 'BONUS' ELSE account END AS currency, credit - debit AS balance FROM entry
        WHERE at < $1::date + 1 AND (account IN ('LP', 'RP', 'TICKET', 'PAYABLE') OR account LIKE 'BONUS:%')) AS line GROUP BY 1`,
    [to],
  );
  return {
    play: {
      wagered: usd(play['wagered']),
      won: usd(play['won']),
      ggr: usd(Number(play['wagered'] ?? 0) - Number(play['won'] ?? 0)),
      bonus_cost: usd(bonus['cost']),
      ngr: usd(Number(play['wagered'] ?? 0) - Number(play['won'] ?? 0) - Number(bonus['cost'])),
      theo: usd(play['theo']),
    },
    given,
    cancelled,
    owed: new Map(owned.map(({ currency, balance }) => [currency, Number(balance)])),
    members: await query(
      `SELECT m.status, coalesce(s.segment, 'NEW') AS segment, coalesce(s.tier, 'bronze') AS tier,
              coalesce(s.risk_label, 'MEDIUM') AS risk, count(*) AS n
         FROM member m LEFT JOIN standing s USING (bucket, member_id) GROUP BY 1, 2, 3, 4`,
      [],
    ),
    decided: await query(`SELECT rule_id, outcome, reason, count(*) AS n FROM decision WHERE ${inWindow('at')} GROUP BY 1, 2, 3`),
    open: await query('SELECT rule_id, count(*) AS n FROM reward WHERE transfer_id IS NULL AND ended IS NULL GROUP BY 1', []),
    moves: await query(`SELECT what, from_value, to_value, count(*) AS n FROM standing_change WHERE ${inWindow('at')} GROUP BY 1, 2, 3`),
    now:
      (
        await query(
          `SELECT sum(lp) AS "LP", sum(rp + rp_held) AS "RP", sum(ticket + ticket_held) AS "TICKET", sum(payable) AS "PAYABLE",
                (SELECT sum(balance) FROM bonus_grant) AS "BONUS" FROM wallet`,
          [],
        )
      )[0] ?? {},
    booked: await query(`
      SELECT code, split_part(from_account, ':', 1) AS "from", split_part(to_account, ':', 1) AS "to", currency,
             count(*) AS n, sum(amount) AS amount FROM transfer WHERE ${inWindow('at')} GROUP BY 1, 2, 3, 4
      UNION ALL SELECT 'accrual', 'ISSUANCE', 'LP', 'LP', count(*), sum(lp) FROM activity WHERE lp > 0 AND ${inWindow('at')}
      HAVING count(*) > 0`),
  };
}
