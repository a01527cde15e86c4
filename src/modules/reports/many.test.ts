import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { betting } from '../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../test/laurel.ts';
import { played, tell } from '../../../test/play-told.ts';
import { dayMs, hourMs } from '../../kernel/clock.ts';
import type { Page } from '../../kernel/cursor.ts';
import type { Reader } from '../../platform/database.ts';
import { getMember } from '../members/find.ts';
import type { Member } from '../members/member.ts';
import { type ActivityKind, listActivity } from './lists/activity.ts';
import { everyLine, readStatement, type StatementLine } from './member/statement.ts';
import { readTimeline } from './member/timeline.ts';
import { windowOf } from './window.ts';

/** 50 000 bets of one player in seven weeks, among as many of others, who then play on alone; of all other things there are few. */
const bets = 50_000;
let laurel: TestLaurel;
let whale: Member;
beforeAll(async () => {
  laurel = await testLaurel();
  const now = laurel.clock.now();
  const spread = (index: number): number => now - 7 * 7 * dayMs + Math.floor((index * 7 * 7 * dayMs) / bets);
  await tell(laurel, played('WHALE', 'DEPOSIT', spread(0), '500'), played('P0', 'SESSION', spread(9), '0', { durationSeconds: 60 }));
  const play = (index: number) => [
    played('WHALE', 'WAGER', spread(index), '10', { gameType: 'slots' }),
    played(`P${index % 1_000}`, 'WAGER', spread(index), '10', { gameType: 'slots' }),
  ];
  const desk = betting(laurel);
  for (let start = 0; start < bets; start += 5_000) {
    laurel.clock.set(laurel.clock.now() + hourMs);
    await tell(laurel, ...Array.from({ length: 5_000 }, (_, index) => play(start + index)).flat());
    // Later than the bets: what two lanes book at one moment stands in the order of the lanes.
    laurel.clock.set(laurel.clock.now() + 1);
    await desk.give('WHALE', { amount: '20' });
  }
  laurel.clock.set(laurel.clock.now() + dayMs);
  const others = (index: number) => played(`P${index % 1_000}`, 'WAGER', laurel.clock.now() - index, '10', { gameType: 'slots' });
  await tell(laurel, ...Array.from({ length: 10_000 }, (_, index) => others(index)));
  whale = await getMember(laurel.database.db, 'WHALE');
  // As it is wherever the database has been at work for a minute.
  const owner = new pg.Client({ connectionString: laurel.ownerUrl });
  await owner.connect();
  await owner.query('ANALYZE laurel.activity, laurel.transfer, laurel.batch');
  await owner.end();
}, 300_000);
afterAll(() => laurel.drop());

/** What a page holds, and how many rows of the large tables were read for it. */
async function counted<T>(read: (reader: Reader) => Promise<T>): Promise<{ answer: T; rowsRead: number }> {
  return laurel.database.transaction(async (tx) => {
    const soFar = async (): Promise<number> => {
      const { rows } = await sql<{ n: number }>`
        SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint AS n FROM pg_stat_xact_user_tables
         WHERE relname ~ '^(activity|transfer|batch|profile_day|grant_event)'`.execute(tx);
      return rows[0]?.n ?? 0;
    };
    const before = await soFar();
    const answer = await read(tx);
    return { answer, rowsRead: (await soFar()) - before };
  });
}

/** Pages from the first on, each with the rows that were read for it. */
async function pages<Item>(most: number, page: (reader: Reader, cursor?: string) => Promise<Page<Item>>) {
  const found: { items: Item[]; rowsRead: number }[] = [];
  for (let cursor: string | undefined; found.length < most; ) {
    const { answer, rowsRead } = await counted((reader) => page(reader, cursor));
    found.push({ items: answer.items, rowsRead });
    if (answer.nextCursor === null) break;
    cursor = answer.nextCursor;
  }
  return found;
}

