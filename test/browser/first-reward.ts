import { compileProgram } from '../../src/engine/compile.ts';
import { decide } from '../../src/engine/decide.ts';
import { emptyProfile, fold } from '../../src/engine/profile/fold.ts';
import { defaultTiers } from '../../src/engine/segment/tier.ts';
import type { Json } from '../../src/kernel/canonical.ts';

/** What a page of the console could do: decide one rule for the reference player, and show the decisions as JSON. */
export function firstReward(definition: Json, now: number): string {
  const program = compileProgram({
    base_currency: 'USD',
    time_zone: 'Europe/Rome',
    settings: {},
    tiers: defaultTiers(),
    rules: [{ version: 1, status: 'ACTIVE', definition }],
  });
  const totals = { deposited: 500_000, wagered: 1_500_000, won: 1_200_000, sessions: 25, playtimeSeconds: 48 * 3600 };
  const context = { zone: 'Europe/Rome', lpUnitMinor: 1000, earnWeights: {}, multiplier: () => 1, earns: true, lpBalance: 0 };
  const { profile, days } = fold({ profile: emptyProfile(), days: {} }, [{ kind: 'OPENING', at: now, totals }], context);
  const { decisions } = decide(
    {
      profile,
      days,
      now,
      trigger: 'batch',
      member: { status: 'ACTIVE', statusUntil: null, country: null, marketingConsent: false, registeredAt: null },
      balances: { LP: profile.lpEarned, RP: 0, TICKET: 0 },
      bonus: { receivedMinor: 0, convertedMinor: 0, costMinor: 0 },
      lpQualifying: profile.lpEarned,
      abuseScore: 0,
      riskOverride: null,
      given: { dayMinor: 0, weekMinor: 0, monthMinor: 0 },
      rules: {},
      budgets: {},
      limit: 1,
    },
    program,
  );
  return JSON.stringify(decisions);
}
