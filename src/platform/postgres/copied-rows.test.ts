import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { newId } from '../../kernel/ids.ts';
import { CopyWriter, copyRows } from './copied-rows.ts';

let base: TestDatabase;
beforeAll(async () => {
  base = await testDatabase();
  const owner = new pg.Client({ connectionString: base.ownerUrl });
  await owner.connect();
  await owner.query(`
    CREATE TABLE laurel.copied (s smallint, b bigint, t text, j jsonb, u uuid, d date, z timestamptz, PRIMARY KEY (u));
    GRANT SELECT, INSERT ON laurel.copied TO PUBLIC`);
  await owner.end();
});
afterAll(() => base.drop());

const day = fc
  .date({ min: new Date('0100-01-01'), max: new Date('9999-12-30'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const row = fc.record({
  s: fc.integer({ min: -32_768, max: 32_767 }),
  b: fc.maxSafeInteger(),
  t: fc.option(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ' ').toWellFormed())),
  j: fc.option(fc.dictionary(fc.string({ maxLength: 3 }), fc.maxSafeInteger(), { maxKeys: 3 }), { nil: {} }),
  d: day,
  z: fc.integer({ min: Date.parse('1000-01-01'), max: Date.parse('9999-12-31') }),
});

it('rows come back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (some) => {
      const rows = some.map((one) => ({ ...one, u: newId(1_772_452_800_000, 200) }));
      const writer = new CopyWriter();
      for (const { s, b, t, j, u, d, z } of rows) {
        writer.row(7).smallint(s).bigint(b);
        if (t === null) writer.none();
        else writer.text(t);
        writer.jsonb(JSON.stringify(j)).uuid(u).date(d).timestamptz(z);
      }
      await base.database.transaction((tx) => copyRows(tx, 'copied (s, b, t, j, u, d, z)', writer.take()));
      const { rows: found } = await base.database.pool.query('SELECT * FROM copied WHERE u = ANY ($1::uuid[])', [rows.map(({ u }) => u)]);
      const byId = new Map(found.map((one) => [one.u, one]));
      expect(rows.map(({ u }) => byId.get(u))).toEqual(rows);
    }),
    { numRuns: 30 },
  );
});

it('a row that is there already is an error, and nothing of the others stays', async () => {
  const rowsOf = (...ids: string[]) => {
    const writer = new CopyWriter();
    for (const id of ids) writer.row(1).uuid(id);
    return writer.take();
  };
  const [first, second] = [newId(1_772_452_800_000, 1), newId(1_772_452_800_000, 1)];
  const put = (...ids: string[]) => base.database.transaction((tx) => copyRows(tx, 'copied (u)', rowsOf(...ids)));
  await put(first);
  await expect(put(second, first)).rejects.toMatchObject({ code: '23505' });
  const { rows } = await base.database.pool.query('SELECT 1 FROM copied WHERE u = $1', [second]);
  expect(rows).toEqual([]);
});
