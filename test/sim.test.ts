import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/database.ts';
import { type TestServer, testServer } from './http/server.ts';
import { turns } from './sim/coverage.ts';
import { findBroken, invariants } from './sim/invariants.ts';
import { kinds } from './sim/requests.ts';
import { type Result, simulate } from './sim/simulate.ts';
import { stories } from './sim/stories.ts';

/** Another one every day. The same again, longer: `npm run sim -- <seed> <steps>`. */
const seed = Number(process.env['SIM_SEED'] ?? new Date().toISOString().slice(0, 10).replaceAll('-', ''));

/** One row of a table, changed behind the product's back, with none of the table's own checks in the way. */
const damages: [invariant: string, table: string, statement: string][] = [
  ['no balance below 0', 'wallet', 'UPDATE wallet SET payable = -1'],
  ['lots add up to the balances', 'lot', 'UPDATE lot SET remaining = remaining - 1 WHERE remaining > 0'],
  ['open reservations add up to what is held', 'wallet', 'UPDATE wallet SET rp_held = rp_held + 1'],
  ['the money of every bonus adds up', 'bonus_grant', 'UPDATE bonus_grant SET won = won + 1'],
  ['a bonus becomes no more than it may', 'bonus_grant', 'UPDATE bonus_grant SET max_conversion = 0 WHERE converted > 0'],
  ['a bonus that ended is empty', 'bonus_grant', 'UPDATE bonus_grant SET balance = 1 WHERE ended_at IS NOT NULL'],
  ['one bonus in play', 'bonus_grant', "DROP INDEX bonus_grant_one_active; UPDATE bonus_grant SET state = 'ACTIVE', ended_at = NULL"],
  ['a bonus knows its bets', 'bonus_grant', 'UPDATE bonus_grant SET open_bets = open_bets + 1'],
  ['a bonus went every step it counts', 'grant_event', 'DELETE FROM grant_event WHERE event_no = 2'],
  ['house and members together have nothing', 'house_delta', 'UPDATE house_delta SET debit = debit + 1'],
];

describe(`a made-up life of the wallet (seed ${seed})`, () => {
  let test: TestServer;
  let result: Result;
  beforeAll(async () => {
    test = await testServer();
  });
  afterAll(() => test.drop());

  it('breaks nothing that must hold, whatever comes together', async () => {
    result = await simulate(test.app, { seed, steps: 120, players: 120, verifyEvery: 50, log: () => {} });
    expect(result.requests).toBeGreaterThan(1000);
  }, 300_000);

  it('takes every turn that a bonus can take', () => {
    expect(turns.filter((turn) => !result.turns.get(turn))).toEqual([]);
  });

  it('asks for everything, and is granted it at times', () => {
    expect(Object.keys(kinds).filter((name) => !result.outcomes.get(`${name}: done`))).toEqual([]);
  });

  it.each(damages)('finds it when it does not hold: %s', async (name, table, statement) => {
    const owner = openDatabase({ url: test.laurel.ownerUrl });
    const undo = new Error('undone');
    const found = owner.transaction(async (tx) => {
      const { rows: checks } = await sql<{ conname: string }>`
        SELECT conname FROM pg_constraint WHERE conrelid = ${`laurel.${table}`}::regclass AND contype = 'c'`.execute(tx);
      for (const { conname } of checks) await sql`ALTER TABLE ${sql.table(table)} DROP CONSTRAINT ${sql.ref(conname)}`.execute(tx);
      await sql.raw(statement).execute(tx);
      expect((await findBroken({ db: tx })).join('\n')).toContain(`${name}: `);
      throw undo;
    });
    await expect(found).rejects.toBe(undo);
    await owner.close();
  });

  it('looks for nothing that it could not find', () => {
    expect(damages.map(([name]) => name)).toEqual(invariants);
  });
});

it('the stories name turns of the table, and all of them', () => {
  const named = new Set(stories.flatMap(({ reaches }) => reaches));
  expect([...named].filter((turn) => !turns.includes(turn))).toEqual([]);
  expect(turns.filter((turn) => !named.has(turn))).toEqual([]);
});
