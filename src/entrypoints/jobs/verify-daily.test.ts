import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { referenceLine, type TestLaurel, testLaurel } from '../../../test/laurel.ts';
import type { Log } from '../../platform/log.ts';
import { verifyDaily } from './verify-daily.ts';

let laurel: TestLaurel;
let owner: pg.Client;
const told: unknown[] = [];
const log = { error: (what: unknown) => told.push(what) } as unknown as Log;
beforeAll(async () => {
  laurel = await testLaurel();
  await laurel.importLines([referenceLine]);
  await laurel.follow();
  owner = new pg.Client({ connectionString: laurel.ownerUrl, options: '-c search_path=laurel' });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await laurel.drop();
});

const audits = async () => (await owner.query(`SELECT actor, subject, after FROM audit WHERE action = 'ledger.verified' ORDER BY id`)).rows;
const events = async () => (await owner.query(`SELECT topic, payload FROM outbox WHERE topic LIKE 'ledger.%' ORDER BY id`)).rows;

it('what was recomputed is kept, and what is at fault is told', async () => {
  await verifyDaily({ ...laurel, log });
  const [first] = await audits();
  expect(first).toMatchObject({ actor: 'system', subject: 'ledger:all', after: { faults: 0 } });
  expect(first.after.rows).toBeGreaterThan(0);
  expect([told, await events()]).toEqual([[], []]);

  await owner.query('UPDATE wallet SET lp = lp + 1');
  await verifyDaily({ ...laurel, log });
  const [, second] = await audits();
  expect(second.after.faults).toBeGreaterThan(0);
  expect(told).toEqual([expect.objectContaining({ faults: second.after.faults })]);
  const found = expect.arrayContaining([expect.stringMatching(/^wallet balances equal their entries: .*: LP is 1501, should be 1500$/)]);
  expect(await events()).toEqual([{ topic: 'ledger.fault_found', payload: { faults: second.after.faults, found } }]);
});
