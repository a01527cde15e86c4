import { compileProgram } from '../../src/engine/compile.ts';
import { decide } from '../../src/engine/decide.ts';
import { fold } from '../../src/engine/profile/fold.ts';
import { defaultTiers } from '../../src/engine/segment/tier.ts';
import { blankSnapshot } from '../../src/engine/snapshot.ts';
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
  const blank = blankSnapshot(now, 1);
  const { profile, days } = fold(blank, [{ kind: 'OPENING', at: now, totals }], context);
  const balances = { ...blank.balances, LP: profile.lpEarned };
  const { decisions } = decide({ ...blank, profile, days, balances, lpQualifying: profile.lpEarned }, program);
  return JSON.stringify(decisions);
}
