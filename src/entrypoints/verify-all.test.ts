import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestLaurel } from '../../test/laurel.ts';
import { wholeWorld } from '../../test/proof/world.ts';
import { batchHash, merkleRoot } from '../modules/ledger/merkle.ts';
import { invariants, invariantsOf, verifyAll } from './verify-all.ts';

/*
 * An owner of the database may change anything in it. What the product claims about itself must then no longer hold: every
 * column that a hash or a sum covers is changed once, and put back.
 */

let laurel: TestLaurel;
let owner: pg.Client;

const faults = async (): Promise<string[]> => (await verifyAll(laurel.database)).flatMap((check) => check.faults);

/** Of the assessments of a member the last. */
const isLatest = `NOT EXISTS (SELECT FROM risk_assessment a
  WHERE a.member_id = risk_assessment.member_id AND a.assessment_id > risk_assessment.assessment_id)`;

/**
 * Hashed tables, each column, of rows of every kind; and of the others the columns that something recomputes. `but`: what nothing else
 * tells: what a reservation is for and when it would run out, when a bonus that waits is tried again; that a bet ended late, which its
 * bonus tells.
 */
const covered: [table: string, columns: string[] | 'all', row?: { of?: string; but?: string[] }][] = [
  ['transfer', 'all'],
  ['operation_key', 'all'],
  ['activity', 'all', { of: `kind = 'OPENING'` }],
  ['activity', 'all', { of: `kind = 'WAGER' AND grant_id IS NOT NULL` }],
  ['activity', 'all', { of: `kind = 'WIN' AND amount > 0` }],
  ['activity', 'all', { of: `kind = 'VOID'` }],
  ['activity', 'all', { of: `kind = 'DEPOSIT'` }],
  ['activity', 'all', { of: `kind = 'WAGER' AND game_id IS NOT NULL` }],
  ['activity', 'all', { of: `kind = 'SESSION_END'` }],
  ['activity', 'all', { of: `kind = 'VOID' AND ref_kind = 'SESSION_START'` }],
  ['waiting_void', ['ref_day', 'day']],
  ['decision', 'all'],
  ['evaluation', 'all'],
  ['lot_entry', 'all', { of: 'lot_id = transfer_id' }],
  ['lot_entry', 'all', { of: 'lot_id <> transfer_id' }],
  ['grant_event', 'all', { of: 'event_no = 1' }],
  ['grant_event', 'all', { of: 'event_no > 1' }],
  ['batch', 'all'],
  ['house_delta', 'all'],
  ['wallet', 'all'],
  ['lot', 'all'],
  ['reservation', 'all', { of: `state = 'OPEN'`, but: ['expires_at', 'reason'] }],
  ['reservation', 'all', { of: `state = 'CAPTURED'`, but: ['expires_at', 'reason'] }],
  ['bonus_grant', 'all', { of: `state = 'ACTIVE'`, but: ['activate_after'] }],
  ['bonus_grant', 'all', { of: `state = 'CONVERTED'`, but: ['activate_after'] }],
  ['wager', 'all', { of: `state = 'OPEN' AND grant_id IS NOT NULL`, but: ['late'] }],
  ['wager', 'all', { of: `state = 'SETTLED'`, but: ['late'] }],
  ['budget', ['rule_id', 'period', 'spent']],
  ['reward', ['member_id', 'decision_id', 'outcome', 'rule_id', 'rule_version', 'amount', 'currency']],
  ['profile', ['wagered', 'lp_earned', 'facts']],
  ['profile_day', ['day', 'lp']],
  ['journal', ['head_seq', 'head_hash']],
  ['member_card', ['bucket', 'member_id', 'external_id', 'status', 'country', 'segment', 'tier', 'wagered', 'lp', 'bonus', 'created_at']],
  ['card_tally', 'all'],
  ['play_day', 'all'],
  ['booking_day', 'all'],
  ['decision_day', 'all'],
  ['reward_day', 'all'],
  ['move_day', 'all'],
  ['lot_day', 'all'],
  ['standing', ['risk_override', 'risk_override_covers', 'risk_flags'], { of: 'risk_flags > 0' }],
  ['risk_flag', ['bucket', 'member_id', 'lifted_at'], { of: 'lifted_at IS NULL' }],
  ['risk_override', ['bucket', 'member_id', 'label', 'covers']],
  ['risk_assessment', ['model', 'label'], { of: isLatest }],
  ['risk_tally', 'all'],
  ['abuse_state', ['bucket', 'member_id', 'action'], { of: `action = 'BLOCKED'` }],
  ['abuse_change', ['bucket', 'member_id', 'to_action'], { of: `to_action = 'BLOCKED'` }],
  ['abuse_word', ['member_id', 'what', 'review_id', 'reason', 'said_by', 'approved_by']],
];

