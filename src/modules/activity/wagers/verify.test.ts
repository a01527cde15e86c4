import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Betting, betting } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { verifyWagers } from './verify.ts';

let laurel: TestLaurel;
let bets: Betting;
let owner: pg.Client;
beforeAll(async () => {
  laurel = await testLaurel();
  bets = betting(laurel);
  await laurel.importLines(['P001,100,2500,2500,30,20']);
  await bets.give('P001', { amount: '50.00', wagering: 10 });
  const place = (amount: string) => bets.place('P001', { amount, own: '4.00' });
  await place('10.00');
  await bets.settle((await place('11.00')).wager_id, '5.00');
  await bets.takeBack((await place('12.00')).wager_id);
  owner = new pg.Client({ connectionString: laurel.ownerUrl, options: '-c search_path=laurel' });
  await owner.connect();
  // Whoever owns the table can take its constraints away.
  await owner.query(`DO $$ DECLARE k record; BEGIN
    FOR k IN SELECT conname FROM pg_constraint WHERE conrelid = 'wager'::regclass AND contype = 'c'
    LOOP EXECUTE format('ALTER TABLE wager DROP CONSTRAINT %I', k.conname); END LOOP; END $$`);
});
afterAll(async () => {
  await owner.end();
  await laurel.drop();
});

async function faultsAfter(change: string): Promise<string[]> {
  await owner.query('CREATE TEMP TABLE kept AS SELECT * FROM wager');
  try {
    await owner.query(change);
    const [check] = await inSnapshot(laurel.database, verifyWagers);
    return check?.faults ?? [];
  } finally {
    await owner.query('DELETE FROM wager; INSERT INTO wager SELECT * FROM kept; DROP TABLE kept');
  }
}

it('bets that nobody touched are as their facts say', async () => {
  const [check] = await inSnapshot(laurel.database, verifyWagers);
  expect(check).toMatchObject({ rows: 3, faults: [] });
});

it.each<[change: string, fault: RegExp]>([
  ["SET member_id = '01900000-0000-7000-8000-000000000000' WHERE state = 'OPEN'", /member is 01900000/],
  ["SET round_id = 'r2' WHERE state = 'OPEN'", /round is r2, should be r1/],
  ["SET game_type = 'poker' WHERE state = 'OPEN'", /game is poker, should be slots/],
  ["SET grant_id = NULL WHERE state = 'OPEN'", /bonus is absent, should be [-0-9a-f]{36}/],
  ["SET real_stake = 401 WHERE state = 'OPEN'", /real stake is 401, should be 400/],
  ["SET bonus_stake = 601 WHERE state = 'OPEN'", /bonus stake is 601, should be 600/],
  ["SET counted = 999 WHERE state = 'OPEN'", /turnover is 999, should be 1000/],
  ["SET multiplier = 9999 WHERE state = 'OPEN'", /multiplier is 9999, should be 10000/],
  ["SET placed_at = placed_at + interval '1 second' WHERE state = 'OPEN'", /time is .*:01\+00, should be/],
  ["SET state = 'VOIDED' WHERE state = 'OPEN'", /state is VOIDED, should be OPEN/],
  ["SET state = 'OPEN' WHERE state = 'VOIDED'", /state is OPEN, should be VOIDED/],
  ["SET state = 'VOIDED' WHERE state = 'SETTLED'", /state is VOIDED, should be SETTLED/],
  ["SET real_win = 183 WHERE state = 'SETTLED'", /real win is 183, should be 182/],
  ["SET bonus_win = 317 WHERE state = 'SETTLED'", /bonus win is 317, should be 318/],
  ["SET real_win = 0 WHERE state = 'VOIDED'", /real win is 0, should be absent/],
  ["SET ended_at = NULL WHERE state = 'SETTLED'", /end is absent, should be/],
])('UPDATE wager %s', async (change, fault) => {
  expect(await faultsAfter(`UPDATE wager ${change}`)).toContainEqual(expect.stringMatching(fault));
});

it('a bet that is gone, and one that never was', async () => {
  expect(await faultsAfter(`DELETE FROM wager WHERE state = 'OPEN'`)).toContainEqual(
    expect.stringMatching(/state is absent, should be OPEN/),
  );
  const another = `jsonb_populate_record(x, '{"wager_id": "01900000-0000-7000-8000-000000000001"}')`;
  const invented = `INSERT INTO wager SELECT (w).* FROM (SELECT ${another} AS w FROM wager x WHERE state = 'OPEN') y`;
  expect(await faultsAfter(invented)).toContainEqual(expect.stringMatching(/wager 01900000.*: state is OPEN, should be absent/));
});
