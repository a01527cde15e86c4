import { Readable } from 'node:stream';
import { compileProgram } from '../src/engine/compile.ts';
import { decide } from '../src/engine/decide.ts';
import type { Program } from '../src/engine/program.ts';
import type { Snapshot } from '../src/engine/snapshot.ts';
import { decideSheet } from '../src/entrypoints/cli/report/decide-sheet.ts';
import { readProgramFile } from '../src/entrypoints/files/program-file.ts';
import { readCsv } from '../src/entrypoints/files/read-csv.ts';
import { casinoProgram, manyRules } from './casino.ts';
import type { Figure, Scenario } from './figure.ts';
import { sheetLines } from './sheet.ts';

const players = 1000;
const rounds = 50;

/** `decide` in memory, trace and gates and all: processor time per evaluation, over a thousand different players. */
export const decideInMemory: Scenario = async ({ log }) => {
  const figures: Figure[] = [];
  for (const count of [6, 50]) {
    const program = compileProgram(readProgramFile(JSON.stringify({ ...JSON.parse(casinoProgram()), rules: manyRules(count) })));
    const snapshots = await snapshotsFor(program);
    decideAll(snapshots, program, rounds); // the warm-up is as long as the run, so that what is measured is compiled
    const before = process.cpuUsage();
    const decisions = decideAll(snapshots, program, rounds);
    const { user, system } = process.cpuUsage(before);
    log(`decide: ${count} rules, ${(decisions / rounds / players).toFixed(2)} decisions per evaluation`);
    figures.push({ name: `evaluation of ${count} rules, in memory`, value: (user + system) / (rounds * players), unit: 'us' });
  }
  return figures;
};

/** A thousand different players. */
export async function snapshotsFor(program: Program): Promise<Snapshot[]> {
  const sheet = Readable.from([Buffer.from([...sheetLines({ rows: players, seed: 2 })].join(''))]);
  const snapshots: Snapshot[] = [];
  for await (const item of decideSheet(program, readCsv(sheet), { now: Date.parse('2026-03-02T12:00:00Z'), limit: 1 })) {
    if ('evaluation' in item) snapshots.push(item.evaluation.snapshot);
  }
  return snapshots;
}

/** Answers how many decisions there were, so that nothing of the work can be left out. */
function decideAll(snapshots: readonly Snapshot[], program: Program, times: number): number {
  let decisions = 0;
  for (let round = 0; round < times; round += 1) {
    for (const snapshot of snapshots) decisions += decide(snapshot, program).decisions.length;
  }
  return decisions;
}
