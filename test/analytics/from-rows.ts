import { formatAmount } from '../../src/kernel/money.ts';
import type { Days } from '../../src/modules/reports/analytics/window.ts';
import type { TestLaurel } from '../laurel.ts';

export type Row = Record<string, string | number | null>;
/** Minor units of the base currency as the API writes them; nothing is 0. */
export const usd = (minor: unknown): string => formatAmount(Number(minor ?? 0), 'USD');
/** An amount as the API writes it; nothing is 0. */
export const amountIn = (currency: unknown, minor: unknown): string => formatAmount(Number(minor ?? 0), String(currency));

type Query = (text: string, values?: unknown[]) => Promise<Row[]>;
const inWindow = (column: string): string => `${column} >= $1::date AND ${column} < $2::date + 1`;

/** The same figures from the rows of the ledger, the decisions and the members; the zone of the program is UTC. */
export async function fromRows({ database }: TestLaurel, { from, to }: Days) {
  const query: Query = async (text, values = [from, to]) => (await database.pool.query<Row>(text, values)).rows;
  return {
    play: await played(query),
    given: await givenBy(query),
    cancelled: await takenBack(query),
    owed: await owedAt(query, to),
    lots: await lotsNow(query),
    members: await query(
      `SELECT m.status, coalesce(s.segment, 'NEW') AS segment, coalesce(s.tier, 'bronze') AS tier,
              coalesce(s.risk_label, 'MEDIUM') AS risk, count(*) AS n
         FROM member m LEFT JOIN standing s USING (bucket, member_id) GROUP BY 1, 2, 3, 4`,
      [],
    ),
    decided: await query(`SELECT rule_id, outcome, reason, count(*) AS n FROM decision
      WHERE NOT record ? 'activates' AND ${inWindow('at')} GROUP BY 1, 2, 3`),
    open: await query('SELECT rule_id, count(*) AS n FROM reward WHERE transfer_id IS NULL AND ended IS NULL GROUP BY 1', []),
    moves: await query(`SELECT what, from_value, to_value, count(*) AS n FROM standing_change WHERE ${inWindow('at')} GROUP BY 1, 2, 3`),
    now:
      (
        await query(
          `SELECT sum(lp) AS "LP", sum(rp) AS "RP", sum(ticket) AS "TICKET", sum(payable) AS "PAYABLE",
                (SELECT sum(balance) FROM bonus_grant) AS "BONUS" FROM wallet`,
          [],
        )
      )[0] ?? {},
    booked: await query(`
      SELECT code, split_part(from_account, ':', 1) AS "from", split_part(to_account, ':', 1) AS "to", currency,
             count(*) AS n, sum(amount) AS amount FROM transfer WHERE ${inWindow('at')} GROUP BY 1, 2, 3, 4
      UNION ALL SELECT 'accrual', 'ISSUANCE', 'LP', 'LP', count(*), sum(lp) FROM activity WHERE lp > 0 AND ${inWindow('at')}
      HAVING count(*) > 0
      UNION ALL SELECT 'accrual', 'LP', 'ISSUANCE', 'LP', count(*), -sum(lp) FROM activity WHERE lp < 0 AND ${inWindow('at')}
      HAVING count(*) > 0`),
  };
}

async function played(query: Query) {
  // A bet that was taken back is one that never was.
  const [play = {}] = await query(`
    SELECT sum(wagered) AS wagered, sum(won) AS won, round(sum(wagered * CASE game WHEN 'roulette' THEN 0.027 ELSE 0.05 END)) AS theo
      FROM (
        SELECT (totals ->> 'wagered')::bigint AS wagered, (totals ->> 'won')::bigint AS won, totals ->> 'gameType' AS game
          FROM activity WHERE kind = 'OPENING' AND ${inWindow('at')}
        UNION ALL
        SELECT real_stake + bonus_stake, 0, game_type FROM wager WHERE state <> 'VOIDED' AND ${inWindow('placed_at')}
        UNION ALL
        SELECT 0, real_win + bonus_win, game_type FROM wager WHERE state = 'SETTLED' AND ${inWindow('ended_at')}) AS p`);
  const [bonus = {}] = await query(`
    SELECT coalesce(sum(amount) FILTER (WHERE from_account = 'BONUS_COST'), 0)
         - coalesce(sum(amount) FILTER (WHERE to_account IN ('BONUS_COST', 'BONUS_FORFEIT')), 0) AS cost
      FROM transfer WHERE ${inWindow('at')}`);
  return {
    wagered: usd(play['wagered']),
    won: usd(play['won']),
    ggr: usd(Number(play['wagered'] ?? 0) - Number(play['won'] ?? 0)),
    bonus_cost: usd(bonus['cost']),
    ngr: usd(Number(play['wagered'] ?? 0) - Number(play['won'] ?? 0) - Number(bonus['cost'])),
    theo: usd(play['theo']),
  };
}

