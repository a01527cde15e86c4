import { createContext, runInContext } from 'node:vm';
import { build, type Rollup } from 'vite';
import { describe, expect, it } from 'vitest';
import { read, root } from './repository/files.ts';

/** The engine as one script for a page, with what it needs and nothing of Node. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: `${root}test/browser/first-reward.ts`, formats: ['iife'], name: 'laurel' },
    },
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rollup.RollupOutput;
  return output[0].code;
}

describe('the engine in a browser', () => {
  it('decides like everywhere: 300.00 for the reference player', async () => {
    const { rules } = JSON.parse(read('examples/first-reward/program.json')) as { rules: unknown[] };
    // A new context has the language alone; of what every browser adds it is given these. No process, no require, no Buffer.
    const context = createContext({ TextEncoder, TextDecoder, URL });
    runInContext(await bundle(), context);
    expect(runInContext('typeof process + typeof require + typeof Buffer', context)).toBe('undefined'.repeat(3));
    const answer: unknown = runInContext(`laurel.firstReward(${JSON.stringify(rules[0])}, Date.parse('2026-03-02T12:00:00Z'))`, context);
    expect(JSON.parse(String(answer))).toMatchObject([
      { ruleId: 'LOSING_PLAYER_CASHBACK', outcome: 'APPROVED', amount: { grantedMinor: 30_000 }, terms: { wageringMultiple: 10 } },
    ]);
  });
});
