import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, type TestLaurel, testLaurel } from '../../../test/laurel.ts';
import { inSnapshot } from '../../platform/read-paged.ts';
import { verifyLedger } from '../ledger/verify/verify.ts';
import type { ReportedEvent } from './intake/event.ts';
import { activityLeaves, verifyProfiles } from './verify.ts';

let laurel: TestLaurel;
/** May do what the program may not. */
let owner: pg.Client;

beforeAll(async () => {
  laurel = await testLaurel();
  owner = new pg.Client({ connectionString: laurel.ownerUrl });
  await owner.connect();
  await laurel.importLines([referenceLine, 'P002,1,19.99,3,4,5', 'P003,1,2,3,4,5'], { triggerRewards: false });
  const outcomes = await laurel.intake.submit([
    told('bet', 'WAGER', 1_000, { gameType: 'slots', gameId: 'book' }),
    told('win', 'WIN', 400),
    told('never', 'WIN', 300),
    told('back', 'VOID', 0, voidOf('never')),
    told('early', 'VOID', 0, voidOf('later')),
  ]);
  if (outcomes.some(({ status }) => status !== 'accepted')) throw new Error(JSON.stringify(outcomes));
});

afterAll(async () => {
  await owner.end();
  await laurel.drop();
});

/** The faults while a change is in force, which is taken back afterwards. */
async function faultsAfter(change: string): Promise<string[]> {
  await owner.query(`CREATE TABLE kept AS SELECT * FROM laurel.activity; CREATE TABLE kept_profile AS SELECT * FROM laurel.profile;
    CREATE TABLE kept_day AS SELECT * FROM laurel.profile_day; CREATE TABLE kept_wallet AS SELECT * FROM laurel.wallet;
    CREATE TABLE kept_void AS SELECT * FROM laurel.waiting_void; ${change}`);
  try {
    const checks = await inSnapshot(laurel.database, async (tx) => [
      ...(await verifyLedger(tx, activityLeaves)),
      ...(await verifyProfiles(tx, 'UTC')),
    ]);
    return checks.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`));
  } finally {
    await owner.query(`DELETE FROM laurel.activity; DELETE FROM laurel.profile; DELETE FROM laurel.profile_day; DELETE FROM laurel.wallet;
      DELETE FROM laurel.waiting_void; INSERT INTO laurel.waiting_void SELECT * FROM kept_void;
      INSERT INTO laurel.activity SELECT * FROM kept; INSERT INTO laurel.profile SELECT * FROM kept_profile;
      INSERT INTO laurel.profile_day SELECT * FROM kept_day; INSERT INTO laurel.wallet SELECT * FROM kept_wallet;
      DROP TABLE kept, kept_profile, kept_day, kept_wallet, kept_void`);
  }
}

const noon = Date.parse('2026-03-02T12:00:00Z');
const silent = { bonusMinor: 0, gameType: null, gameId: null, roundId: null, sessionId: null, durationSeconds: null, ref: null, links: [] };
const told = (eventId: string, kind: ReportedEvent['kind'], amountMinor: number, more: Partial<ReportedEvent> = {}): ReportedEvent => ({
  ...silent,
  playerId: 'P004',
  eventId,
  kind,
  at: noon - 1000,
  amountMinor,
  ...more,
});
const voidOf = (eventId: string): Partial<ReportedEvent> => ({ ref: { eventId, at: noon - 1000 } });

describe('what an import leaves', () => {
  it('verifies', async () => {
    expect(await faultsAfter('')).toEqual([]);
  });

  it.each<[what: string, change: string, fault: RegExp]>([
    ['a row is changed', `UPDATE laurel.activity SET totals = '{"won":1}' WHERE lp = 1500`, /a row was changed/],
    ['a row is removed', 'DELETE FROM laurel.activity WHERE lp = 1500', /3 rows were written, 2 are there/],
    [
      'a sum is changed',
      'UPDATE laurel.profile SET won = won + 1 WHERE wagered = 1500000',
      /profile: won is 1200001, its activity says 1200000/,
    ],
    ['a profile is missing', 'DELETE FROM laurel.profile WHERE wagered = 1500000', /profile: wagered is absent, its activity says 1500000/],
    [
      'a day comes from nowhere',
      `INSERT INTO laurel.profile_day SELECT bucket, member_id, '2026-03-03', 1, 0, 0, 0, 0, 0, 0, 0 FROM kept_day WHERE lp = 1500`,
      /2026-03-03: events is 1, its activity says absent/,
    ],
    [
      'points of a day are changed',
      'UPDATE laurel.profile_day SET lp = lp + 1 WHERE lp = 1500',
      /2026-03-02: lp is 1501, its activity says 1500/,
    ],
    ['a day is missing', 'DELETE FROM laurel.profile_day WHERE lp = 1500', /2026-03-02: lp is absent/],
    ['a carry is changed', 'UPDATE laurel.wallet SET lp_carry = 0 WHERE lp = 1', /LP carry is 0, its activity says 9990000/],
  ])('is at fault when %s', async (_, change, fault) => {
    expect(await faultsAfter(change)).toContainEqual(expect.stringMatching(fault));
  });
});

describe('what events leave', () => {
  it.each<[what: string, change: string, fault: RegExp]>([
    [
      'a bet grows',
      `UPDATE laurel.activity SET amount = amount + 1 WHERE event_id = 'bet'`,
      /profile: wagered is 1000, its activity says 1001/,
    ],
    ['a game is changed', `UPDATE laurel.activity SET game_id = 'other' WHERE event_id = 'bet'`, /a row was changed/],
    ['a day is changed', `UPDATE laurel.profile_day SET won = won + 1 WHERE won = 400`, /2026-03-02: won is 401, its activity says 400/],
    [
      'what is taken back was another amount',
      `UPDATE laurel.activity SET amount = 301 WHERE event_id = 'back'`,
      /: void back: amount is 301, should be 300$/,
    ],
    [
      'what is taken back was something else',
      `UPDATE laurel.activity SET ref_event_id = 'win' WHERE event_id = 'back'`,
      /: void back: amount is 300, should be 400$/,
    ],
    ['what is taken back is gone', `DELETE FROM laurel.activity WHERE event_id = 'never'`, /: void back: kind is WIN, should be absent$/],
    [
      'something is taken back twice',
      `INSERT INTO laurel.activity
         SELECT (jsonb_populate_record(a, '{"event_id": "again"}')).* FROM laurel.activity a WHERE event_id = 'back'`,
      /: event never: voids of it is 2, should be 1$/,
    ],
    [
      'a void waits for what has come',
      `UPDATE laurel.waiting_void SET ref_event_id = 'win' WHERE event_id = 'early'`,
      /: void early that waits: whether its event has come is it has, should be absent$/,
    ],
    [
      'a void waits that took effect',
      `UPDATE laurel.waiting_void SET event_id = 'back' WHERE event_id = 'early'`,
      /: void back that waits: whether it took effect is it did, should be absent$/,
    ],
    [
      'a void waits for another day',
      `UPDATE laurel.waiting_void SET ref_day = ref_day + 1`,
      /: void early that waits: day of its event is 2026-03-03, should be 2026-03-02$/,
    ],
  ])('is at fault when %s', async (_, change, fault) => {
    expect(await faultsAfter(change)).toContainEqual(expect.stringMatching(fault));
  });
});

it('the program cannot change what was recorded', async () => {
  await expect(sql`UPDATE activity SET lp = 0`.execute(laurel.database.db)).rejects.toThrow('permission denied');
});
