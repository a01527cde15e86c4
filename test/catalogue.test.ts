import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Owned, tables } from '../src/flow.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { isStore } from './repository/imports.ts';

/*
 * Lints the schema as it stands in a migrated database, and the SQL text, for the database rules of ARCHITECTURE.md:
 * they are what lets the same schema run on one machine and on a cluster.
 */

let base: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  base = await testDatabase();
  owner = new pg.Client({ connectionString: base.ownerUrl, options: '-c search_path=pg_catalog' });
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await base.drop();
});

/** What a rule looks at beside the table itself (`t`): the SQL of its name, and how it is joined. */
type Part = { name: string; join: string };

/** Tables and partitions of schema laurel, or parts of them, that meet a condition. */
async function find(condition: string, part?: Part): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(`
    WITH laurel AS (SELECT *, oid::regclass::text AS title FROM pg_class WHERE relnamespace = 'laurel'::regnamespace)
    SELECT DISTINCT t.title ${part ? `|| ' ' || ${part.name}` : ''} AS name
    FROM laurel t ${part?.join ?? ''} WHERE t.relkind IN ('r', 'p') AND (${condition}) ORDER BY name`);
  return rows.map(({ name }) => name.replace(/^laurel\./, ''));
}

const columns: Part = { name: 'a.attname', join: 'JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped' };
const constraints: Part = { name: 'k.conname', join: 'JOIN pg_constraint k ON k.conrelid = t.oid' };
const indexes: Part = { name: 'i.indexrelid::regclass::text', join: 'JOIN pg_index i ON i.indrelid = t.oid' };
const ofMembers = `EXISTS (SELECT FROM pg_attribute m
  WHERE m.attrelid = t.oid AND m.attname IN ('member_id', 'bucket') AND NOT m.attisdropped)`;
const column = (relation: string, number: string): string =>
  `(SELECT c.attname FROM pg_attribute c WHERE c.attrelid = ${relation} AND c.attnum = ${number})`;

type Rule = [says: string, condition: string, part: Part | undefined, offends: string];

/** Each rule with a statement that breaks it, which proves that the rule sees it. */
const rules: Rule[] = [
  [
    'a table of members has its bucket',
    `${ofMembers} AND NOT EXISTS (SELECT FROM pg_attribute b
      WHERE b.attrelid = t.oid AND b.attname = 'bucket' AND b.atttypid = 'int2'::regtype AND b.attnotnull)`,
    undefined,
    'CREATE TABLE laurel.wrong (member_id uuid PRIMARY KEY)',
  ],
  [
    "a members' table's primary, unique and foreign keys begin with the bucket",
    `${ofMembers} AND k.contype IN ('p', 'u', 'f') AND ${column('k.conrelid', 'k.conkey[1]')} <> 'bucket'`,
    constraints,
    'CREATE TABLE laurel.wrong (bucket smallint NOT NULL, member_id uuid, PRIMARY KEY (member_id, bucket))',
  ],
  [
    "a members' table's unique indexes begin with the bucket",
    `${ofMembers} AND i.indisunique AND ${column('i.indrelid', 'i.indkey[0]')} IS DISTINCT FROM 'bucket'`,
    indexes,
    `CREATE TABLE laurel.wrong (bucket smallint NOT NULL, member_id uuid, name text, PRIMARY KEY (bucket, member_id));
     CREATE UNIQUE INDEX ON laurel.wrong (name, bucket)`,
  ],
  [
    'every table has a primary key',
    `NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'p')`,
    undefined,
    'CREATE TABLE laurel.wrong (id bigint)',
  ],
  [
    'no primary key is an integer or a serial',
    `k.contype = 'p' AND EXISTS (SELECT FROM pg_attribute c LEFT JOIN pg_attrdef d ON d.adrelid = c.attrelid AND d.adnum = c.attnum
      WHERE c.attrelid = t.oid AND c.attnum = ANY (k.conkey)
        AND (c.atttypid = 'int4'::regtype OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%'))`,
    constraints,
    'CREATE TABLE laurel.wrong (id bigserial PRIMARY KEY)',
  ],
  [
    'no triggers',
    'EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t.oid AND NOT g.tgisinternal)',
    undefined,
    `CREATE FUNCTION laurel.wrong() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
     CREATE TRIGGER wrong BEFORE UPDATE ON laurel.audit FOR EACH ROW EXECUTE FUNCTION laurel.wrong()`,
  ],
  [
    'no rules',
    'EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = t.oid)',
    undefined,
    'CREATE RULE wrong AS ON DELETE TO laurel.audit DO INSTEAD NOTHING',
  ],
  [
    'no inheritance but of partitions',
    'EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = t.oid) AND NOT t.relispartition',
    undefined,
    'CREATE TABLE laurel.wrong (PRIMARY KEY (id)) INHERITS (laurel.audit)',
  ],
  [
    'one level of partitions',
    `t.relispartition AND t.relkind = 'p'`,
    undefined,
    `CREATE TABLE laurel.wrong (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
     CREATE TABLE laurel.wrong_default PARTITION OF laurel.wrong DEFAULT PARTITION BY RANGE (id)`,
  ],
  [
    'every partitioned table has a default partition',
    `t.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_partitioned_table p WHERE p.partrelid = t.oid AND p.partdefid <> 0)`,
    undefined,
    'CREATE TABLE laurel.wrong (id bigint PRIMARY KEY) PARTITION BY RANGE (id)',
  ],
  [
    'no amount is kept as a float or as the type money',
    `a.atttypid IN ('float4'::regtype, 'float8'::regtype, 'money'::regtype)`,
    columns,
    'CREATE TABLE laurel.wrong (id bigint PRIMARY KEY, share double precision)',
  ],
  [
    'money is kept as bigint in minor units',
    `a.attname ~ '(_minor|_held|_carry)$|^(amount|balance|debit|credit|spent|granted|payable|deposited|withdrawn|wagered|won|lp|rp|ticket)$'
      AND a.atttypid <> 'int8'::regtype`,
    columns,
    'CREATE TABLE laurel.wrong (id bigint PRIMARY KEY, amount numeric(12, 2))',
  ],
];

