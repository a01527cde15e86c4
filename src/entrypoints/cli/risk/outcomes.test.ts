import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { dayMs } from '../../../kernel/clock.ts';
import { tellOutcome } from '../../../modules/protection/outcomes/outcome.ts';
import { readLabelled } from '../../files/risk/read-profiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'laurel-outcomes-'));
const main = fileURLToPath(new URL('../main.ts', import.meta.url));
let laurel: TestLaurel;

const run = (...words: string[]): Promise<{ code: number; out: string; error: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: laurel.url, ALLOW_UNSAFE_DATABASE: 'true', LAUREL_DATA_DIR: folder };
    execFile(process.execPath, [main, 'risk', 'outcomes', ...words], { env }, (failure, out, error) =>
      resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    );
  });

beforeAll(async () => {
  laurel = await testLaurel();
  await laurel.importLines([referenceLine], { triggerRewards: false });
  await laurel.follow();
  const imported = laurel.clock.now();
  laurel.clock.set(imported + 3 * dayMs);
  for (const at of [imported - dayMs, imported + dayMs]) {
    await laurel.database.transaction((tx) => tellOutcome(tx, tester, { playerId: 'P001', label: 'HIGH', at }, laurel.clock.now()));
  }
});
afterAll(async () => {
  await laurel.drop();
  rmSync(folder, { recursive: true });
});

describe('laurel risk outcomes', () => {
  it('writes the features that were kept before each outcome, with what happened, for nobody else to read', async () => {
    const path = join(folder, 'labelled.csv');
    const { code, out, error } = await run(path);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toBe(`1 labelled profiles in ${path}. 1 outcomes had no assessment in the 90 days before them, and were left out.\n`);
    expect(readFileSync(path, 'utf8').split('\n')).toEqual([
      'visits,total_bet,avg_bet_size,winnings,withdrawals,session_minutes,game_type,risky_behavior,label',
      '25,15000,600,12000,12000,115.2,,0,HIGH',
      '',
    ]);
    expect((await readLabelled(path)).profiles).toMatchObject([{ label: 'HIGH', features: { visits: 25, game_type: null } }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('of a window, and as JSON', async () => {
    const { out } = await run(join(folder, 'before.csv'), '--to', '2026-03-02', '--json');
    expect(JSON.parse(out)).toMatchObject({ profiles: 0, outcomes_without_assessment: 1 });
  });

  it.each<[what: string, words: string[], says: string]>([
    ['no file is named', [], 'labelled.csv'],
    ['a day is none', ['labelled.csv', '--from', '2026-02-30'], 'from'],
  ])('%s: wrong usage', async (_what, words, says) => {
    const { code, error } = await run(...words);
    expect({ code, error }).toMatchObject({ code: 2, error: expect.stringContaining(says) });
  });

  it('a file that cannot be written is told', async () => {
    const { code, error } = await run(join(folder, 'nowhere', 'labelled.csv'));
    expect({ code, error }).toMatchObject({ code: 2, error: expect.stringContaining('nowhere') });
  });
});
