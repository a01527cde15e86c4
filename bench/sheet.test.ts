import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { compileProgram } from '../src/engine/compile.ts';
import { segments } from '../src/engine/profile/fields.ts';
import { decideSheet } from '../src/entrypoints/cli/report/decide-sheet.ts';
import { readProgramFile } from '../src/entrypoints/files/program-file.ts';
import { readCsv } from '../src/entrypoints/files/read-csv.ts';
import { casinoProgram, manyRules } from './casino.ts';
import { sheetLines } from './sheet.ts';

const sheet = (seed: number): string => [...sheetLines({ rows: 3000, seed })].join('');

describe('the sheet that is measured with', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(sheet(7)).toBe(sheet(7));
    expect(sheet(8)).not.toBe(sheet(7));
  });

  it('has no faulty line, players of every segment, and something to give by every rule', async () => {
    const program = compileProgram(readProgramFile(casinoProgram()));
    const found = new Set<string>();
    let players = 0;
    const table = readCsv(Readable.from([Buffer.from(sheet(7))]));
    for await (const item of decideSheet(program, table, { now: 1_772_452_800_000, limit: 6 })) {
      if ('fault' in item) throw new Error(item.fault.message);
      players += 1;
      found.add(String(item.evaluation.standing.state.segment));
      for (const { ruleId, outcome } of item.evaluation.decisions) if (outcome !== 'REFUSED') found.add(String(ruleId));
    }
    expect(players).toBe(3000);
    expect([...found].sort()).toEqual([...segments, ...program.rules.map(({ ruleId }) => ruleId)].sort());
  });
});

describe('many rules', () => {
  it('are as many as wanted, each with a name of its own', () => {
    const names = manyRules(50).map((rule) => rule.rule_id);
    expect(new Set(names).size).toBe(50);
  });
});
