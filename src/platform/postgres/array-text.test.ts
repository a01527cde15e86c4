import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { arrayText } from './array-text.ts';

let base: TestDatabase;
beforeAll(async () => {
  base = await testDatabase();
});
afterAll(() => base.drop());

async function readBack(type: string, list: readonly unknown[]): Promise<unknown[]> {
  const { rows } = await base.database.pool.query(`SELECT value FROM unnest($1::${type}[]) WITH ORDINALITY AS v (value, n) ORDER BY n`, [
    arrayText(list),
  ]);
  return rows.map(({ value }) => value);
}

const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', '{', '}', ' ', 'NULL', 'é', '😀', "'", '\n'), maxLength: 8 });

it.each<[type: string, value: fc.Arbitrary<unknown>]>([
  ['text', text],
  ['bigint', fc.maxSafeInteger()],
  ['boolean', fc.boolean()],
  ['bytea', fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes))],
])('a list of %s comes back as it was', async (type, value) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(value), { maxLength: 20 }), async (list) => {
      expect(await readBack(type, list)).toEqual(list);
    }),
    { numRuns: 40 },
  );
});

it('what has no spelling is refused', () => {
  expect(() => arrayText([{}])).toThrow('cannot be an element');
});