type Column = { name: string; type: string; generated: boolean };

async function columnsOf(table: string): Promise<Column[]> {
  const { rows } = await owner.query<Column>(
    `SELECT column_name AS name, data_type AS type, is_generated = 'ALWAYS' AS generated FROM information_schema.columns
      WHERE table_schema = 'laurel' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  return rows;
}

const nilUuid = '00000000-0000-7000-8000-000000000000';

/** Another value of the same type. */
const otherValue: Record<string, (column: string) => string> = {
  smallint: (column) => `${column} + 100`,
  integer: (column) => `${column} + 100`,
  bigint: (column) => `coalesce(${column}, 0) + 100`,
  boolean: (column) => `NOT ${column}`,
  text: (column) => `coalesce(${column}, '') || 'x'`,
  uuid: (column) => `translate(coalesce(${column}, '${nilUuid}')::text, '0123456789abcdef', '123456789abcdef0')::uuid`,
  date: (column) => `${column} + 1`,
  jsonb: (column) => `coalesce(${column}, '{}') || '{"tampered": true}'`,
  bytea: (column) => `set_byte(${column}, 0, 255 - get_byte(${column}, 0))`,
  ARRAY: (column) => `${column} || '${nilUuid}'::uuid`,
  'timestamp with time zone': (column) => `coalesce(${column}, '2026-01-01') + interval '1 second'`,
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

const one = (table: string, of = 'true'): string =>
  `(ctid, tableoid) = (SELECT ctid, tableoid FROM ${table} WHERE ${of} ORDER BY tableoid, ctid LIMIT 1)`;

beforeAll(async () => {
  laurel = await wholeWorld();
  owner = new pg.Client({ connectionString: laurel.ownerUrl, options: '-c search_path=laurel' });
  await owner.connect();
  // Whoever owns the tables can take their constraints away.
  await owner.query('DROP INDEX bonus_grant_one_active');
  await owner.query(`DO $$ DECLARE k record; BEGIN
    FOR k IN SELECT conrelid::regclass AS relation, conname FROM pg_constraint
              WHERE connamespace = 'laurel'::regnamespace AND conparentid = 0 AND coninhcount = 0
                AND (contype IN ('f', 'c') OR contype IN ('p', 'u') AND conrelid = 'laurel.batch'::regclass)
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

it('every invariant of the specification has its checks', async () => {
  const names = (await verifyAll(laurel.database)).map(({ name }) => name);
  expect(invariants.map(({ no }) => no)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  expect(invariants.filter(({ checks }) => checks.length === 0)).toEqual([]);
  expect(invariants.flatMap(({ checks }) => checks).filter((name) => !names.includes(name))).toEqual([]);
  expect(invariantsOf({ name: 'bonus grants keep their bounds' })).toEqual([3, 4, 5, 6, 7, 8]);
});

describe('a changed column is found', () => {
  it.each(covered)('%s %s %j', async (table, names, { of, but = [] } = {}) => {
    const columns = (await columnsOf(table)).filter(({ name, generated }) => !generated && (names === 'all' || names.includes(name)));
    expect(columns.length).toBeGreaterThanOrEqual(names === 'all' ? 4 : names.length);
    const unnoticed: string[] = [];
    for (const { name, type } of columns.filter((column) => !but.includes(column.name))) {
      const change = otherValue[type]?.(name);
      const found = await foundAfter(table, `UPDATE ${table} SET ${name} = ${change} WHERE ${one(table, of)}`);
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
  const hashed = ['transfer', 'operation_key', 'activity', 'decision', 'lot_entry', 'grant_event'];
  const derived = ['evaluation', 'house_delta', 'wallet', 'profile', 'bonus_grant', 'lot', 'reservation', 'wager'];

  it.each([...hashed, 'batch', ...derived])('a row of %s that is gone', async (table) => {
    expect(await foundAfter(table, `DELETE FROM ${table} WHERE ${one(table)}`)).not.toEqual([]);
  });

  it.each(hashed)('a row of %s that stands in another batch', async (table) => {
    const moved = await foundAfter(
      table,
      `UPDATE ${table} t
          SET batch_seq = (SELECT max(batch_seq) FROM batch b WHERE b.journal = t.journal AND b.batch_seq <> t.batch_seq)
        WHERE ${one(table)}`,
    );
    expect(moved).toContainEqual(expect.stringMatching(/^journal \d+ batch \d+: \d+ rows were written, \d+ are there$/));
  });

  it.each(hashed)('a row of %s that stands in no batch', async (table) => {
    const found = await foundAfter(table, `UPDATE ${table} SET batch_seq = 9000 WHERE ${one(table)}`);
    expect(found).toContainEqual(expect.stringMatching(`^${table}: a row names journal \\d+ batch 9000, which does not exist$`));
  });

  it('two rows of a batch that changed places', async () => {
    const swapped = await foundAfter('activity', 'UPDATE activity SET batch_index = 2 - batch_index WHERE batch_seq = 1');
    expect(swapped).toEqual([expect.stringMatching(/^journal \d+ batch 1: a row was changed or moved$/)]);
  });
});

/** A header without rows that claims to follow another; its hash is right. */
async function headerAfter(seq: string, prevHash: string): Promise<string> {
  const { rows } = await owner.query<{ journal: number; seq: string; prev: Buffer }>(
    `SELECT j.journal, ${seq} AS seq, ${prevHash} AS prev FROM journal j JOIN batch b ON b.journal = j.journal AND b.batch_seq = j.head_seq
      WHERE j.head_seq > 2 ORDER BY j.journal LIMIT 1`,
  );
  const [{ journal, seq: batchSeq, prev }] = rows as [{ journal: number; seq: string; prev: Buffer }];
  const header = { journal, batchSeq: Number(batchSeq), kind: 'forged', rowCount: 0, merkleRoot: merkleRoot([]), prevHash: prev };
  const hash = batchHash({ ...header, committedAt: 0, members: [], eventMembers: [] });
  const [root, before, own] = [header.merkleRoot, prev, hash].map((bytes) => `'\\x${bytes.toString('hex')}'::bytea`);
  return `INSERT INTO batch VALUES (${journal}, ${batchSeq}, 'forged', 0, 3, ${root}, ${before}, ${own}, to_timestamp(0), '{}', '{}')`;
}

describe('a chain that is not one is found', () => {
  it('two batches of one number', async () => {
    const found = await foundAfter('batch', await headerAfter('b.batch_seq', 'b.prev_hash'));
    expect(found).toContainEqual(expect.stringMatching(/^journal \d+ batch \d+: a fork: it stands beside batch \d+, not after it$/));
  });

  it('two batches that continue the same one', async () => {
    const found = await foundAfter('batch', await headerAfter('b.batch_seq + 1', 'b.prev_hash'));
    expect(found).toContainEqual(expect.stringMatching(/a fork: it stands beside batch/));
  });

  it('a batch that was added by hand, with the right hash and a number left out', async () => {
    const found = await foundAfter('batch', await headerAfter('b.batch_seq + 2', 'b.hash'));
    expect(found).toContainEqual(expect.stringMatching(/^journal \d+ batch \d+: batch \d+ is missing before it$/));
  });

  it('one that follows the last, but is not the head', async () => {
    const found = await foundAfter('batch', await headerAfter('b.batch_seq + 1', 'b.hash'));
    expect(found).toEqual([
      expect.stringMatching(/^journal \d+: head is \d+, should be \d+$/),
      expect.stringMatching(/^journal \d+: hash of the head is [0-9a-f]{64}, should be [0-9a-f]{64}$/),
    ]);
  });

  it('batches in another order', async () => {
    const found = await foundAfter('batch', 'UPDATE batch SET batch_seq = 3 - batch_seq WHERE batch_seq IN (1, 2)');
    expect(found).toContainEqual(expect.stringMatching(/^journal \d+ batch 1: does not continue the batch before it$/));
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
    ['a hash version of the future', 'batch', 'UPDATE batch SET hash_version = 4', /hash version 4 is not known here/],
    ['a batch that is gone', 'batch', 'DELETE FROM batch WHERE batch_seq = 1', /batch 1 is missing before it/],
    [
      'the last batch',
      'batch',
      'DELETE FROM batch b WHERE batch_seq = (SELECT head_seq FROM journal j WHERE j.journal = b.journal)',
      /journal \d+: head is \d+, should be \d+/,
    ],
    ['a balance', 'wallet', 'UPDATE wallet SET rp = rp + 5 WHERE rp = 7', /: RP is 12, should be 7/],
    ['a grant', 'bonus_grant', 'UPDATE bonus_grant SET balance = 12', /BONUS:[-0-9a-f]{36}: balance is 12, should be 0/],
    [
      'a grant that never came so far',
      'bonus_grant',
      `UPDATE bonus_grant SET state = 'CONVERTED' WHERE state = 'ACTIVE'`,
      /state is CONVERTED, should be ACTIVE/,
    ],
    [
      'a second bonus in play',
      'bonus_grant',
      `UPDATE bonus_grant SET state = 'ACTIVE' WHERE state = 'QUEUED'`,
      /bonuses in play is 2, should be 1/,
    ],
    [
      'a bonus that became too much',
      'bonus_grant',
      `UPDATE bonus_grant SET max_conversion = 1 WHERE state = 'CONVERTED'`,
      /converted is \d+, should be at most 1/,
    ],
    ['a lot that was filled up', 'lot', 'UPDATE lot SET remaining = amount WHERE remaining < amount', /lot .*: rest is \d+, should be \d+/],
    [
      'a reservation',
      'reservation',
      `UPDATE reservation SET state = 'OPEN' WHERE state = 'VOIDED'`,
      /reservation .*: state is OPEN, should be VOIDED/,
    ],
    [
      'a reward of no decision',
      'reward',
      'UPDATE reward SET decision_id = reward_id',
      /the decision that allowed it is not there, should be APPROVED/,
    ],
    ['an opening that plays', 'activity', `UPDATE activity SET amount = 5 WHERE kind = 'OPENING'`, /a row was changed or moved/],
    ['a time between two milliseconds', 'transfer', `UPDATE transfer SET at = at + interval '1 microsecond'`, /a row was changed or moved/],
    ['a budget', 'budget', 'UPDATE budget SET spent = spent - 5', /budget BUDGETED 2026-03-02: spent is \d+, should be \d+/],
    [
      'a house account, both sides alike',
      'house_delta',
      `UPDATE house_delta SET debit = debit + 1, credit = credit + 1 WHERE account = 'ISSUANCE' AND currency = 'RP'`,
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
