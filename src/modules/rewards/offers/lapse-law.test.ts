import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { decide } from '../../../engine/decide.ts';
import { fixedTo } from '../../../engine/risk/override.ts';
import { rewardTypes } from '../../../engine/rules/reward.ts';
import { must } from '../../../kernel/assert.ts';
import { dayMs, hourMs } from '../../../kernel/clock.ts';
import { getMember } from '../../members/find.ts';
import { currentProgram } from '../../program/current.ts';
import { evaluateMembers } from '../evaluate.ts';
import { loadSnapshots } from '../load-snapshots.ts';
import { selectWaitingOf } from '../store.ts';
import { lapse, lapseOffers } from './lapse.ts';

/** Caps of 1 000.00 a day and 1 500.00 a week; what anyone is offered waits, and what is paid at once is worth more than is left. */
const rule = (ruleId: string, priority: number, reward: object, frequency: object) => ({
  rule_id: ruleId,
  name: ruleId,
  priority,
  conditions: { total_wagered_min: 1 },
  reward_config: reward,
  frequency,
});
const offers = rewardTypes.map((type, index) => {
  const points = type === 'CASHBACK' || type === 'BONUS_BALANCE' ? 1 : 100;
  const config = { type, amount: (300 + 100 * index) * points, delivery: 'offer', offer_hours: 30 };
  return rule(`OFFER_${type}`, 9 - index, config, { max: 1, per: 'week' });
});
const points = rule('POINTS', 1, { type: 'REWARD_POINTS', amount: 15_000 }, { max: 9, per: 'day' });

let laurel: TestLaurel;
beforeAll(async () => {
  const caps = { max_daily_reward_per_player: 1_000, max_weekly_reward_per_player: 1_500 };
  laurel = await testLaurel({ ...caps, min_roi: -100, rp_value: 0.01 });
  await laurel.createRules(...offers, points);
});
afterAll(() => laurel.drop());

let players = 0;
/** Two new players, to whom the same happens but for their risk. */
function twins(): [safe: string, risky: string] {
  players += 1;
  return [`SAFE${players}`, `RISKY${players}`];
}
const play = (both: readonly string[], wagered: number) =>
  laurel.importLines(
    both.map((player) => `${player},100,${wagered},${wagered},40,20`),
    { triggerRewards: false },
  );

/** What a member would be given now at a risk label: the amount by rule. */
async function grants(player: string, label: 'LOW' | 'HIGH' | 'CRITICAL'): Promise<Map<string, number>> {
  const { db } = laurel.database;
  const { program } = await currentProgram(db);
  const [loaded] = await loadSnapshots(db, [await getMember(db, player)], program, { trigger: 'batch', limit: 9 }, laurel.clock.now());
  const { snapshot } = must(loaded, 'a member has a snapshot');
  const { decisions } = decide({ ...snapshot, riskOverride: fixedTo(label) }, program);
  return new Map(decisions.map(({ ruleId, amount }) => [String(ruleId), amount.grantedMinor]));
}

async function lapseFor(player: string): Promise<number> {
  const { db } = laurel.database;
  const waiting = await selectWaitingOf(db, [await getMember(db, player)]);
  return lapse(laurel.ledger, waiting, 'protection', laurel.clock.now());
}

const story = fc.record({
  /** How many offers each evaluation makes, and the hours that pass after it. */
  evaluations: fc.array(fc.record({ limit: fc.integer({ min: 1, max: 4 }), hours: fc.integer({ min: 0, max: 40 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  label: fc.constantFrom('HIGH' as const, 'CRITICAL' as const),
  /** Whether offers are swept at their hour. */
  sweeps: fc.boolean(),
  /** Hours after the lapse at which both are looked at again. */
  looks: fc.array(fc.integer({ min: 0, max: (8 * dayMs) / hourMs }), { minLength: 1, maxLength: 3 }),
});

it('an offer that lapses because risk rose leaves room for nothing that would not have been given without it', {
  timeout: 60_000,
}, async () => {
  let lapsed = 0;
  let cut = 0;
  const run = fc.asyncProperty(story, async ({ evaluations, label, looks, sweeps }) => {
    const both = twins();
    const [safe, risky] = both;
    let wagered = 10_000;
    for (const { limit, hours } of evaluations) {
      await play(both, (wagered += 100));
      await evaluateMembers(laurel.rewards, tester, both, { limit }, laurel.clock.now());
      laurel.clock.set(laurel.clock.now() + hours * hourMs);
      if (sweeps) await lapseOffers(laurel.ledger, laurel.clock.now());
    }
    lapsed += await lapseFor(risky);
    await play(both, wagered + 100);
    for (const hours of looks) {
      const without = await grants(safe, 'LOW');
      for (const [ruleId, amount] of await grants(risky, label)) {
        expect(amount, `${ruleId} at ${label}`).toBeLessThanOrEqual(without.get(ruleId) ?? 0);
        if (amount < (without.get(ruleId) ?? 0)) cut += 1;
      }
      laurel.clock.set(laurel.clock.now() + hours * hourMs);
      if (sweeps) await lapseOffers(laurel.ledger, laurel.clock.now());
    }
  });
  await fc.assert(run, { numRuns: 40, endOnFailure: true });
  expect(Math.min(lapsed, cut)).toBeGreaterThan(0); // the stories are about something
});