/** What rules gave, by rule and type. */
function givenBy(query: Query): Promise<Row[]> {
  return query(`
    SELECT d.rule_id, d.record ->> 'type' AS type, count(*) AS n, sum((d.record ->> 'costMinor')::bigint) AS value,
           sum((SELECT (g -> 'facts' ->> 'expected_revenue')::numeric * 100 FROM jsonb_array_elements(d.record -> 'gates') AS g
                 WHERE g ->> 'gate' = 'profit')) AS revenue
      FROM transfer t JOIN decision d ON 'decision:' || d.decision_id = t.reference
     WHERE t.code = 'reward_granted' AND ${inWindow('t.at')} GROUP BY 1, 2`);
}

/** What of it was taken back: cancelled, or reversed. */
function takenBack(query: Query): Promise<Row[]> {
  return query(`
    SELECT d.rule_id, d.record ->> 'type' AS type, count(*) AS n, sum(back.value) AS value,
           sum((SELECT (g -> 'facts' ->> 'expected_revenue')::numeric * 100 FROM jsonb_array_elements(d.record -> 'gates') AS g
                 WHERE g ->> 'gate' = 'profit')) AS revenue
      FROM (
        SELECT b.decision_id, b.ended_at AS at, coalesce((SELECT sum(amount) FROM transfer t
                 WHERE t.code = 'bonus_cancelled' AND t.from_account = 'BONUS:' || b.grant_id), 0) AS value
          FROM bonus_grant b WHERE b.state = 'CANCELLED'
        UNION ALL
        SELECT o.decision_id, r.at, (o.record ->> 'costMinor')::bigint FROM transfer r
          JOIN transfer t ON r.reference = 'transfer:' || t.transfer_id JOIN decision o ON t.reference = 'decision:' || o.decision_id
         WHERE r.code = 'reversal' AND t.code = 'reward_granted') AS back
      JOIN decision d USING (decision_id)
     WHERE d.rule_id IS NOT NULL AND ${inWindow('back.at')} GROUP BY 1, 2`);
}

/** What is owed at the end of a day, by line of liability. */
async function owedAt(query: Query, to: string): Promise<Map<Row[string] | undefined, number>> {
  const owned = await query(
    `SELECT line.currency, sum(line.balance) AS balance FROM (
       SELECT CASE WHEN account ~ '^(BONUS|OPEN):' THEN 'BONUS' WHEN account LIKE 'HELD:%' THEN currency ELSE account END AS currency,
              credit - debit AS balance FROM entry
        WHERE at < $1::date + 1 AND (account IN ('LP', 'RP', 'TICKET', 'PAYABLE') OR account ~ '^(BONUS|OPEN|HELD):')) AS line GROUP BY 1`,
    [to],
  );
  return new Map(owned.map(({ currency, balance }) => [currency, Number(balance)]));
}

/** What is left of lots now, what is on hold included, by the day they were earned on. */
function lotsNow(query: Query): Promise<Row[]> {
  return query(
    `SELECT currency, earned_on, sum(amount) AS amount FROM (
         SELECT currency, earned_at::date::text AS earned_on, remaining AS amount FROM lot
         UNION ALL
         SELECT e.currency, l.earned_at::date::text, -e.amount FROM reservation r
           JOIN lot_entry e ON e.transfer_id = r.reservation_id JOIN lot l USING (lot_id) WHERE r.state = 'OPEN') AS left_over
        GROUP BY 1, 2`,
    [],
  );
}
