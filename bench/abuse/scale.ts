import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { assert, must } from '../../src/kernel/assert.ts';
import { dayMs, type Instant, minuteMs, TestClock } from '../../src/kernel/clock.ts';
import { type Laurel, openLaurel } from '../../src/main.ts';
import { followLinks } from '../../src/modules/abuse/clusters/follow-links.ts';
import { followAbuse } from '../../src/modules/abuse/follow-abuse.ts';
import type { ReportedEvent } from '../../src/modules/activity/intake/event.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import { chanceFrom } from '../chance.ts';
import type { Figure, Scenario } from '../figure.ts';
import { inFolder } from '../launch.ts';
import { type Life, Person } from './person.ts';

/** Members that really play, of a smaller population half of it. A tenth of them is touched at once, and then all. */
const mostPlayers = 10_000;
/** What each member's profile adds up; those of the players are there as rows. */
const factsEach = 100;
/** Of the others, those with a row of the detector's own: one in so many. */
const oneScoredIn = 20;

/** After so long idle sessions have told the statistics what they read, ms. */
const statisticsMs = 12_000;

/**
 * What looking for fraud costs where a million members have a hundred activities each and a few of them play: time per touched member, the
 * same players alone first, and that nobody else is looked at. Everybody else is put there by SQL, as the owner of the database.
 */
export const abuseScale: Scenario = ({ rows, log }) =>
  inFolder(async (folder) => {
    const laurel = await openLaurel(loadConfig({ LAUREL_DATA_DIR: join(folder, 'data') }, null), 'test', createLog({ level: 'error' }));
    try {
      const { clock } = laurel;
      assert(clock instanceof TestClock, 'in a test the clock can be set');
      const start = Date.parse('2035-03-05T12:00:00Z');
      const players = Math.min(mostPlayers, Math.floor(rows / 2));
      const told = await play(laurel, players, start, log);
      clock.set(start + dayMs);
      const figures = [await firstLook(laurel, players, told)];
      const touchAll = async (members: number): Promise<void> => {
        for (const count of [Math.floor(players / 10), players]) {
          clock.set(clock.now() + 10 * minuteMs);
          figures.push(...(await touch(laurel, players, count, `${count} of ${members} members touched`)));
        }
      };
      await touchAll(players);
      const scored = await fill(laurel, rows - players, start, log);
      await touchAll(rows);
      await mustBeLeftAlone(laurel, scored, start);
      return figures;
    } finally {
      await laurel.stop();
    }
  });

/** Lets the players play for a day, a fifth of them with a large win that is paid out at once. Answers how many events that was. */
async function play({ intake, clock }: Laurel, players: number, start: Instant, log: (line: string) => void): Promise<number> {
  assert(clock instanceof TestClock, 'in a test the clock can be set');
  clock.set(start + dayMs);
  let [told, events]: [number, ReportedEvent[]] = [0, []];
  const submit = async (): Promise<void> => {
    const outcomes = await intake.submit(events);
    assert(
      outcomes.every(({ status }) => status === 'accepted'),
      'what is told for the first time is accepted',
    );
    told += events.length;
    events = [];
  };
  for (let index = 0; index < players; index += 1) {
    const life = dayOf(index, start);
    for (let { value, done } = life.next(null); !done && value; { value, done } = life.next(null)) {
      if (value.does === 'tell') events.push(value.event);
    }
    if (events.length > 20_000) await submit();
  }
  await submit();
  log(`abuse at scale: ${told} events of ${players} members`);
  return told;
}

function* dayOf(index: number, start: Instant): Life {
  const id = playerId(index);
  const traces = {
    device: `device ${index >> 1}`,
    ip: `address ${Math.floor(index / 7)}`,
    payment: `card ${index % 50 === 1 ? index - 1 : index}`,
  };
  const me = new Person(id, chanceFrom(index + 1), traces, start);
  yield* me.deposit(100_00);
  for (let told = 1; told < factsEach - 3; ) {
    const before = me.own;
    if (!(yield* me.bet(100, 'roulette'))) break;
    told += me.own > before - 100 ? 2 : 1;
  }
  if (index % 5 !== 0) return;
  yield* me.bet(100, 'roulette', () => 50);
  me.wait(10);
  yield* me.withdraw(me.own);
}

const playerId = (index: number): string => `P${String(index).padStart(6, '0')}`;

/** Nobody was looked at before: all their play is read. */
async function firstLook(laurel: Laurel, players: number, told: number): Promise<Figure> {
  while (await followLinks(laurel.database, laurel.clock));
  const ms = await followed(laurel);
  return { name: `abuse: first look at ${players} members and their ${told} events`, value: ms / players, unit: 'ms/member' };
}

