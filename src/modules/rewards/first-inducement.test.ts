import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { everyReplay } from '../../../test/replays.ts';
import { noTerms, type RewardType } from '../../engine/rules/reward.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { operationOf } from '../ledger/operation.ts';
import { getMember } from '../members/find.ts';
import { type CreditAnswer, creditByHand } from './by-hand/credit.ts';
import { cancelReward } from './settle-offer.ts';

/** Sweden: only the first inducement that a member is ever issued. */
let laurel: TestLaurel;
const bonus = {
  rule_id: 'BONUS',
  name: 'A small bonus',
  conditions: {},
  reward_config: { type: 'BONUS_BALANCE', amount: '1.00' },
  frequency: { max: 100, per: 'lifetime' },
};
beforeAll(async () => {
  laurel = await testLaurel({ jurisdictions: 'SE' });
  await laurel.importLines([
    'RULE,100,2500,2500,30,20',
    'HAND,100,2500,2500,30,20',
    'POINTS,100,2500,2500,30,20',
    'IDLE,100,2500,2500,30,20',
  ]);
  await laurel.createRules(bonus, { ...bonus, rule_id: 'POINTS', reward_config: { type: 'REWARD_POINTS', amount: 1 } });
});
afterAll(async () => laurel.drop());

const operation = async (player: string, name: string) =>
  operationOf(await getMember(laurel.database.db, player), 'test', name, { name }, laurel.clock.now());

async function credit(playerId: string, type: RewardType): Promise<CreditAnswer> {
  const request = { playerId, type, amountMinor: 1, terms: noTerms, reason: 'goodwill' };
  return creditByHand(laurel.rewards, tester, request, await operation(playerId, `${playerId} ${type}`), laurel.clock.now());
}

/** What the rules came to when the player had played a little more, the latest decision of each. */
async function playedMore(player: string, wagered: number): Promise<string[]> {
  laurel.clock.set(laurel.clock.now() + 1); // ids of one moment have no order
  await laurel.importLines([`${player},100,${wagered},2500,31,20`]);
  const { rows } = await laurel.database.pool.query<{ line: string }>(
    `SELECT DISTINCT ON (d.rule_id) d.rule_id || ' ' || d.reason AS line FROM decision d JOIN member m USING (bucket, member_id)
      WHERE m.external_id = $1 AND d.rule_id IS NOT NULL ORDER BY d.rule_id, d.decision_id DESC`,
    [player],
  );
  return rows.map(({ line }) => line);
}

describe('where one inducement is allowed', () => {
  it('a rule gives it once', async () => {
    expect(await playedMore('RULE', 2600)).toEqual(['BONUS ok']);
    expect(await playedMore('RULE', 2700)).toEqual(['BONUS jurisdiction_forbids', 'POINTS ok']);
  });

  it('counts for ever, also when it is taken back', async () => {
    const { rows } = await laurel.database.pool.query<{ reward_id: Uuid }>(`SELECT reward_id FROM reward WHERE rule_id = 'BONUS'`);
    const rewardId = rows[0]!.reward_id;
    await cancelReward(laurel.rewards, tester, rewardId, await operation('RULE', 'cancel'), laurel.clock.now());
    expect((await playedMore('RULE', 2800))[0]).toBe('BONUS jurisdiction_forbids');
  });

  it('what a person gave counts', async () => {
    expect(await credit('HAND', 'TICKETS')).toMatchObject({ outcome: 'APPROVED' });
    expect((await playedMore('HAND', 2600))[0]).toBe('BONUS jurisdiction_forbids');
    expect(await credit('HAND', 'BONUS_BALANCE')).toMatchObject({ outcome: 'REFUSED', reason: 'jurisdiction_forbids' });
  });

  it('points do not', async () => {
    expect(await credit('POINTS', 'REWARD_POINTS')).toMatchObject({ outcome: 'APPROVED' });
    expect((await playedMore('POINTS', 2600))[0]).toBe('BONUS ok');
  });

  it('every decision replays', async () => {
    const { decided, different } = await everyReplay(laurel);
    expect(decided).toBeGreaterThan(0);
    expect(different).toEqual([]);
  });
});
