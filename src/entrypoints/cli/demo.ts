import { join } from 'node:path';
import type { SettingsInput } from '../../engine/settings.ts';
import { type Laurel, root } from '../../main.ts';
import { createRule } from '../../modules/program/change-rule.ts';
import { listRules } from '../../modules/program/find-rule.ts';
import { loadConfig } from '../../platform/config.ts';
import { checkFile } from '../files/check-file.ts';
import { importFile } from '../files/import-file.ts';
import { readJson } from '../files/read-json.ts';
import { exactly, type Given } from './arguments.ts';
import { operator } from './open.ts';
import { printReport } from './report/print-report.ts';
import { reportPopulation } from './report/report-population.ts';
import { serveDemo } from './serve.ts';

const sample = join(root, 'examples', 'casino');

type SampleProgram = { settings: SettingsInput; rules: object[] };

/** Serves the sample casino: its rules and players are loaded, evaluated and reported at the first start, and kept at later ones. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const { settings, rules } = (await readJson(join(sample, 'program.json'))) as SampleProgram;
  const config = loadConfig(process.env);
  // The sample's settings seed the program, where the environment says nothing else.
  const program = { ...config.program, settings: { ...settings, ...config.program.settings } };
  return serveDemo({ ...config, program }, (laurel) => prepare(laurel, rules));
}

async function prepare(laurel: Laurel, rules: readonly object[]): Promise<void> {
  const { items } = await listRules(laurel.database.db, { limit: 1 });
  if (items.length > 0) {
    process.stdout.write('The data of the first start is still there.\n');
    return;
  }
  await loadSample(laurel, rules);
  process.stdout.write(printReport(await reportPopulation(laurel, {}, { limit: 1, top: 10, dryRun: false })));
  await laurel.follow();
}

async function loadSample(laurel: Laurel, rules: readonly object[]): Promise<void> {
  await laurel.database.transaction(async (tx) => {
    for (const rule of rules) await createRule(tx, operator, rule, laurel.clock.now());
  });
  const options = { fileName: 'players.csv', dryRun: false, triggerRewards: false, allowDecrease: false };
  const file = await checkFile(join(sample, 'players.csv'));
  await importFile({ ...laurel.rewards, master: laurel.master, intake: laurel.intake }, operator, file, options, laurel.clock);
}
