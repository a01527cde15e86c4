import { sql } from 'kysely';
import type { Database, Reader } from '../../src/platform/database.ts';

/** What must hold after every group of requests, as queries that find what breaks it. Cheap: `verifyAll` believes less and reads more. */
const broken: Readonly<Record<string, string>> = {
  'no balance below 0': `
    SELECT member_id::text AS what FROM wallet WHERE least(lp, rp, rp_held, ticket, ticket_held, payable) < 0
    UNION ALL SELECT grant_id::text FROM bonus_grant
     WHERE least(balance, open, open_bets, progress, won, settled, converted, forfeited) < 0`,
  'lots add up to the balances': `
    SELECT w.member_id::text AS what FROM wallet w LEFT JOIN (
      SELECT bucket, member_id, coalesce(sum(remaining) FILTER (WHERE currency = 'RP'), 0) AS rp,
             coalesce(sum(remaining) FILTER (WHERE currency = 'TICKET'), 0) AS ticket
        FROM lot WHERE remaining > 0 GROUP BY 1, 2) l USING (bucket, member_id)
     WHERE (w.rp, w.ticket) <> (coalesce(l.rp, 0), coalesce(l.ticket, 0))`,
  'open reservations add up to what is held': `
    SELECT w.member_id::text AS what FROM wallet w LEFT JOIN (
      SELECT bucket, member_id, coalesce(sum(amount) FILTER (WHERE currency = 'RP'), 0) AS rp,
             coalesce(sum(amount) FILTER (WHERE currency = 'TICKET'), 0) AS ticket
        FROM reservation WHERE state = 'OPEN' GROUP BY 1, 2) r USING (bucket, member_id)
     WHERE (w.rp_held, w.ticket_held) <> (coalesce(r.rp, 0), coalesce(r.ticket, 0))`,
  'the money of every bonus adds up': `
    SELECT grant_id::text AS what FROM bonus_grant WHERE amount + won <> settled + converted + forfeited + balance + open`,
  'a bonus becomes no more than it may': 'SELECT grant_id::text AS what FROM bonus_grant WHERE converted > max_conversion',
  'a bonus that ended is empty': 'SELECT grant_id::text AS what FROM bonus_grant WHERE ended_at IS NOT NULL AND balance <> 0',
  'one bonus in play': `
    SELECT member_id::text AS what FROM bonus_grant WHERE state IN ('ACTIVE', 'SUSPENDED', 'COMPLETING')
     GROUP BY bucket, member_id HAVING count(*) > 1`,
  'a bonus knows its bets': `
    SELECT g.grant_id::text AS what FROM bonus_grant g LEFT JOIN (
      SELECT bucket, grant_id, count(*) FILTER (WHERE state = 'OPEN') AS bets,
             coalesce(sum(bonus_stake) FILTER (WHERE state = 'OPEN'), 0) AS open,
             coalesce(sum(counted) FILTER (WHERE state <> 'VOIDED'), 0) AS progress
        FROM wager WHERE grant_id IS NOT NULL GROUP BY 1, 2) w USING (bucket, grant_id)
      LEFT JOIN (
      SELECT bucket, grant_id, sum(progress) AS progress FROM activity
       WHERE grant_id IS NOT NULL AND event_id !~ '^(wager|win|void):' GROUP BY 1, 2) t USING (bucket, grant_id)
     WHERE (g.open_bets, g.open, g.progress)
           <> (coalesce(w.bets, 0), coalesce(w.open, 0), coalesce(w.progress, 0) + coalesce(t.progress, 0))`,
  'a bonus went every step it counts': `
    SELECT g.grant_id::text AS what FROM bonus_grant g LEFT JOIN (
      SELECT bucket, grant_id, count(*) AS n, max(event_no) AS last FROM grant_event GROUP BY 1, 2) e USING (bucket, grant_id)
     WHERE (g.events, g.events) <> (coalesce(e.n, 0), coalesce(e.last, 0))`,
  'house and members together have nothing': `
    SELECT currency || ' ' || sum(amount)::text AS what FROM (
      SELECT currency, credit - debit AS amount FROM house_delta
      UNION ALL SELECT 'LP', lp FROM wallet
      UNION ALL SELECT 'RP', rp + rp_held FROM wallet
      UNION ALL SELECT 'TICKET', ticket + ticket_held FROM wallet
      UNION ALL SELECT 'USD', payable FROM wallet
      UNION ALL SELECT 'USD', balance + open FROM bonus_grant) AS everything
     GROUP BY currency HAVING sum(amount) <> 0`,
};

export const invariants: readonly string[] = Object.keys(broken);

/** What is broken, with up to three examples each; none when all is well. */
export async function findBroken({ db }: { db: Reader }): Promise<string[]> {
  const union = Object.entries(broken).map(([name, query]) => `SELECT '${name}' AS name, what FROM (${query}) AS found`);
  const { rows } = await sql.raw<{ name: string; what: string }>(union.join('\nUNION ALL ')).execute(db);
  const found = Object.groupBy(rows, ({ name }) => name);
  return Object.entries(found).map(([name, examples = []]) => `${name}: ${spell(examples)}`);
}

const spell = (examples: readonly { what: string }[]): string =>
  examples
    .slice(0, 3)
    .map(({ what }) => what)
    .join(', ');

const points = ['wallet', 'lot', 'lot_entry', 'reservation', 'transfer'];
const play = ['bonus_grant', 'grant_event', 'wager', 'activity', 'profile', 'standing'];

/** All of a player's rows that say what they own and did, as text. What was asked and refused is kept elsewhere. */
export async function rowsOf({ db }: Database, player: string): Promise<string> {
  const parts = [...points, ...play].map(
    (table) => `SELECT '${table}' AS name, jsonb_agg(to_jsonb(t) ORDER BY t::text) AS rows FROM ${table} t, m
      WHERE (t.bucket, t.member_id) = (m.bucket, m.member_id)`,
  );
  const { rows } = await sql<{ rows: string }>`
    WITH m AS (SELECT bucket, member_id, status, status_until FROM member WHERE external_id = ${player})
    SELECT jsonb_object_agg(name, rows)::text AS rows FROM (${sql.raw(parts.join(' UNION ALL '))}
      UNION ALL SELECT 'member', to_jsonb(m) FROM m) AS all_rows`.execute(db);
  return rows[0]?.rows ?? '';
}
