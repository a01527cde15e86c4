import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../../test/laurel.ts';
import { dayMs } from '../kernel/clock.ts';
import { operationOf } from '../modules/ledger/operation.ts';
import { getMember } from '../modules/members/find.ts';
import { creditByHand } from '../modules/rewards/credit.ts';
import { noTerms } from '../modules/rewards/credit-schema.ts';
import { cancelReward } from '../modules/rewards/settle-offer.ts';
import { expireGrants } from '../modules/wallet/bonus/end.ts';
import { listRewards } from './list-rewards.ts';
import { verifyAll } from './verify-all.ts';

/*
 * An owner of the database may change anything in it. What the product claims about itself must then no longer hold: every
 * column that a hash or a sum covers is changed once, and put back.
 */

let laurel: TestLaurel;
let owner: pg.Client;

const faults = async (): Promise<string[]> => (await verifyAll(laurel.database)).flatMap((check) => check.faults);

/** Hashed tables, each column; and of the others the columns that something recomputes. */
const covered: Record<string, string[] | 'all'> = {
  transfer: 'all',
  operation_key: 'all',
  activity: 'all',
  decision: 'all',
  evaluation: 'all',
  batch: 'all',
  house_delta: 'all',
  wallet: 'all',
  bonus_grant: ['bucket', 'grant_id', 'member_id', 'amount', 'balance'],
  budget: ['rule_id', 'period', 'spent'],
  reward: ['member_id', 'rule_id', 'rule_version', 'amount', 'currency'],
  profile: ['wagered', 'lp_earned', 'facts'],
  profile_day: ['day', 'lp'],
  journal: ['head_seq', 'head_hash'],
  member_card: ['bucket', 'member_id', 'external_id', 'status', 'country', 'segment', 'tier', 'wagered', 'lp', 'bonus', 'created_at'],
  card_tally: 'all',
  play_day: 'all',
  booking_day: 'all',
  decision_day: 'all',
  reward_day: 'all',
  move_day: 'all',
};

type Column = { name: string; type: string; generated: boolean };

