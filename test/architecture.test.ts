import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mayImport, tables } from '../src/flow.ts';
import { root, sources } from './repository/files.ts';
import { importFaults, purityFaults } from './repository/imports.ts';
import { tableFaults } from './repository/sql.ts';

const modules = Object.keys(mayImport).filter((part) => part !== 'engine');

describe('the program keeps to flow.ts', () => {
  it('imports go downwards, and sideways only where flow.ts says so', () => {
    expect(sources.flatMap(importFaults)).toEqual([]);
  });

  it('the engine is pure', () => {
    expect(sources.flatMap(purityFaults)).toEqual([]);
  });

  it('each table is named by its owner alone, in store.ts or in platform/', () => {
    expect(sources.flatMap(tableFaults)).toEqual([]);
  });

  it('every module has its folder, and every folder is a module of flow.ts', () => {
    const folder = `${root}src/modules`;
    const folders = existsSync(folder) ? readdirSync(folder) : [];
    expect(folders.sort()).toEqual(modules.toSorted());
  });

  it('flow.ts stands in the order of the data: a part imports only what stands before it', () => {
    const order = Object.keys(mayImport);
    const upwards = Object.entries(mayImport).flatMap(([part, imports]) =>
      imports.filter((other) => order.indexOf(other) >= order.indexOf(part)).map((other) => `${part} imports ${other}`),
    );
    expect(upwards).toEqual([]);
  });

  it('every table has one owner, and the owners are platform and the modules', () => {
    const names = Object.values(tables).flatMap(({ append, change }) => [...append, ...change]);
    expect(names).toEqual([...new Set(names)]);
    expect(Object.keys(tables).sort()).toEqual(['platform', ...modules].sort());
  });
});

describe('the import rules find what they look for', () => {
  const faults: [path: string, text: string, says: string][] = [
    ['src/kernel/money.ts', "import { z } from 'zod';", 'the kernel imports nothing'],
    ['src/kernel/ids.ts', "import { randomUUID } from 'node:crypto';", 'the kernel imports nothing'],
    ['src/kernel/money.ts', "import { decide } from '../engine/decide.ts';", 'imports go downwards'],
    ['src/kernel/money.ts', "export * from '../engine/decide.ts';", 'imports go downwards'],
    ['src/engine/decide.ts', "import { readFile } from 'node:fs/promises';", 'no I/O'],
    ['src/engine/decide.ts', "import {\n  z,\n} from 'zod';", 'zod in schema.ts'],
    ['src/engine/gates/profit.ts', "import Decimal from 'decimal.js';", 'decimal.js in rules/'],
    ['src/engine/rules/formula.ts', "import lodash from 'lodash';", 'the engine takes'],
    ['src/engine/decide.ts', "import { find } from '../modules/members/find.ts';", 'imports go downwards'],
    ['src/engine/decide.ts', "import type { Database } from '../platform/db.ts';", 'imports go downwards'],
    ['src/engine/decide.ts', "const { find } = await import('../modules/members/find.ts');", 'imports go downwards'],
    ['src/modules/ledger/post.ts', "import { spend } from '../wallet/spend.ts';", 'does not let ledger import wallet'],
    ['src/modules/members/find.ts', "import { decide } from '../../engine/decide.ts';", 'does not let members import the engine'],
    ['src/modules/wallet/spend.ts', "import { insert } from '../ledger/store.ts';", "only ledger's own files import its store.ts"],
    ['src/modules/wallet/spend.ts', "import type { Row } from '../ledger/journal-store.ts';", "only ledger's own files"],
    ['src/modules/wallet/spend.ts', "import { transaction } from '../../platform/db.ts';", "platform's types only"],
    ['src/modules/wallet/spend.ts', "import { type Tx } from '../../platform/db.ts';", "platform's types only"],
    ['src/modules/wallet/spend.ts', "import { sql } from 'kysely';", 'only store.ts touches the database'],
    ['src/modules/wallet/spend.ts', "import { z } from 'zod';", 'shapes are declared in schema.ts'],
    ['src/modules/wallet/spend.ts', "import pino from 'pino';", 'the rest is platform'],
    ['src/modules/wallet/spend.ts', "import { reply } from '../../entrypoints/http/reply.ts';", 'imports go downwards'],
    ['src/modules/wallet/spend.ts', "import { start } from '../../main.ts';", 'imports go downwards'],
    ['src/entrypoints/http/players.ts', "import { rows } from '../../modules/members/store.ts';", 'use its verbs'],
    ['src/main.ts', "import { rows } from './modules/members/store.ts';", 'use its verbs'],
    ['src/platform/audit.ts', "import { find } from '../modules/members/find.ts';", 'imports go downwards'],
    ['src/platform/config.ts', "import { program } from '../modules/program/program.ts';", 'imports go downwards'],
    ['src/main.ts', "import '../bench/main.ts';", 'nothing outside src/'],
    ['src/flow.ts', "import { z } from 'zod';", 'a plain table'],
  ];
  it.each(faults)('%s: %s', (path, text, says) => {
    expect(importFaults({ path, text })).toEqual([expect.stringContaining(says)]);
  });

  const sound: [path: string, text: string][] = [
    ['src/kernel/money.ts', "import { assert } from './assert.ts';"],
    ['src/engine/rules/schema.ts', "import { z } from 'zod';"],
    ['src/engine/rules/formula.ts', "import { Environment } from '@marcbachmann/cel-js';"],
    ['src/engine/decimal.ts', "import Decimal from 'decimal.js';"],
    ['src/engine/decide.ts', "import { add } from '../kernel/money.ts';"],
    ['src/engine/decide.ts', "// import { z } from 'zod';\n * import { z } from 'zod';"],
    ['src/modules/wallet/spend.ts', "import { post } from '../ledger/post.ts';\nimport { createHash } from 'node:crypto';"],
    ['src/modules/wallet/spend.ts', "import { rows } from './store.ts';\nimport type { Tx } from '../../platform/db.ts';"],
    ['src/modules/wallet/spend.ts', "import { type Actor, system } from '../../platform/actor.ts';"],
    ['src/modules/wallet/store.ts', "import { sql } from 'kysely';\nimport { audit } from '../../platform/audit.ts';"],
    ['src/modules/activity/import-store.ts', "import { from as copyFrom } from 'pg-copy-streams';"],
    ['src/platform/grants.ts', "import { tables } from '../flow.ts';\nimport pg from 'pg';"],
    ['src/entrypoints/cli/main.ts', "import { start } from '../../main.ts';\nimport { post } from '../../modules/ledger/post.ts';"],
  ];
  it.each(sound)('%s may: %s', (path, text) => {
    expect(importFaults({ path, text })).toEqual([]);
  });

  it.each(['Date.now()', 'new Date()', 'Math.random()', 'process.env', 'crypto.randomUUID()'])('the engine may not call %s', (call) => {
    expect(purityFaults({ path: 'src/engine/decide.ts', text: `const x = ${call};` })).toHaveLength(1);
    expect(purityFaults({ path: 'src/engine/decide.ts', text: `// never ${call}` })).toEqual([]);
    expect(purityFaults({ path: 'src/kernel/clock.ts', text: `const x = ${call};` })).toEqual([]);
  });
});

