import { afterAll, beforeAll, expect, it } from 'vitest';
import { suspects } from '../../../../test/abuse/suspects.ts';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { officers } from '../../../../test/officers.ts';
import { dayMs } from '../../../kernel/clock.ts';
import { evaluateMembers } from '../evaluate.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel({ min_roi: -100 });
  const reward_config = { type: 'CASHBACK', amount: 10 };
  await laurel.createRules({ rule_id: 'SURE', name: 'For everyone', conditions: {}, reward_config, frequency: { max: 9, per: 'day' } });
});
afterAll(() => laurel.drop());

/** Why the one rule gave nothing or less, and what a person is asked to look at: `cause state score`. */
async function decided(player: string): Promise<{ reason: string | undefined; reviews: string[] }> {
  const [evaluated] = await evaluateMembers(laurel.rewards, tester, [player], {}, laurel.clock.now());
  const reviews = (await suspects(laurel).reviews(player)).map(({ cause, state, score }) => `${cause} ${state} ${score}`);
  return { reason: evaluated?.decisions[0]?.decision.reason, reviews };
}

const alerts = async (player: string): Promise<number> => {
  const query = `SELECT count(*) AS n FROM outbox WHERE topic = 'player.protection_alert' AND subject = $1`;
  return (await laurel.database.pool.query<{ n: number }>(query, [`player:${player}`])).rows[0]?.n ?? 0;
};

it('a decision about a player whose risk is CRITICAL calls a person, once until it is answered and 30 days longer', async () => {
  await laurel.importLines(['GRAVE,100,10000,10000,40,20'], { triggerRewards: false });
  await officers(laurel).override('anna', 'GRAVE', 'CRITICAL');
  expect(await decided('GRAVE')).toMatchObject({ reason: 'risk_critical', reviews: [expect.stringMatching(/^risk_critical OPEN \d+$/)] });
  expect((await decided('GRAVE')).reviews).toHaveLength(1);
  expect(await alerts('GRAVE')).toBe(2); // the alarm rings with every decision, the queue holds one case

  await suspects(laurel).resolve('ben', 'GRAVE', 'CONFIRMED');
  laurel.clock.set(laurel.clock.now() + 29 * dayMs);
  expect((await decided('GRAVE')).reviews).toEqual([expect.stringMatching(/CONFIRMED/)]);
  laurel.clock.set(laurel.clock.now() + dayMs);
  expect((await decided('GRAVE')).reviews).toEqual([expect.stringMatching(/OPEN/), expect.stringMatching(/CONFIRMED/)]);
});

it('the label that becomes CRITICAL calls one too, without any decision, and again when it comes back', async () => {
  const say = officers(laurel);
  await laurel.importLines(['WORSE,100,10000,10000,40,20'], { triggerRewards: false });
  await laurel.follow();
  await say.override('anna', 'WORSE', 'CRITICAL');
  await laurel.follow();
  const reviews = () => suspects(laurel).reviews('WORSE');
  expect(await reviews()).toMatchObject([{ kind: 'protection', cause: 'risk_critical', state: 'OPEN', openedBy: 'system' }]);

  await suspects(laurel).resolve('ben', 'WORSE', 'DISMISSED');
  laurel.clock.set(laurel.clock.now() + 1);
  await say.agree('ben', await say.lower('anna', 'WORSE', null));
  await laurel.follow();
  laurel.clock.set(laurel.clock.now() + 1);
  await say.override('anna', 'WORSE', 'CRITICAL');
  await laurel.follow();
  expect(await reviews()).toMatchObject([{ state: 'OPEN' }, { state: 'DISMISSED' }]);
});

it('an abuse score from the threshold on calls one, with the evidence that the decision was made of', async () => {
  const cheat = suspects(laurel);
  const { withdrawal } = await cheat.hitAndRun('CHEAT');
  expect(await decided('CHEAT')).toEqual({ reason: 'abuse_reduced', reviews: ['abuse_score OPEN 75'] });
  expect((await cheat.review('CHEAT')).evidence).toMatchObject({
    score: 75,
    action: 'INCREASED_WAGERING',
    signals: [{ code: 'IMMEDIATE_WITHDRAWAL', evidence: expect.arrayContaining([withdrawal]) }, { code: 'BONUS_ONLY_PLAY' }],
  });
});

it('where risk and abuse meet a person decides, also below the threshold', async () => {
  const both = suspects(laurel);
  await both.playBonusOnly('BOTH');
  await officers(laurel).override('anna', 'BOTH', 'HIGH');
  const [evaluated] = await evaluateMembers(laurel.rewards, tester, ['BOTH'], {}, laurel.clock.now());
  const gates = evaluated?.decisions[0]?.decision.gates.map(({ code }) => code);
  expect(gates).toEqual(expect.arrayContaining(['risk_high', 'held_for_person']));
  expect(await both.reviews('BOTH')).toMatchObject([{ cause: 'held_for_person', score: 35, state: 'OPEN' }]);
});
