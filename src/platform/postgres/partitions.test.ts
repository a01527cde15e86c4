import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { listPartitions, makePartitions } from './partitions.ts';

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const partitions = async () => {
  const { rows } = await owner.query<{ name: string }>(`
    SELECT relname AS name FROM pg_class WHERE relispartition AND relkind = 'r' AND relnamespace = 'laurel'::regnamespace ORDER BY 1`);
  return rows.map(({ name }) => name);
};
const make = async (now: string) => {
  await owner.query('BEGIN');
  await makePartitions(owner, Date.parse(now));
  await owner.query('COMMIT');
};

test('makes this month and three ahead, and nothing the second time', async () => {
  await make('2031-11-15T00:00:00Z');
  const made = await partitions();
  for (const month of ['2031_11', '2031_12', '2032_01', '2032_02']) expect(made).toContain(`transfer_${month}`);
  expect(made).toContain('activity_2032_02');
  await make('2031-11-30T23:59:59Z');
  expect(await partitions()).toEqual(made);
});

test('a row goes to the month of its id', async () => {
  const id = `${Date.parse('2031-12-31T23:59:59.999Z')
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-7fff-bfff-ffffffffffff`;
  await owner.query(`INSERT INTO laurel.transfer VALUES (1, $1, $1, 'ISSUANCE', 'LP', 1, 'LP', 'test', 'test', '2031-12-31', 1, 1, 0)`, [
    id,
  ]);
  const { rows } = await owner.query<{ name: string }>(
    'SELECT tableoid::regclass::text AS name FROM laurel.transfer WHERE transfer_id = $1',
    [id],
  );
  expect(rows).toEqual([{ name: 'laurel.transfer_2031_12' }]);
});

test('a month that the default partition holds rows of stays there', async () => {
  await owner.query(
    `INSERT INTO laurel.activity
     VALUES (1, '00000000-0000-7000-8000-000000000000', 'e', '2040-05-05', 'OPENING', '2040-05-05', '{}', 0, 0, 1, 1, 0)`,
  );
  await make('2040-05-01T00:00:00Z');
  const made = await partitions();
  expect(made).not.toContain('activity_2040_05');
  expect(made).toContain('activity_2040_06');
  expect(made).toContain('transfer_2040_05');
});

test('months are listed, those of the default partition too', async () => {
  const all = await listPartitions(owner);
  expect(all.filter(({ table, month }) => table === 'activity' && month >= '2040-05')).toEqual([
    { table: 'activity', month: '2040-05-01', rows: 1, bytes: null },
    ...['06', '07', '08'].map((month) => ({ table: 'activity', month: `2040-${month}-01`, rows: 0, bytes: expect.any(Number) })),
  ]);
  await owner.query(`INSERT INTO laurel.transfer
    VALUES (1, '01900000-0000-7000-8000-000000000000', '00000000-0000-7000-8000-000000000000', 'ISSUANCE', 'LP', 1, 'LP', 'test', 'test',
            '2024-06-09', 1, 1, 0)`);
  const old = (await listPartitions(owner)).filter(({ table, bytes }) => table === 'transfer' && bytes === null);
  expect(old).toEqual([{ table: 'transfer', month: '2024-06-01', rows: 1, bytes: null }]);
});