/** Some of the players bet, and whoever bet is looked at. */
async function touch(laurel: Laurel, players: number, count: number, name: string): Promise<Figure[]> {
  const at = laurel.clock.now();
  const events = Array.from({ length: count }, (_, index): ReportedEvent => {
    const untold = { gameId: null, sessionId: null, durationSeconds: null, ref: null, links: [], roundId: null };
    const id = playerId(Math.floor((index * players) / count));
    return {
      playerId: id,
      eventId: `${id}-touched-${at}`,
      kind: 'WAGER',
      at,
      amountMinor: 100,
      bonusMinor: 0,
      gameType: 'slots',
      ...untold,
    };
  });
  await laurel.intake.submit(events);
  const before = await rowsRead(laurel);
  const ms = await followed(laurel);
  const after = await rowsRead(laurel);
  return [
    { name: `abuse: ${name}`, value: ms / count, unit: 'ms/member' },
    { name: `abuse: ${name}, rows read`, value: (after - before) / count, unit: 'rows/member' },
  ];
}

/** How long the follower needs to catch up, ms. */
async function followed({ database, clock }: Laurel): Promise<number> {
  const before = performance.now();
  while (await followAbuse(database, clock));
  return performance.now() - before;
}

/** Rows of members' tables that any statement has read so far, by the database's own count. */
async function rowsRead({ database }: Laurel): Promise<number> {
  await sleep(statisticsMs);
  const { rows } = await database.pool.query<{ rows: number }>(`
    SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 AS rows FROM pg_stat_user_tables
     WHERE relname IN ('member', 'profile', 'member_link', 'link_value', 'abuse_state', 'abuse_word', 'bonus_grant')
        OR relname LIKE 'activity%'`);
  return must(rows[0], 'a sum is a row').rows;
}

/** Everybody else: members whose profiles add up what they did, some of them looked at long ago. Answers how many those are. */
async function fill({ ownerUrl }: Laurel, others: number, at: Instant, log: (line: string) => void): Promise<number> {
  const client = new pg.Client({ connectionString: must(ownerUrl, 'the built-in database has an owner') });
  await client.connect();
  const before = performance.now();
  const time = new Date(at).toISOString();
  try {
    await client.query('SET search_path = laurel');
    await client.query(
      `CREATE TEMP TABLE other AS
         SELECT (n % 256)::smallint AS bucket, gen_random_uuid() AS member_id, n FROM generate_series(1, $1::int) AS n`,
      [others],
    );
    await client.query(
      `INSERT INTO member (bucket, member_id, external_id, status, marketing_consent, created_at, updated_at)
       SELECT bucket, member_id, 'other ' || n, 'ACTIVE', false, $1, $1 FROM other`,
      [time],
    );
    await client.query(
      `INSERT INTO profile (bucket, member_id, deposited, withdrawn, wagered, won, bets, sessions, playtime_seconds, deposits,
         wagered_by_game, counted_bets, counted_wagered, counted_won, win_squares, night_bets, first_at, last_at, days_active,
         lp_earned, facts)
       SELECT bucket, member_id, 10000, 5000, 60000, 50000, 60, 5, 18000, 2,
         '{"slots": 60000}', 60, 60000, 50000, 100000000, 0, $1, $1, 5, 6000, $2
         FROM other`,
      [time, factsEach],
    );
    const scored = await client.query(
      `INSERT INTO abuse_state (bucket, member_id, facts, terms, through_day, day_rows, evidence, score, action, scored_at)
       SELECT bucket, member_id, $2, '', $1::timestamptz::date, $2, '{}', 40, 'REDUCED_REWARDS', $1 FROM other WHERE n % $3 = 0`,
      [time, factsEach, oneScoredIn],
    );
    await client.query('ANALYZE');
    const seconds = Math.round((performance.now() - before) / 1000);
    log(`abuse at scale: ${others} more members, ${others * factsEach} more activities, after ${seconds} s`);
    return scored.rowCount ?? 0;
  } finally {
    await client.end();
  }
}

/** Nobody was looked at but who was touched. @throws Error where somebody was */
async function mustBeLeftAlone({ database }: Laurel, scored: number, at: Instant): Promise<void> {
  const { rows } = await database.pool.query<{ all: number; same: number }>(
    `SELECT count(*)::int AS all, count(*) FILTER (WHERE s.scored_at = $1::timestamptz)::int AS same
       FROM abuse_state s JOIN member m ON m.bucket = s.bucket AND m.member_id = s.member_id WHERE m.external_id LIKE 'other %'`,
    [new Date(at).toISOString()],
  );
  const { all, same } = must(rows[0], 'a count is a row');
  if (all !== scored || same !== scored) throw new Error(`${scored} members were scored before; ${all} are now, ${same} as they were`);
}
