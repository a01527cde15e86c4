import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { abuse } from './abuse/abuse.ts';
import { abuseScale } from './abuse/scale.ts';
import { decideInMemory } from './decide.ts';
import { evaluate } from './evaluate.ts';
import { type Figure, type Scenario, table } from './figure.ts';
import { importSheet } from './import.ts';
import { growth } from './intake/growth.ts';
import { intake } from './intake/intake.ts';
import { storm } from './intake/storm.ts';
import { describeMachine } from './machine.ts';
import { million } from './million/million.ts';
import { risk } from './risk/risk.ts';
import { rules } from './rules/rules.ts';
import { start } from './start.ts';
import { verify } from './verify/verify.ts';
import { wallet } from './wallet/wallet.ts';

const quick: Record<string, Scenario> = { start, decide: decideInMemory, evaluate, import: importSheet };
/** What takes minutes, the million about ten, or measures others as well: only when they are named. */
const scenarios: Record<string, Scenario> = {
  ...quick,
  rules,
  intake,
  growth,
  storm,
  wallet,
  risk,
  verify,
  million,
  abuse,
  'abuse-scale': abuseScale,
};

const number = { type: 'string' } as const;
const options = { rows: number, seconds: number, profile: { type: 'boolean', default: false } } as const;
const { positionals, values } = parseArgs({ allowPositionals: true, options });
const names = positionals.length > 0 ? positionals : Object.keys(quick);
const unknown = names.find((name) => !Object.hasOwn(scenarios, name));
if (unknown !== undefined || ![values.rows, values.seconds].every((given) => /^[1-9]\d{0,8}$/.test(given ?? '1'))) {
  console.error(`Usage: npm run bench -- [${Object.keys(scenarios).join('] [')}] [--rows 100000] [--seconds 60] [--profile]
  --rows     rows or members; of abuse: honest people; of intake: events of the day that is told twice; of growth: size of the table up to
             which is measured
  --seconds  of intake, growth and storm: how long is measured
  --profile  of intake: shows where the time goes, instead of the figures`);
  process.exit(2);
}
const usualRows: Record<string, number> = {
  million: 1_000_000,
  abuse: 20_000,
  'abuse-scale': 1_000_000,
  wallet: 20_000,
  risk: 10_000,
  verify: 500_000,
  intake: 500_000,
  growth: 10_000_000,
};
const rowsOf = (name: string): number => Number(values.rows ?? usualRows[name] ?? 100_000);
const log = (line: string): void => console.error(line);

const at = new Date().toISOString();
const machine = await describeMachine();
console.log(
  Object.entries(machine)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join(''),
);
const rows = Object.fromEntries(names.map((name) => [name, rowsOf(name)]));
const results: Record<string, Figure[]> = {};
for (const name of names) {
  const seconds = values.seconds === undefined ? null : Number(values.seconds);
  results[name] = (await scenarios[name]?.({ rows: rowsOf(name), seconds, profile: values.profile, log })) ?? [];
}
console.log(table(Object.values(results).flat()));

const folder = join(import.meta.dirname, 'results');
const file = join(folder, `${at.slice(0, 19).replaceAll(':', '-')}.json`);
mkdirSync(folder, { recursive: true });
writeFileSync(file, `${JSON.stringify({ at, rows, machine, results }, null, 2)}\n`);
console.log(file);
