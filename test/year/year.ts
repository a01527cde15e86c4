import { sql } from 'kysely';
import type { Json } from '../../src/kernel/canonical.ts';
import type { Database } from '../../src/platform/database.ts';
import type { TestServer } from '../http/server.ts';
import { Play } from './players.ts';
import { rules, settings } from './program.ts';

type Item = Record<string, string>;

/**
 * A year of a program's life through the API alone, from 2026-03-02 on: each month a sheet of what was played, every third offer
 * accepted, here and there a bonus cancelled, a cooling-off, a self-exclusion; and the clock is moved, so that schedules,
 * expiries, lapses and requalifications come due on the way.
 */
export async function liveAYear(server: TestServer, players: number, seed: number): Promise<void> {
  const play = new Play(players, seed);
  await expectOk(server.send('PUT', '/api/settings', settings));
  for (const rule of rules) await expectOk(server.send('POST', '/api/rules', rule));
  for (let month = 0; month < 12; month += 1) {
    await expectOk(server.upload(play.sheet(month)));
    await server.app.follow();
    await moveTo(server, month, 4);
    await acceptAndCancel(server);
    await protect(server, month);
    await moveTo(server, month + 1, 2);
  }
}

/** Noon of a day in the n-th month after March 2026. */
async function moveTo(server: TestServer, month: number, day: number): Promise<void> {
  const now = new Date(Date.UTC(2026, 2 + month, day, 12)).toISOString();
  await expectOk(server.send('POST', '/api/clock', { now }));
}

/** In the order of the players' ids: the ids of rewards are another in every run. */
async function acceptAndCancel(server: TestServer): Promise<void> {
  const byPlayer = async (filter: string): Promise<Item[]> =>
    (await itemsOf(server, `/api/rewards?${filter}`)).sort((a, b) => (String(a['player_id']) < String(b['player_id']) ? -1 : 1));
  const offers = await byPlayer('rule_id=COME_BACK&status=PENDING');
  for (const { reward_id: id } of offers.filter((_, index) => index % 3 === 0)) {
    await server.send('POST', `/api/rewards/${id}/issue`, undefined, { key: `accept-${id}` });
  }
  const bonuses = await byPlayer('rule_id=CASHBACK&status=ACTIVE');
  for (const { reward_id: id } of bonuses.filter((_, index) => index % 20 === 0)) {
    await expectOk(server.send('POST', `/api/rewards/${id}/cancel`, undefined, { key: `cancel-${id}` }));
  }
}

async function protect(server: TestServer, month: number): Promise<void> {
  const id = (offset: number): string => `P${String(month * 20 + offset).padStart(4, '0')}`;
  const until = new Date(server.app.clock.now() + 20 * 86_400_000).toISOString();
  await server.send('POST', `/api/players/${id(1)}/status`, { status: 'COOLING_OFF', until, reason: 'asked for a break' });
  await server.send('POST', `/api/players/${id(2)}/status`, { status: 'SELF_EXCLUDED', reason: 'asked to be kept out' });
}

async function itemsOf(server: TestServer, url: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await expectOk(server.get(`${url}&limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`));
    items.push(...(body['items'] as Item[]));
    cursor = body['next_cursor'] as string | null;
  }
  return items;
}

async function expectOk<Answer extends { status: number; text: string }>(pending: Promise<Answer>): Promise<Answer> {
  const answer = await pending;
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
  return answer;
}

/** What can be told of a world without naming an id that Laurel made: in two runs of the same year it is the same. */
const sights: Readonly<Record<string, string>> = {
  players: `SELECT m.external_id, m.status, m.country, s.segment, s.tier, s.tier_since, s.tier_until, s.risk_score, s.risk_label,
                   p.wagered, p.won, p.lp_earned, w.lp, w.lp_carry, w.rp, w.ticket, w.payable
              FROM member m JOIN standing s USING (bucket, member_id) JOIN profile p USING (bucket, member_id)
              LEFT JOIN wallet w USING (bucket, member_id) ORDER BY m.external_id`,
  cards: `SELECT external_id, status, country, segment, tier, risk_label, risk_score, deposited, wagered, won, lp, rp, ticket, bonus,
                 payable, last_seen FROM member_card ORDER BY external_id`,
  changes: `SELECT m.external_id, c.what, c.from_value, c.to_value, c.cause, c.at FROM standing_change c
              JOIN member m USING (bucket, member_id) ORDER BY c.at, m.external_id, c.what`,
  rewards: `SELECT m.external_id, r.rule_id, r.rule_version, r.type, r.outcome, r.amount, r.value, r.created_at, r.issued_at, r.offer_until,
                   r.ended, r.budget_period, g.state, g.ended_at
              FROM reward r JOIN member m USING (bucket, member_id) LEFT JOIN bonus_grant g USING (bucket, grant_id)
             ORDER BY r.created_at, m.external_id, r.rule_id`,
  transfers: `SELECT m.external_id, t.code, split_part(t.from_account, ':', 1) AS source, split_part(t.to_account, ':', 1) AS target,
                     t.currency, t.amount, t.at
                FROM transfer t JOIN member m USING (bucket, member_id) ORDER BY t.at, m.external_id, t.code, t.currency, t.amount`,
  budgets: 'SELECT rule_id, period, amount, spent FROM budget ORDER BY rule_id, period',
  schedules: 'SELECT rule_id, due_at, done FROM schedule_run ORDER BY rule_id',
  decisions: 'SELECT day, rule_id, rule_version, outcome, reason, n FROM decision_day ORDER BY 1, 2, 3, 4, 5',
  bookings: 'SELECT day, code, from_account, to_account, currency, n, amount FROM booking_day ORDER BY 1, 2, 3, 4, 5',
};

export async function sightsOf(database: Database): Promise<Record<string, Json[]>> {
  const seen: Record<string, Json[]> = {};
  for (const [name, query] of Object.entries(sights)) seen[name] = (await sql.raw<Json>(query).execute(database.db)).rows as Json[];
  return seen;
}
