import { join } from 'node:path';
import type { SettingsInput } from '../../engine/settings.ts';
import { type Laurel, root } from '../../main.ts';
import { createRule } from '../../modules/program/change-rule.ts';
import { currentProgram } from '../../modules/program/current.ts';
import { listRules } from '../../modules/program/find-rule.ts';
import { evaluatePopulation } from '../../modules/rewards/evaluate-population.ts';
import { type Config, loadConfig } from '../../platform/config.ts';
import { importFile } from '../files/import-file.ts';
import { readJson } from '../files/read-json.ts';
import { checkTotals } from '../files/read-totals.ts';
import { exactly, type Given } from './arguments.ts';
import { operator } from './open.ts';
import { printReport } from './report/print-report.ts';
import { SheetReport } from './report/sheet-report.ts';
import { serveDemo } from './serve.ts';

const sample = join(root, 'examples', 'casino');

/** Serves the sample casino: its rules and players are loaded, evaluated and reported at the first start, and kept at later ones. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  return serveDemo(await withSampleSettings(loadConfig(process.env)), prepare);
}

/** The sample's settings seed the program, where the environment says nothing else. */
async function withSampleSettings(config: Config): Promise<Config> {
  const { settings } = await readSample();
  return { ...config, program: { ...config.program, settings: { ...settings, ...config.program.settings } } };
}

async function readSample(): Promise<{ settings: SettingsInput; rules: object[] }> {
  return (await readJson(join(sample, 'program.json'))) as { settings: SettingsInput; rules: object[] };
}

async function prepare(laurel: Laurel): Promise<void> {
  const { items } = await listRules(laurel.database.db, { limit: 1 });
  if (items.length > 0) {
    process.stdout.write('The data of the first start is still there.\n');
    return;
  }
  await loadSample(laurel);
  process.stdout.write(printReport(await evaluateAll(laurel)));
}

async function loadSample(laurel: Laurel): Promise<void> {
  const { rules } = await readSample();
  await laurel.database.transaction(async (tx) => {
    for (const rule of rules) await createRule(tx, operator, rule, laurel.clock.now());
  });
  const options = { fileName: 'players.csv', dryRun: false, triggerRewards: false, allowDecrease: false };
  const file = await checkTotals(join(sample, 'players.csv'));
  await importFile({ ...laurel.rewards, master: laurel.master }, operator, file, options, laurel.clock);
}

async function evaluateAll(laurel: Laurel): Promise<ReturnType<SheetReport['toJson']>> {
  const { program } = await currentProgram(laurel.database.db);
  const report = new SheetReport(program, 10);
  const now = laurel.clock.now();
  await evaluatePopulation(
    laurel.rewards,
    operator,
    {},
    {
      onChunk: (done) => {
        for (const { member, evaluation } of done) report.add(member.externalId, evaluation);
      },
    },
    now,
  );
  return report.toJson(now, false);
}
