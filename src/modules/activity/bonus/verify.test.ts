import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { betting } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import type { Tx } from '../../../platform/database.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { verifyBalances } from '../../ledger/verify/verify.ts';
import { verifyGrants } from '../../wallet/verify.ts';
import type { ReportedEvent } from '../intake/event.ts';
import { verifyWagers } from '../wagers/verify.ts';
import { carriedBonuses } from './verify.ts';

let laurel: TestLaurel;
let owner: pg.Client;

beforeAll(async () => {
  laurel = await testLaurel();
  await laurel.importLines(['P001,100,2500,2500,30,20']);
  const bets = betting(laurel);
  await bets.give('P001', { amount: '50.00', wagering: 10 });
  await bets.give('P001', { amount: '20.00', wagering: 10 });
  await bets.settle((await bets.place('P001', { amount: '5.00' })).wager_id, '1.00');
  const at = laurel.clock.now();
  const told = (eventId: string, kind: ReportedEvent['kind'], amountMinor: number, of?: string): ReportedEvent => ({
    playerId: 'P001',
    eventId,
    kind,
    at,
    amountMinor,
    bonusMinor: amountMinor,
    gameType: kind === 'WAGER' ? 'slots' : null,
    gameId: null,
    roundId: null,
    sessionId: null,
    durationSeconds: null,
    ref: of === undefined ? null : { eventId: of, at },
    links: [],
  });
  const outcomes = await laurel.intake.submit([
    told('stake', 'WAGER', 10_00),
    told('none', 'WAGER', 4_00),
    told('win', 'WIN', 15_00),
    told('mistake', 'WIN', 3_00),
    told('back', 'VOID', 0, 'none'),
    told('away', 'VOID', 0, 'mistake'),
  ]);
  if (outcomes.some(({ status }) => status !== 'accepted')) throw new Error(JSON.stringify(outcomes));
  owner = new pg.Client({ connectionString: laurel.ownerUrl, options: '-c search_path=laurel' });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await laurel.drop();
});

const found = async (tx: Tx): Promise<string[]> =>
  [...(await verifyGrants(tx, carriedBonuses)), ...(await verifyWagers(tx)), ...(await verifyBalances(tx))].flatMap(({ faults }) => faults);

/** What is found after a change of a table by whoever owns it; the change is undone. */
async function faultsAfter(table: string, change: string): Promise<string[]> {
  await owner.query(`CREATE TEMP TABLE kept AS SELECT * FROM ${table}`);
  try {
    await owner.query(change);
    return await inSnapshot(laurel.database, found);
  } finally {
    await owner.query(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept; DROP TABLE kept`);
  }
}

it('play that nobody touched agrees with its bonuses, with bets of the wallet beside it', async () => {
  expect(await inSnapshot(laurel.database, found)).toEqual([]);
  const { rows } = await owner.query('SELECT settled, won, balance, progress FROM bonus_grant WHERE settled > 0');
  expect(rows).toEqual([{ settled: '1500', won: '1600', balance: '5100', progress: '1500' }]);
});

const other = '(SELECT grant_id FROM bonus_grant WHERE amount = 2000)';
it.each<[table: string, change: string, fault: RegExp]>([
  ['activity', "SET amount = 1001, bonus = 1001 WHERE event_id = 'stake'", /settled is 1500, should be 1501/],
  ['activity', "SET amount = 1001, bonus = 1001 WHERE event_id = 'stake'", /batch \d+ GAME USD: credit is 1700, should be 1701/],
  ['activity', "SET bonus = 1499 WHERE event_id = 'win'", /won is 1600, should be 1599/],
  ['activity', "SET bonus = 1499 WHERE event_id = 'win'", /batch \d+ GAME USD: debit is 2200, should be 2199/],
  ['activity', "SET bonus = 399 WHERE event_id = 'back'", /settled is 1500, should be 1501/],
  ['activity', "SET bonus = 299 WHERE event_id = 'away'", /won is 1600, should be 1601/],
  ['activity', "SET ref_kind = NULL WHERE event_id = 'away'", /won is 1600, should be 1900/],
  ['activity', "SET ref_kind = 'WIN' WHERE event_id = 'back'", /settled is 1500, should be 1900/],
  ['activity', `SET grant_id = ${other} WHERE event_id = 'win'`, /won is 0, should be 1500/],
  ['activity', "SET grant_id = NULL WHERE event_id = 'win'", /won is 1600, should be 100/],
  ['activity', "SET progress = 999 WHERE event_id = 'stake'", /progress is 1500, should be 1499/],
  ['activity', "SET progress = -399 WHERE event_id = 'back'", /progress is 1500, should be 1501/],
  ['activity', "SET event_id = 'wager:stake' WHERE event_id = 'stake'", /wager stake: state is absent, should be OPEN/],
  ['activity', "SET event_id = 'told' WHERE event_id LIKE 'wager:%'", /settled is 1500, should be 2000/],
  ['bonus_grant', 'SET settled = settled + 1, won = won + 1 WHERE amount = 5000', /won is 1601, should be 1600/],
  ['bonus_grant', 'SET progress = progress + 1 WHERE amount = 5000', /progress is 1501, should be 1500/],
  ['house_delta', "SET debit = debit + 1 WHERE account = 'GAME' AND debit = 2200", /GAME USD: debit is 2201, should be 2200/],
])('UPDATE %s %s', async (table, change, fault) => {
  expect(await faultsAfter(table, `UPDATE ${table} ${change}`)).toContainEqual(expect.stringMatching(fault));
});

it('a row that is gone', async () => {
  expect(await faultsAfter('activity', "DELETE FROM activity WHERE event_id = 'stake'")).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/settled is 1500, should be 500/),
      expect.stringMatching(/progress is 1500, should be 500/),
    ]),
  );
});
