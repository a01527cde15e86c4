import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Betting, betting } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { type Database, openDatabase } from '../../../platform/database.ts';
import { makePartitions } from '../../../platform/postgres/partitions.ts';
import { closeLedger, type Ledger, openLedger } from '../../ledger/commit.ts';
import { closeMonth } from './close-month.ts';
import { dropMonth } from './drop-month.ts';
import { readHorizon } from './horizon.ts';

/*
 * Three months of two players: March lies in the default partition, April and May in their own. P001 bets on a bonus, and has a bet open
 * when March ends; P002 plays in March alone.
 */

let laurel: TestLaurel;
let bets: Betting;
let owner: pg.Client;
let ownersDatabase: Database;
let ownersLedger: Ledger;

const at = (text: string): number => Date.parse(`${text}:00Z`);
const faults = async (): Promise<string[]> => {
  const checks = await verifyAll(laurel.database);
  return checks.flatMap(({ name, faults: found }) => found.map((fault) => `${name}: ${fault}`));
};
const close = (month: string) => closeMonth(ownersLedger, `${month}-01`, laurel.clock.now());
const drop = (month: string) => dropMonth(ownersLedger, `${month}-01`, laurel.clock.now(), faults);
const count = async (query: string): Promise<number> => Number((await owner.query(`SELECT count(*) AS n FROM ${query}`)).rows[0].n);

