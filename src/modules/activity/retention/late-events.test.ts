import { afterAll, beforeAll, expect, it } from 'vitest';
import { betting } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { prove } from '../../../../tools/verify/prove.ts';
import { writeLedger } from '../../../entrypoints/export-ledger.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { type Database, openDatabase } from '../../../platform/database.ts';
import { closeLedger, type Ledger, openLedger } from '../../ledger/commit.ts';
import type { ReportedEvent } from '../intake/event.ts';
import { closeMonth } from './close-month.ts';
import { dropMonth } from './drop-month.ts';

/* Play that is told in bulk: what comes too late for a month that is closed, and that nothing slips in while it is being closed. */

let laurel: TestLaurel;
let database: Database;
let ledger: Ledger;

beforeAll(async () => {
  laurel = await testLaurel();
  database = openDatabase({ url: laurel.ownerUrl });
  ledger = openLedger(database, 'owner', 1);
});
afterAll(async () => {
  await closeLedger(ledger);
  await database.close();
  await laurel.drop();
});

const at = (text: string): number => Date.parse(`${text}:00Z`);
const faults = async () =>
  (await verifyAll(laurel.database)).flatMap(({ name, faults: found }) => found.map((fault) => `${name}: ${fault}`));

let count = 0;
function event(kind: ReportedEvent['kind'], when: string, more: Partial<ReportedEvent> = {}): ReportedEvent {
  count += 1;
  const nothing = {
    bonusMinor: 0,
    gameType: null,
    gameId: null,
    roundId: null,
    sessionId: null,
    durationSeconds: null,
    ref: null,
    links: [],
  };
  const amountMinor = ['DEPOSIT', 'WITHDRAWAL', 'WAGER', 'WIN'].includes(kind) ? 1_000 : 0;
  return { playerId: 'P001', eventId: `e${count}`, kind, at: at(when), amountMinor, ...nothing, ...more };
}

const voidOf = (target: ReportedEvent, when: string): ReportedEvent =>
  event('VOID', when, { playerId: target.playerId, ref: { eventId: target.eventId, at: target.at } });

const told = async (...events: ReportedEvent[]): Promise<string[]> =>
  (await laurel.intake.submit(events)).map((outcome) => ('code' in outcome ? outcome.code : outcome.status));

it('a month of play is closed and dropped, and the books stay clean', async () => {
  await laurel.importLines(['P001,100,2500,2500,30,20']);
  await betting(laurel).give('P001', { amount: '50.00', wagering: 10, hours: 24 * 365 });
  laurel.clock.set(at('2026-04-08T12:00'));
  const stake = event('WAGER', '2026-03-10T10:00', { gameType: 'slots', roundId: 'r1', bonusMinor: 400 });
  const other = event('WAGER', '2026-03-11T10:00', { gameType: 'slots', roundId: 'r2', bonusMinor: 300 });
  const win = event('WIN', '2026-03-10T10:01', { gameType: 'slots', roundId: 'r1', bonusMinor: 200 });
  const session = [
    event('SESSION_START', '2026-03-10T09:00', { sessionId: 's' }),
    event('SESSION_END', '2026-03-10T11:00', { sessionId: 's' }),
  ];
  const players = ['P002', 'P003', 'P004'].map((playerId) => event('DEPOSIT', '2026-03-20T10:00', { playerId }));
  const april = event('WAGER', '2026-04-02T10:00', { gameType: 'roulette', bonusMinor: 100 });
  expect(
    await told(event('DEPOSIT', '2026-03-09T10:00'), stake, other, win, voidOf(other, '2026-03-12T10:00'), ...session, ...players, april),
  ).toEqual(Array.from({ length: 11 }, () => 'accepted'));
  const unknown = event('WAGER', '2026-03-30T10:00');
  expect(await told(voidOf(unknown, '2026-04-01T10:00'))).toEqual(['accepted']);
  await laurel.follow();
  expect(await faults()).toEqual([]);

  await crashAfter(2, () => closeMonth(crashing, '2026-03-01', laurel.clock.now(), 1));
  expect(await told(stake, event('DEPOSIT', '2026-03-31T23:59'), unknown)).toEqual(['too_old', 'too_old', 'too_old']);
  expect(await told(voidOf(stake, '2026-04-05T10:00'))).toEqual(['too_old']);
  expect(await faults()).toEqual([]);
  expect(await closeMonth(ledger, '2026-03-01', laurel.clock.now())).toBe(3);
  const { rows } = await laurel.database.pool.query('SELECT count(*) AS n FROM waiting_void');
  expect(rows).toEqual([{ n: 0 }]);
  expect(await faults()).toEqual([]);

  expect(await dropMonth(ledger, '2026-03-01', laurel.clock.now(), faults)).toEqual({ rows: 11 });
  expect(await told(event('WIN', '2026-04-03T10:00', { gameType: 'slots', bonusMinor: 50 }), voidOf(april, '2026-04-04T10:00'))).toEqual([
    'accepted',
    'accepted',
  ]);
  await laurel.follow();
  expect(await faults()).toEqual([]);
});