describe('the table rules find what they look for', () => {
  const wallet = 'src/modules/wallet/store.ts';
  const faults: [path: string, text: string, says: string][] = [
    [wallet, "db.selectFrom('member as m')", 'table member, which members owns'],
    [wallet, "db.insertInto('laurel.transfer')", 'table transfer, which ledger owns'],
    [wallet, "db.selectFrom('bonus_grant').innerJoin('member', 'a', 'b')", 'table member'],
    [wallet, "db.updateTable('bonus_grant').from('rule as r')", 'table rule'],
    [wallet, "sql.table('reward')", 'table reward'],
    [wallet, 'sql<Row>`select 1 from bonus_grant g join laurel.member m on true`', 'table member'],
    [wallet, "pool.query('select 1 from bonus_grant, tier')", 'table tier'],
    [wallet, 'pool.query(`with x as (select * from unnest($1::int[]) u, profile p) select * from x`)', 'table profile'],
    [wallet, 'pool.query(`insert into "laurel"."batch" (a) values (${a})`)', 'table batch'],
    [wallet, 'sql`select 1 from bonus_grant join rule on true`', 'table rule'],
    [wallet, "pool.query('update only journal set a = 1')", 'table journal'],
    [wallet, "pool.query('delete from bonus_grant using budget')", 'table budget'],
    [wallet, 'pool.query(`copy activity (a, b) from stdin`)', 'table activity'],
    [wallet, "pool.query('select 1 from laurel.bonus_grnat')", 'bonus_grnat, which flow.ts does not know'],
    ['src/platform/outbox.ts', "pool.query('select 1 from wallet')", 'table wallet, which ledger owns'],
    ['src/modules/wallet/spend.ts', "db.selectFrom('bonus_grant')", 'contains SQL'],
    ['src/modules/wallet/spend.ts', 'sql`now()`', 'contains SQL'],
    ['src/entrypoints/http/health.ts', "pool.query('select 1')", 'contains SQL'],
    ['src/main.ts', "pool.query('SELECT 1 FROM x')", 'contains SQL'],
    ['src/main.ts', "pool.query('truncate audit')", 'contains SQL'],
  ];
  it.each(faults)('%s: %s', (path, text, says) => {
    expect(tableFaults({ path, text })).toEqual([expect.stringContaining(says)]);
  });

  const sound: [path: string, text: string][] = [
    [wallet, "db.selectFrom('laurel.bonus_grant as g').where('tier', '=', 'x')"],
    [
      wallet,
      'sql`with due as (select g.tier, reward from bonus_grant g -- from member\n) select extract(epoch from at) from due for update`',
    ],
    [wallet, "pool.query(`insert into bonus_grant (a) values ('from member') on conflict (a) do update set b = 1`)"],
    [wallet, "Array.from('member')"],
    ['src/modules/wallet/spend.ts', "'Select the member from the list'"],
    ['src/entrypoints/cli/commands.ts', "'copy the ledger to a file, with each member as it was'"],
    ['src/modules/wallet/spend.ts', "throw new Error('cannot update the wallet from member')"],
    ['src/platform/migrate.ts', "pool.query('select 1 from pg_catalog.pg_class c join migration m on true')"],
  ];
  it.each(sound)('%s may: %s', (path, text) => {
    expect(tableFaults({ path, text })).toEqual([]);
  });
});