describe('the schema keeps the rules that a cluster needs', () => {
  test.each(rules)('%s', async (_, condition, part, offends) => {
    expect(await find(condition, part)).toEqual([]);
    await owner.query('BEGIN');
    await owner.query(offends);
    const found = await find(condition, part);
    await owner.query('ROLLBACK');
    expect(found, 'the rule sees an offender').not.toEqual([]);
  });

  test('no updatable views: a view is only ever read', async () => {
    const { rows } =
      await owner.query(`SELECT c.relname AS name, has_table_privilege('laurel_app', c.oid, 'INSERT, UPDATE, DELETE') AS writable
      FROM pg_class c WHERE c.relnamespace = 'laurel'::regnamespace AND c.relkind = 'v'`);
    expect(rows.filter(({ writable }) => writable)).toEqual([]);
  });
});

const listed = Object.values<Owned>(tables).flatMap(({ append, change, read = [] }) => [
  ...append.map((name: string): [string, string[]] => [name, ['INSERT', 'SELECT']]),
  ...change.map((name: string): [string, string[]] => [name, ['DELETE', 'INSERT', 'SELECT', 'UPDATE']]),
  ...read.map((name: string): [string, string[]] => [name, ['SELECT']]),
]);

test('flow.ts lists exactly the tables that are there', async () => {
  expect(await find('NOT t.relispartition')).toEqual(listed.map(([name]) => name).sort());
});

test('the server has exactly the rights that flow.ts states, and none on a partition by its own name', async () => {
  const { rows } = await owner.query<{ name: string; partition: boolean; rights: string[] }>(`
    SELECT c.relname AS name, c.relispartition AS partition, array(
      SELECT p FROM unnest(ARRAY['DELETE', 'INSERT', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE']) AS p
      WHERE has_table_privilege('laurel_app', c.oid, p)
         OR CASE WHEN p IN ('INSERT', 'REFERENCES', 'SELECT', 'UPDATE') THEN has_any_column_privilege('laurel_app', c.oid, p) ELSE false END
      ORDER BY p) AS rights
    FROM pg_class c WHERE c.relnamespace = 'laurel'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname`);
  const rights = (partition: boolean) =>
    Object.fromEntries(rows.filter((row) => row.partition === partition).map((row) => [row.name, row.rights]));
  expect(rights(false)).toEqual(Object.fromEntries(listed));
  expect(Object.values(rights(true)).flat()).toEqual([]);
});

const forbidden: [says: string, pattern: RegExp, offends: string, allowed: string][] = [
  [
    'time and chance are parameters',
    /(?<![.\w])(?:now|(?:clock|statement|transaction)_timestamp|timeofday|random|gen_random_uuid|uuidv[47]|uuid_generate_v\d\w*)\(\)/i,
    'UPDATE wallet SET at = now()',
    'const at = clock.now(), id = this.random()',
  ],
  [
    'nor are they asked for by name',
    /\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b|\bLOCALTIME(?:STAMP)?\b/,
    'SELECT CURRENT_DATE',
    'const current_date = day',
  ],
  ['searched CASE only', /\bCASE\s+(?!WHEN\b)/, `CASE kind WHEN 'a' THEN 1 END`, `CASE WHEN kind = 'a' THEN 1 END`],
  ['no MERGE', /\bMERGE\s+INTO\b/i, 'MERGE INTO wallet USING x', 'merge(a, into)'],
  ['no SERIALIZABLE', /\bSERIALIZABLE\b/i, 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'isolation level read committed'],
  ['no advisory locks', /pg_(?:try_)?advisory/i, 'SELECT pg_advisory_xact_lock(1)', 'FOR UPDATE'],
  ['no NOTIFY', /\bpg_notify\b|\b(?:NOTIFY|LISTEN)\s+\w/, 'NOTIFY changes', 'notify(changes)'],
];

const root = new URL('../', import.meta.url);

/** Migrations and the sources that may hold SQL, without their comments, which may name what is forbidden. */
function texts(): { path: string; text: string }[] {
  const paths = ['sql', 'src'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
  );
  const isMigration = (path: string): boolean => path.endsWith('.sql') && path !== 'sql/schema.sql';
  const isSource = (path: string): boolean => (isStore(path) || /^src\/platform\/.*\.ts$/.test(path)) && !path.endsWith('.test.ts');
  return paths
    .filter((path) => isMigration(path) || isSource(path))
    .map((path) => ({ path, text: withoutComments(path, readFileSync(new URL(path, root), 'utf8')) }));
}

function withoutComments(path: string, text: string): string {
  return path.endsWith('.sql') ? text.replace(/--.*$/gm, '') : text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
}

describe('the SQL text keeps them too', () => {
  const all = texts();

  test.each(forbidden)('%s', (_, pattern, offends, allowed) => {
    expect(all.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([]);
    expect(offends, 'the rule sees an offender').toMatch(pattern);
    expect(allowed, 'and lets pass what is right').not.toMatch(pattern);
  });

  test('all of it is read', () => {
    expect(all.map(({ path }) => path)).toEqual(expect.arrayContaining(['sql/0001_platform.sql', 'src/platform/outbox.ts']));
  });
});