describe('a statement of very many lines', () => {
  const statement = (reader: Reader, cursor?: string) => readStatement(reader, whale, { limit: 50, cursor, fromAt: null, toAt: null });
  const linesOf = async (query: Omit<Parameters<typeof everyLine>[2], never> = { fromAt: null, toAt: null }): Promise<StatementLine[]> => {
    const lines: StatementLine[] = [];
    for await (const line of everyLine(laurel.database.db, whale, query)) lines.push(line);
    return lines;
  };

  it('is read a page at a time, the hundredth page like the first', async () => {
    const read = await pages(100, statement);
    expect(read).toHaveLength(100);
    for (const { items, rowsRead } of read) {
      expect(items).toHaveLength(50);
      expect(rowsRead).toBeLessThan(1_000);
    }
  });

  it('begins with what the wallet holds and leads line by line to nothing', async () => {
    const lines = await linesOf();
    expect(lines).toHaveLength(bets + 10);
    expect(lines.slice(0, 2).map(({ description, balanceMinor }) => [description, balanceMinor])).toEqual([
      ['Manual credit', 200_00],
      ['Earned by play on slots', bets],
    ]);
    for (const account of ['LP', 'BONUS']) {
      const own = lines.filter((line) => line.account === account);
      const before = own.map(({ balanceMinor, amountMinor }) => balanceMinor - amountMinor);
      expect(before).toEqual([...own.slice(1).map(({ balanceMinor }) => balanceMinor), 0]);
    }
    expect(await linesOf({ account: 'BONUS', fromAt: null, toAt: null })).toEqual(lines.filter(({ account }) => account === 'BONUS'));
  });

  it('falls into windows that share no line and leave none out', async () => {
    const lines = await linesOf();
    const cut = Number(lines[20_000]?.place.at);
    const [newer, older] = [await linesOf({ fromAt: cut, toAt: null }), await linesOf({ fromAt: null, toAt: cut })];
    expect([...newer, ...older]).toEqual(lines);
    expect(older.length).toBeGreaterThan(0);

    const query = { limit: 50, fromAt: null, toAt: cut };
    const { answer, rowsRead } = await counted((reader) => readStatement(reader, whale, query));
    expect(answer.items).toEqual(older.slice(0, 50));
    expect(rowsRead).toBeLessThan(newer.length + 1_000);
  });
});

it('of a million bets a timeline tells the days', async () => {
  const { answer, rowsRead } = await counted((reader) => readTimeline(reader, whale, { zone: 'UTC', limit: 20 }));
  expect(answer.items.map(({ kind }) => kind)).toContain('play');
  expect(rowsRead).toBeLessThan(1_000);
});

describe('a list of activity reads about a page of rows', () => {
  const cases: [what: string, filter: { member?: boolean; kind?: ActivityKind; from?: string; to?: string }, pages: number][] = [
    ['of everyone', {}, 20],
    ['of the most frequent kind', { kind: 'WAGER' }, 20],
    ['of a kind that came long ago', { kind: 'SESSION' }, 1],
    ['of a kind that never came', { kind: 'OPENING' }, 1],
    ['of one player', { member: true }, 20],
    ['of one player, of a kind that came long ago', { member: true, kind: 'DEPOSIT' }, 1],
    ['of one player, of the most frequent kind', { member: true, kind: 'WAGER' }, 20],
    ['of a week that is past', { from: '2026-01-20', to: '2026-01-26' }, 20],
    ['of a time before everything', { to: '2025-01-01' }, 1],
  ];
  it.each(cases)('%s', async (_, { member, kind, ...days }, many) => {
    const { fromDay, toDay } = windowOf(days, 'UTC');
    const read = await pages(many, (reader, cursor) =>
      listActivity(reader, { member: member ? whale : null, kind, fromDay, toDay, limit: 50, cursor }),
    );
    expect(read).toHaveLength(many);
    // Of everyone whole batches, of a player whole days, where one is begun.
    for (const { rowsRead } of read) expect(rowsRead).toBeLessThan(member ? 4_000 : 20_000);
  });
});