it('a program of its own proves what is left', async () => {
  const lines: string[] = [];
  await writeLedger(laurel.database, laurel.clock.now(), async (text) => {
    for await (const piece of text) lines.push(...piece.split('\n').filter((line) => line !== ''));
  });
  expect((await prove(lines)).faults).toEqual([]);
  const faultsWith = async (change: (line: string) => string): Promise<string> => {
    const changed = lines.map(change);
    expect(changed).not.toEqual(lines);
    return (await prove(changed)).faults.join('\n');
  };
  expect(lines.filter((line) => line.startsWith('{"lost"')).length).toBeGreaterThan(1);
  expect(await faultsWith((line) => line.replace(/^({"closing".*"lp_given":)\d+/, '$1999'))).toMatch(/deltas beyond their rows/);
  expect(await faultsWith((line) => line.replace(/^({"closing".*"won": )\d+(, "staked")/, '$1999$2'))).toMatch(/bonus .*: won/);
  expect(await faultsWith((line) => line.replace(/^({"lost".*"row_count":)\d+/, '$199'))).toMatch(
    /the chain tells otherwise of what it lost/,
  );
  expect(await faultsWith((line) => line.replace(/^({"pruned_batch".*"row_count":)\d+/, '$199'))).toMatch(/a row was changed or moved/);
});

it('a month is closed while play comes in: what is accepted is carried over', async () => {
  laurel.clock.set(at('2026-05-08T12:00'));
  const outcomes: Promise<string[]>[] = [];
  let closing: Promise<number> | null = null;
  for (let turn = 0; turn < 40; turn += 1) {
    const players = ['P001', 'P002', 'P003', 'P004', 'P005'];
    outcomes.push(told(...players.map((playerId) => event('WAGER', '2026-04-30T10:00', { playerId, gameType: 'slots' }))));
    if (turn === 10) closing = closeMonth(ledger, '2026-04-01', laurel.clock.now());
    if (turn % 5 === 0) await outcomes.at(-1);
  }
  const codes = new Set((await Promise.all(outcomes)).flat());
  await closing;
  expect([...codes].filter((code) => code !== 'accepted' && code !== 'too_old')).toEqual([]);
  expect(await told(event('WAGER', '2026-04-30T10:00', { gameType: 'slots' }))).toEqual(['too_old']);
  await laurel.follow();
  expect(await faults()).toEqual([]);
});

/** The owner's ledger, whose process ends before a certain transaction. */
let crashing: Ledger;
async function crashAfter(transactions: number, run: () => Promise<unknown>): Promise<void> {
  let left = transactions;
  const database_: Database = {
    ...database,
    transaction: async (work) => {
      if (left === 0) throw new Error('killed');
      left -= 1;
      return database.transaction(work);
    },
  };
  crashing = openLedger(database_, 'crashing', 1);
  await expect(run()).rejects.toThrow('killed');
}
