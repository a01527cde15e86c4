import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import type { Actor } from './actor.ts';
import { recordAudit } from './audit.ts';

const ana: Actor = { id: 'ana', roles: ['admin'] };
const ben: Actor = { id: 'ben', roles: ['admin'] };

let base: TestDatabase;

beforeAll(async () => {
  base = await testDatabase();
});

afterAll(() => base.drop());

const stored = async () =>
  (await sql`SELECT at, actor, action, subject, before, after, request_id FROM audit ORDER BY id`.execute(base.database.db)).rows;

test('each change is told in order, with what was before and after', async () => {
  const at = Date.UTC(2026, 0, 31, 12);
  const subject = 'rule:WELCOME';
  await base.database.transaction(async (tx) => {
    await recordAudit(tx, { ...ana, requestId: 'r-1' }, [
      { action: 'rule.create', subject, after: { status: 'DRAFT', amount: '10.00' }, at },
    ]);
    await recordAudit(tx, ana, [{ action: 'rule.update', subject, before: { status: 'DRAFT' }, after: { status: 'ACTIVE' }, at: at + 1 }]);
    await recordAudit(tx, ben, [
      { action: 'setting.remove', subject: 'setting:note', before: 'a "text", {with} marks', at: at + 2 },
      { action: 'setting.set', subject: 'setting:note', before: null, after: [1, null], at: at + 3 },
    ]);
  });
  expect(await stored()).toEqual([
    {
      at,
      actor: 'ana',
      action: 'rule.create',
      subject: 'rule:WELCOME',
      before: null,
      after: { status: 'DRAFT', amount: '10.00' },
      request_id: 'r-1',
    },
    {
      at: at + 1,
      actor: 'ana',
      action: 'rule.update',
      subject: 'rule:WELCOME',
      before: { status: 'DRAFT' },
      after: { status: 'ACTIVE' },
      request_id: null,
    },
    {
      at: at + 2,
      actor: 'ben',
      action: 'setting.remove',
      subject: 'setting:note',
      before: 'a "text", {with} marks',
      after: null,
      request_id: null,
    },
    { at: at + 3, actor: 'ben', action: 'setting.set', subject: 'setting:note', before: null, after: [1, null], request_id: null },
  ]);
});

test('a change that is rolled back leaves no trace', async () => {
  const before = await stored();
  const changing = base.database.transaction(async (tx) => {
    await recordAudit(tx, ana, [{ action: 'rule.create', subject: 'rule:X', at: 0 }]);
    throw new Error('the change failed');
  });
  await expect(changing).rejects.toThrow('the change failed');
  expect(await stored()).toEqual(before);
});
