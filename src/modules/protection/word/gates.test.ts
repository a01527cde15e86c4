import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { type Officers, officers } from '../../../../test/officers.ts';
import { listRewards } from '../../../entrypoints/list-rewards.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { hourMs } from '../../../kernel/clock.ts';
import { evaluateMembers } from '../../rewards/evaluate.ts';

/* P001 has 37 points, LOW: what officers say of them decides what they are given. */

const offer = {
  rule_id: 'OFFERED',
  name: 'Offered',
  priority: 1,
  is_active: true,
  conditions: { net_loss_min: 100 },
  reward_config: { type: 'CASHBACK', amount: 20, delivery: 'offer' },
};

let laurel: TestLaurel;
let say: Officers;
beforeAll(async () => {
  laurel = await testLaurel({ risk_model: 'safeplay-points@1.0', min_roi: -100 });
  say = officers(laurel);
  await laurel.createRules(referenceRule, offer);
  await laurel.importLines([referenceLine], { triggerRewards: false });
});
afterAll(() => laurel.drop());

const evaluate = async (): Promise<string[]> => {
  const [done] = await evaluateMembers(laurel.rewards, tester, ['P001'], { limit: 5 }, laurel.clock.now());
  return (done?.decisions ?? []).map(({ decision }) => `${decision.ruleId} ${decision.outcome} ${decision.reason}`);
};
const rewards = async () =>
  (await listRewards(laurel.database.db, { limit: 10 })).items.map(({ reward, status }) => `${reward.ruleId} ${status}`);

describe("an officer's label at the gates", () => {
  it('HIGH: the next evaluation refuses the bonus, and gives it again once two lowered the label', async () => {
    await say.override('anna', 'P001', 'HIGH');
    expect(await evaluate()).toContainEqual('LOSING_PLAYER_CASHBACK REFUSED risk_high');
    const asked = await say.lower('anna', 'P001', null);
    await laurel.importLines(['P001,5000,16000,12000,26,50'], { triggerRewards: false });
    expect(await evaluate()).toContainEqual('LOSING_PLAYER_CASHBACK REFUSED risk_high');
    await say.agree('ben', asked);
    await laurel.follow();
    laurel.clock.set(laurel.clock.now() + hourMs);
    await laurel.importLines(['P001,5000,17000,12000,27,52'], { triggerRewards: false });
    const given = await evaluate();
    expect(given.some((decision) => /^LOSING_PLAYER_CASHBACK (APPROVED|REDUCED) /.test(decision))).toBe(true);
  });

  it('HIGH: an offer that waits lapses', async () => {
    expect(await rewards()).toContainEqual('OFFERED PENDING');
    await laurel.follow();
    expect(await rewards()).toContainEqual('OFFERED PENDING');
    await say.override('anna', 'P001', 'HIGH');
    await laurel.follow();
    expect(await rewards()).toContainEqual('OFFERED EXPIRED');
  });

  it('the books are sound, standings and their histories too', async () => {
    expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });
});