async function columnsOf(table: string): Promise<Column[]> {
  const { rows } = await owner.query<Column>(
    `SELECT column_name AS name, data_type AS type, is_generated = 'ALWAYS' AS generated FROM information_schema.columns
      WHERE table_schema = 'laurel' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  return rows;
}

/** Another value of the same type. */
const otherValue: Record<string, (column: string) => string> = {
  smallint: (column) => `${column} + 100`,
  bigint: (column) => `${column} + 100`,
  text: (column) => `coalesce(${column}, '') || 'x'`,
  uuid: (column) => `translate(${column}::text, '0123456789abcdef', '123456789abcdef0')::uuid`,
  date: (column) => `${column} + 1`,
  jsonb: (column) => `${column} || '{"tampered": true}'`,
  bytea: (column) => `set_byte(${column}, 0, 255 - get_byte(${column}, 0))`,
  ARRAY: (column) => `${column} || '00000000-0000-7000-8000-000000000000'::uuid`,
  'timestamp with time zone': (column) => `${column} + interval '1 second'`,
};

/** Does something to a table, says what is found then, and puts every row back. */
async function foundAfter(table: string, statement: string): Promise<string[]> {
  const kept = (await columnsOf(table)).filter(({ generated }) => !generated).map(({ name }) => name);
  await owner.query(`CREATE TEMP TABLE kept AS SELECT * FROM ${table}`);
  try {
    const { rowCount } = await owner.query(statement);
    expect(rowCount, 'something was changed').toBeGreaterThan(0);
    return await faults();
  } finally {
    await owner.query(`DELETE FROM ${table}`);
    await owner.query(`INSERT INTO ${table} (${kept.join()}) SELECT ${kept.join()} FROM kept`);
    await owner.query('DROP TABLE kept');
  }
}

const one = (table: string): string => `(ctid, tableoid) = (SELECT ctid, tableoid FROM ${table} ORDER BY ctid LIMIT 1)`;

beforeAll(async () => {
  laurel = await testLaurel();
  const { rewards, clock } = laurel;
  const daily = { conditions: { total_wagered_min: 1 }, frequency: { max: 1, per: 'day' } };
  await laurel.createRules(
    referenceRule,
    {
      ...daily,
      rule_id: 'BUDGETED',
      name: 'With a budget',
      reward_config: { type: 'CASHBACK', amount: 5 },
      budget: { amount: 50, per: 'day' },
    },
    {
      ...daily,
      rule_id: 'RISKY',
      name: 'Refused',
      conditions: { segment: 'VIP', total_wagered_max: 1 },
      reward_config: { type: 'TICKETS', amount: 1 },
    },
  );
  await laurel.importLines([referenceLine, 'P002,100,2500,2500,30,20', 'P003,900,6000,3000,30,20']);
  await laurel.importLines(['P002,100,4500,2500,30,20']);
  const member = await getMember(laurel.database.db, 'P002');
  const operation = (key: string) => operationOf(member, 'test', key, { key }, clock.now());
  for (const type of ['LOYALTY_POINTS', 'REWARD_POINTS', 'TICKETS', 'CASHBACK'] as const) {
    const request = { playerId: 'P002', type, amountMinor: 7, terms: noTerms, reason: 'a birthday' };
    await creditByHand(rewards, tester, request, operation(type), clock.now());
  }
  const { items } = await listRewards(laurel.database.db, { limit: 10, ruleId: 'BUDGETED' });
  const paid = String(items[0]?.reward.rewardId);
  // Cash-back that was paid: a remembered refusal.
  await cancelReward(rewards, tester, paid, operation('refused'), clock.now()).catch(() => {});
  await expireGrants(laurel.ledger, 'USD', clock.set(clock.now() + 3 * dayMs));
  await laurel.follow();

  owner = new pg.Client({ connectionString: laurel.ownerUrl, options: '-c search_path=laurel' });
  await owner.connect();
  // Whoever owns the tables can take their constraints away.
  await owner.query(`DO $$ DECLARE k record; BEGIN
    FOR k IN SELECT conrelid::regclass AS relation, conname FROM pg_constraint
              WHERE connamespace = 'laurel'::regnamespace AND contype IN ('f', 'c') AND conparentid = 0 AND coninhcount = 0
              ORDER BY contype DESC
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.relation, k.conname); END LOOP; END $$`);
});
afterAll(async () => {
  await owner.end();
  await laurel.drop();
});

it('an untouched database has no fault, and something of everything was looked at', async () => {
  const checks = await verifyAll(laurel.database);
  expect(checks.flatMap((check) => check.faults)).toEqual([]);
  expect((await owner.query('SELECT DISTINCT status FROM operation_key ORDER BY status')).rows).toEqual([{ status: 200 }, { status: 409 }]);
  expect(checks.filter(({ rows }) => rows === 0).map(({ name }) => name)).toEqual([]);
});

describe('a changed column is found', () => {
  it.each(Object.entries(covered))('%s', async (table, names) => {
    const columns = (await columnsOf(table)).filter(({ name, generated }) => !generated && (names === 'all' || names.includes(name)));
    expect(columns.length).toBeGreaterThanOrEqual(names === 'all' ? 4 : names.length);
    const unnoticed: string[] = [];
    for (const { name, type } of columns) {
      const change = otherValue[type]?.(name);
      const found = await foundAfter(table, `UPDATE ${table} SET ${name} = ${change} WHERE ${one(table)}`);
      if (found.length === 0) unnoticed.push(name);
    }
    expect(unnoticed).toEqual([]);
    expect(await faults()).toEqual([]);
  });

  it('and a column that is made from the record cannot be changed alone', async () => {
    const made = (await columnsOf('decision')).filter(({ generated }) => generated).map(({ name }) => name);
    expect(made).toEqual(['rule_id', 'rule_version', 'outcome', 'reason', 'currency', 'granted']);
    await expect(owner.query(`UPDATE decision SET outcome = 'APPROVED'`)).rejects.toThrow('can only be updated to DEFAULT');
  });
});

describe('a lost or moved row is found', () => {
  it.each(['transfer', 'operation_key', 'activity', 'decision', 'evaluation', 'batch', 'house_delta', 'wallet', 'profile', 'bonus_grant'])(
    'a row of %s that is gone',
    async (table) => {
      expect(await foundAfter(table, `DELETE FROM ${table} WHERE ${one(table)}`)).not.toEqual([]);
    },
  );

  it.each(['transfer', 'operation_key', 'activity', 'decision'])('a row of %s that stands in another batch', async (table) => {
    const moved = await foundAfter(
      table,
      `UPDATE ${table} t
          SET batch_seq = (SELECT max(batch_seq) FROM batch b WHERE b.journal = t.journal AND b.batch_seq <> t.batch_seq)
        WHERE ${one(table)}`,
    );
    expect(moved).not.toEqual([]);
  });

  it('two rows of a batch that changed places', async () => {
    const swapped = await foundAfter('activity', 'UPDATE activity SET batch_index = 2 - batch_index WHERE batch_seq = 1');
    expect(swapped).toEqual([expect.stringMatching(/^journal \d+ batch 1: a row was changed or moved$/)]);
  });
});

describe('a fault is named', () => {
  it.each<[what: string, table: string, statement: string, says: RegExp]>([
    [
      'a snapshot',
      'evaluation',
      `UPDATE evaluation SET snapshot = jsonb_set(snapshot, '{profile,wagered}', '1')`,
      /batch \d+: a row was changed or moved/,
    ],
    ['an index without a row', 'operation_key', 'UPDATE operation_key SET batch_index = batch_index + 1', /no row stands at index \d+/],
    ['a hash version of the future', 'batch', 'UPDATE batch SET hash_version = 3', /hash version 3 is not known here/],
    ['a batch that is gone', 'batch', 'DELETE FROM batch WHERE batch_seq = 1', /batch 1 is missing before it/],
    [
      'the last batch',
      'batch',
      'DELETE FROM batch b WHERE batch_seq = (SELECT head_seq FROM journal j WHERE j.journal = b.journal)',
      /journal \d+: head is \d+, should be \d+/,
    ],
    ['a balance', 'wallet', 'UPDATE wallet SET rp = rp + 5 WHERE rp = 7', /: RP is 12, should be 7/],
    ['a grant', 'bonus_grant', 'UPDATE bonus_grant SET balance = 12', /BONUS:[-0-9a-f]{36}: balance is 12, should be 0/],
    ['a budget', 'budget', 'UPDATE budget SET spent = spent - 5', /budget BUDGETED 2026-03-02: spent is \d+, should be \d+/],
    [
      'a house account, both sides alike',
      'house_delta',
      `UPDATE house_delta SET debit = debit + 1, credit = credit + 1`,
      /batch \d+ ISSUANCE RP: credit is 1, should be 0/,
    ],
    ['a cancelled reward', 'reward', `UPDATE reward SET ended = 'CANCELLED' WHERE rule_id = 'BUDGETED'`, /budget BUDGETED .*: spent is/],
    [
      'a reward above its decision',
      'reward',
      'UPDATE reward SET amount = amount + 1 WHERE budget_period IS NULL',
      /reward .*: amount is 30001, should be 30000/,
    ],
  ])('%s', async (_, table, statement, says) => {
    expect((await foundAfter(table, statement)).join('\n')).toMatch(says);
    expect(await faults()).toEqual([]);
  });
});