/** The faults while a change is in force, which is taken back afterwards. */
async function faultsAfter(table: string, change: string): Promise<string[]> {
  await owner.query(`CREATE TEMP TABLE kept AS SELECT * FROM ${table}`);
  try {
    expect((await owner.query(change)).rowCount, 'something was changed').toBeGreaterThan(0);
    return await faults();
  } finally {
    await owner.query(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept; DROP TABLE kept`);
  }
}

let openBet: string;

beforeAll(async () => {
  laurel = await testLaurel({}, { timeZone: 'Europe/Berlin' });
  owner = new pg.Client({ connectionString: laurel.ownerUrl, options: '-c search_path=laurel' });
  await owner.connect();
  await owner.query('BEGIN');
  await makePartitions(owner, at('2026-04-01T00:00'));
  await owner.query('COMMIT');
  ownersDatabase = openDatabase({ url: laurel.ownerUrl });
  ownersLedger = openLedger(ownersDatabase, 'owner', 1);
  bets = betting(laurel);

  await laurel.importLines(['P001,100,2500,2500,30,20', 'P002,100,19.99,5,3,2']);
  await bets.give('P001', { amount: '50.00', wagering: 10, hours: 24 * 365 });
  await bets.settle((await bets.place('P001', { amount: '10.00', own: '4.00' })).wager_id, '5.00');
  laurel.clock.set(at('2026-03-31T21:30'));
  openBet = (await bets.place('P001', { amount: '8.00', own: '3.00' })).wager_id;
  // Berlin's April has begun, March's UTC has not ended.
  laurel.clock.set(at('2026-03-31T22:30'));
  await bets.settle((await bets.place('P001', { amount: '2.00', own: '1.00' })).wager_id, '1.00');
  laurel.clock.set(at('2026-04-01T00:30'));
  await bets.place('P001', { amount: '3.00', own: '1.00' }).then(({ wager_id }) => bets.takeBack(wager_id));
  laurel.clock.set(at('2026-04-20T12:00'));
  await bets.takeBack(openBet);
  await laurel.importLines(['P003,100,500,200,3,2']);
  laurel.clock.set(at('2026-05-02T12:00'));
  await bets.settle((await bets.place('P001', { amount: '6.00', own: '2.00' })).wager_id, '2.00');
  await laurel.follow();
});

afterAll(async () => {
  await closeLedger(ownersLedger);
  await ownersDatabase.close();
  await owner.end();
  await laurel.drop();
});

describe('closing months', () => {
  it('waits for late events, and keeps their order', async () => {
    expect(await faults()).toEqual([]);
    await expect(close('2026-05')).rejects.toMatchObject({ code: 'month_not_over' });
    await expect(close('2026-04')).rejects.toMatchObject({ code: 'month_not_over' });
    laurel.clock.set(at('2026-05-08T00:00'));
    await expect(close('2026-04')).rejects.toMatchObject({ code: 'month_out_of_order', detail: 'The month to be closed next is 2026-03.' });
    expect(await readHorizon(laurel.database.db)).toBeNull();
  });

  it('carries over every member with activity in the month, once', async () => {
    expect(await close('2026-03')).toBe(2);
    expect(await readHorizon(laurel.database.db)).toBe('2026-04-01');
    await expect(close('2026-03')).rejects.toMatchObject({ code: 'month_out_of_order' });
    expect(await close('2026-04')).toBe(2);
    expect(await faults()).toEqual([]);
    expect(await count('closing')).toBe(4);
    const checks = await verifyAll(laurel.database);
    expect(checks.find(({ name }) => name === 'closings equal the activity they closed')?.rows).toBe(4);
  });

  it.each<[change: string, fault: RegExp]>([
    [`profile = jsonb_set(profile, '{wagered}', '1')`, /2026-03: profile is .*"wagered":1,/],
    [`days = '{}'`, /days is \{\}, its activity says \{"2026/],
    [`wagers = '{}'`, /wagers is \{\}, its activity says \{"/],
    ['lp_given = lp_given + 1', /lpGiven is \d+, its activity says \d+/],
    ['lp_taken = lp_taken + 1', /lpTaken is 1, its activity says 0/],
    ['lp_carry = lp_carry + 1', /lpCarry is \d+, its activity says \d+/],
    [`grants = '{}'`, /grants is \{\}, its activity says/],
    [`at = at + interval '1 second'`, /a row was changed or moved/],
  ])('finds a closing whose %s', async (change, fault) => {
    const which = `(SELECT member_id FROM member WHERE external_id = 'P001')`;
    const found = await faultsAfter('closing', `UPDATE closing SET ${change} WHERE month = '2026-03-01' AND member_id = ${which}`);
    expect(found).toContainEqual(expect.stringMatching(fault));
    expect(found).toContainEqual(expect.stringMatching(/a row was changed or moved/));
  });

  it('finds a closing that is gone', async () => {
    const found = await faultsAfter('closing', `DELETE FROM closing WHERE month = '2026-04-01'`);
    expect(found).toContainEqual(expect.stringMatching(/2026-04: is not closed/));
  });

  it('the server may do nothing of it', async () => {
    const server = (text: string) => laurel.database.pool.query(text);
    for (const statement of [
      `UPDATE horizon SET taken_from = '2020-01-01'`,
      `DELETE FROM closing`,
      `INSERT INTO pruned_month VALUES ('2026-05-01', 0)`,
      `DELETE FROM pruned_batch`,
      `ALTER TABLE activity DETACH PARTITION activity_2026_04`,
      `DROP TABLE activity_2026_04`,
    ]) {
      await expect(server(statement)).rejects.toThrow(/permission denied|must be owner/);
    }
  });
});

describe('dropping months', () => {
  it('keeps their order, and takes only what is closed', async () => {
    await expect(drop('2026-05')).rejects.toMatchObject({ code: 'month_not_closed' });
    await expect(drop('2026-04')).rejects.toMatchObject({ code: 'month_out_of_order', detail: 'The month to be dropped next is 2026-03.' });
  });

  it('takes nothing out of books that are not clean', async () => {
    await owner.query(`UPDATE wallet SET rp = rp + 1`);
    expect(await drop('2026-03')).toMatchObject({ when: 'before', faults: expect.arrayContaining([expect.stringMatching(/RP is 1/)]) });
    expect(await count('pruned_batch')).toBe(0);
    await owner.query(`UPDATE wallet SET rp = rp - 1`);
  });

  it('puts the rows back where the books are not clean afterwards', async () => {
    const rows = await count('activity');
    const looks = [[], ['something is wrong']];
    expect(await dropMonth(ownersLedger, '2026-03-01', laurel.clock.now(), async () => looks.shift() ?? [])).toEqual({
      faults: ['something is wrong'],
      when: 'after',
    });
    expect(await count('activity')).toBe(rows);
    expect(await faults()).toEqual([]);
  });

  it('ends where it was interrupted', async () => {
    const failing = dropMonth(ownersLedger, '2026-03-01', laurel.clock.now(), async () => {
      if (await count('pruned_month')) throw new Error('killed');
      return [];
    });
    await expect(failing).rejects.toThrow('killed');
    expect(await count('activity_2026_03')).toBeGreaterThan(0);
    const rows = await count('activity_2026_03');
    expect(await drop('2026-03')).toEqual({ rows });
    await expect(drop('2026-03')).rejects.toMatchObject({ code: 'month_out_of_order' });
  });

  it('leaves books that are clean', async () => {
    expect(await count(`activity WHERE day < '2026-04-01'`)).toBe(0);
    expect(await faults()).toEqual([]);
  });

  it.each<[table: string, change: string, fault: RegExp]>([
    ['closing', `UPDATE closing SET profile = jsonb_set(profile, '{wagered}', '1')`, /profile: wagered is \d+, its activity says 1$/],
    ['closing', `UPDATE closing SET days = '{}'`, /2026-03-02: wagered is \d+, its activity says (absent|0)/],
    ['closing', `UPDATE closing SET wagers = '{}'`, /wager .*: state is VOIDED, should be unclear/],
    ['closing', 'UPDATE closing SET lp_given = lp_given + 1', /LP is \d+, should be \d+/],
    ['closing', 'UPDATE closing SET lp_given = lp_given + 1', /batches that lost rows ISSUANCE LP/],
    ['closing', `UPDATE closing SET grants = '{}' WHERE month = '2026-03-01'`, /BONUS:.*: progress is/],
    [
      'pruned_batch',
      `UPDATE pruned_batch SET nodes = set_byte(nodes, 20, 255 - get_byte(nodes, 20)) WHERE nodes <> ''`,
      /a row was changed or moved, or/,
    ],
    ['pruned_batch', 'UPDATE pruned_batch SET row_count = row_count + 1', /are there and 2 went with their month/],
    ['pruned_batch', 'DELETE FROM pruned_batch', /\d rows were written, \d are there/],
    ['pruned_batch', `UPDATE pruned_batch SET month = '2026-04-01'`, /pruned_month|2026-03-01: rows is \d+, should be 0/],
    ['pruned_month', 'UPDATE pruned_month SET row_count = 1', /2026-03-01: rows is 1, should be \d+/],
    ['pruned_month', 'DELETE FROM pruned_month', /\d rows were written, \d are there/],
    ['pruned_month', `INSERT INTO pruned_month VALUES ('2026-04-01', 0)`, /LP is \d+, should be \d+/],
    ['activity', `DELETE FROM activity WHERE day >= '2026-05-01'`, /\d rows were written, \d are there/],
    ['activity', `DELETE FROM activity WHERE event_id LIKE 'void:%'`, /\d rows were written, \d are there/],
    ['wallet', 'UPDATE wallet SET lp = lp + 1 WHERE lp > 0', /LP is \d+, should be/],
    ['profile', 'UPDATE profile SET facts = facts + 1', /profile: facts is/],
    ['wager', `UPDATE wager SET counted = counted + 1 WHERE state = 'VOIDED' AND placed_at < '2026-04-01'`, /turnover is/],
  ])('of %s finds what was done afterwards: %s', async (table, change, fault) => {
    expect(await faultsAfter(table, change)).toContainEqual(expect.stringMatching(fault));
    expect(await faults()).toEqual([]);
  });

  it('goes on from what was carried', async () => {
    const { wager_id } = await bets.place('P001', { amount: '5.00', own: '2.00' });
    await bets.settle(wager_id, '9.00');
    await laurel.importLines(['P002,100,29.99,5,3,2']);
    await laurel.follow();
    expect(await faults()).toEqual([]);
  });

  it('takes the month that has a partition of its own', async () => {
    expect(await drop('2026-04')).toMatchObject({ rows: expect.any(Number) });
    expect(await faults()).toEqual([]);
    expect(await count(`activity WHERE day < '2026-05-01'`)).toBe(0);
    expect(await count(`pg_class WHERE relname IN ('activity_2026_03', 'activity_2026_04')`)).toBe(0);
  });

  it('and all that was carried is what was there, when the next is closed', async () => {
    laurel.clock.set(at('2026-06-09T12:00'));
    expect(await close('2026-05')).toBe(2);
    expect(await faults()).toEqual([]);
    expect(await drop('2026-05')).toMatchObject({ rows: expect.any(Number) });
    expect(await faults()).toEqual([]);
    expect(await count('activity')).toBe(0);
  });
});
