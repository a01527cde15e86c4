import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpSchema } from '../src/platform/postgres/schema-dump.ts';
import { type TestDatabase, testDatabase } from './database.ts';

let base: TestDatabase;

beforeAll(async () => {
  base = await testDatabase();
});

afterAll(() => base.drop());

test('sql/schema.sql shows the schema as the migrations leave it', async () => {
  const committed = readFileSync(new URL('../sql/schema.sql', import.meta.url), 'utf8');
  expect(await dumpSchema(base.ownerUrl), 'sql/schema.sql is out of date: run npm run generate').toBe(committed);
});
