import { createContext, runInContext } from 'node:vm';
import { build, type Rollup } from 'vite';
import { describe, expect, it } from 'vitest';
import { read, root } from './repository/files.ts';

/** What a page of the console would say: decide for the reference player, with nothing but the language itself. */
const page = `
  import { compileProgram } from '${root}src/engine/compile.ts';
  import { decide } from '${root}src/engine/decide.ts';
  import { emptyProfile, fold } from '${root}src/engine/profile/fold.ts';
  import { defaultTiers } from '${root}src/engine/segment/tier.ts';

  export function firstReward(rule, now) {
    const program = compileProgram({
      base_currency: 'USD',
      time_zone: 'Europe/Rome',
      settings: {},
      tiers: defaultTiers(),
      rules: [{ version: 1, status: 'ACTIVE', definition: rule }],
    });
    const totals = { deposited: 500000, wagered: 1500000, won: 1200000, sessions: 25, playtimeSeconds: 172800 };
    const context = { zone: 'UTC', lpUnitMinor: 1000, earnWeights: {}, multiplier: () => 1, earns: true, lpBalance: 0 };
    const { profile, days } = fold({ profile: emptyProfile(), days: {} }, [{ kind: 'OPENING', at: now, totals }], context);
    const { decisions } = decide({
      profile, days, now, trigger: 'batch',
      member: { status: 'ACTIVE', statusUntil: null, country: null, marketingConsent: false, registeredAt: null },
      balances: { LP: 1500, RP: 0, TICKET: 0 },
      bonus: { receivedMinor: 0, convertedMinor: 0, costMinor: 0 },
      lpQualifying: profile.lpEarned, abuseScore: 0, riskOverride: null,
      given: { dayMinor: 0, weekMinor: 0, monthMinor: 0 },
      rules: {}, budgets: {}, limit: 1,
    }, program);
    return JSON.stringify(decisions);
  }
`;

async function bundle(): Promise<string> {
  const entry = 'virtual:page';
  const built = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    build: { write: false, minify: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'laurel' } },
    plugins: [{ name: 'page', resolveId: (id) => (id === entry ? entry : null), load: (id) => (id === entry ? page : null) }],
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rollup.RollupOutput;
  return output[0].code;
}

describe('the engine in a browser', () => {
  it('decides like everywhere: 300.00 for the reference player', async () => {
    const { rules } = JSON.parse(read('examples/first-reward/program.json')) as { rules: unknown[] };
    // A new context has the language and Intl: no process, no require, no Buffer, no fetch.
    const context = createContext({});
    runInContext(await bundle(), context);
    expect(runInContext('typeof process + typeof require + typeof Buffer', context)).toBe('undefinedundefinedundefined');
    const answer: unknown = runInContext(`laurel.firstReward(${JSON.stringify(rules[0])}, Date.parse('2026-03-02T12:00:00Z'))`, context);
    expect(JSON.parse(String(answer))).toMatchObject([
      { ruleId: 'LOSING_PLAYER_CASHBACK', outcome: 'APPROVED', amount: { grantedMinor: 30_000 }, terms: { wageringMultiple: 10 } },
    ]);
  });
});
