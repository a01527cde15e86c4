import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { everyReplay } from '../../../../test/replays.ts';
import { noTerms, type RewardType } from '../../../engine/rules/reward.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { assert } from '../../../kernel/assert.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { changeStatus } from '../../members/status.ts';
import { readWallet } from '../../wallet/read-wallet.ts';
import { getDecision, listDecisions } from '../find.ts';
import { type CreditRequest, creditByHand, type DecidedCredit } from './credit.ts';
import { bonusCreditFromApi } from './credit-schema.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel({ risk_model: 'safeplay-points@1.0' });
  await laurel.importLines([
    'LOW,100,2500,2500,30,20',
    'HIGH,50000,200000,100000,300,900', // visits 20 + stakes per visit 12 + session 20 + loss 10: 62
    'EXCLUDED,100,2500,2500,30,20',
    'BONUS,100,2500,2500,30,20',
    'IDLE,0,0,0,1,1',
  ]);
  const exclusion = { status: 'SELF_EXCLUDED', reason: 'asked for it' } as const;
  await laurel.database.transaction((tx) => changeStatus(tx, tester, 'EXCLUDED', exclusion, laurel.clock.now()));
});
afterAll(() => laurel.drop());

let requests = 0;
async function credit(playerId: string, type: RewardType, amountMinor: number, more: Partial<CreditRequest> = {}): Promise<DecidedCredit> {
  requests += 1;
  const now = laurel.clock.now();
  const operation = operationOf(await getMember(laurel.database.db, playerId), 'test', `credit ${requests}`, { requests }, now);
  const request = { playerId, type, amountMinor, terms: noTerms, reason: 'goodwill', ...more };
  const answer = await creditByHand(laurel.rewards, tester, request, operation, now);
  assert(answer.outcome !== 'WAITS', 'one person may give as much');
  return answer;
}

const walletOf = async (playerId: string) => readWallet(laurel.database.db, await getMember(laurel.database.db, playerId), 'USD');

async function rowCounts(): Promise<unknown> {
  const count = (table: string): string => `(SELECT count(*) FROM ${table}) AS ${table}`;
  const tables = ['decision', 'evaluation', 'transfer', 'operation_key', 'batch', 'bonus_grant', 'audit'];
  return (await laurel.database.pool.query(`SELECT ${tables.map(count).join()}`)).rows[0];
}

describe('a credit by hand', () => {
  it.each<[type: RewardType, amountMinor: number, balances: object]>([
    ['LOYALTY_POINTS', 40, { LP: '290' }], // 250 earned by play
    ['REWARD_POINTS', 1_000, { RP: '1000' }],
    ['TICKETS', 3, { TICKET: '3' }],
    ['CASHBACK', 12_34, { PAYABLE: '12.34' }],
    ['BONUS_BALANCE', 50_00, { BONUS: '50.00' }],
  ])('%s: %i', async (type, amountMinor, balances) => {
    const answer = await credit('LOW', type, amountMinor);
    expect(answer).toMatchObject({ outcome: 'APPROVED', reason: 'ok' });
    expect((await walletOf('LOW')).balances).toMatchObject(balances);
    const { record } = await getDecision(laurel.database.db, answer.decision_id);
    expect(record).toMatchObject({
      actor: 'tester',
      note: 'goodwill',
      decision: { ruleId: null, type, amount: { grantedMinor: amountMinor } },
    });
  });

  it('takes the wagering requirement of a bonus as absolute', async () => {
    const body = { player_id: 'BONUS', amount: '60.00', wagering_requirement: '100.00', expiry_hours: 24 };
    const { terms, wageringTargetMinor } = bonusCreditFromApi(body, 'USD');
    expect(terms.wageringMultiple).toBe(1.6667);
    await credit('BONUS', 'BONUS_BALANCE', 60_00, { terms, wageringTargetMinor });
    expect((await walletOf('BONUS')).grants).toMatchObject([{ state: 'ACTIVE', targetMinor: 100_00 }]);
  });

  it('never asks for more wagering than the gates were shown', async () => {
    const before = await rowCounts();
    await expect(credit('BONUS', 'BONUS_BALANCE', 60_00, { wageringTargetMinor: 1 })).rejects.toMatchObject({ code: 'internal' });
    expect(await rowCounts()).toEqual(before);
  });
});

describe('who may not be given anything', () => {
  it.each<[playerId: string, type: RewardType, outcome: string, reason: string]>([
    ['EXCLUDED', 'LOYALTY_POINTS', 'REFUSED', 'member_not_active'],
    ['EXCLUDED', 'REWARD_POINTS', 'REFUSED', 'member_not_active'],
    ['EXCLUDED', 'TICKETS', 'REFUSED', 'member_not_active'],
    ['EXCLUDED', 'CASHBACK', 'REFUSED', 'member_not_active'],
    ['EXCLUDED', 'BONUS_BALANCE', 'REFUSED', 'member_not_active'],
    ['HIGH', 'LOYALTY_POINTS', 'APPROVED', 'ok'],
    ['HIGH', 'REWARD_POINTS', 'APPROVED', 'ok'],
    ['HIGH', 'TICKETS', 'REFUSED', 'risk_high'],
    ['HIGH', 'CASHBACK', 'REFUSED', 'risk_high'],
    ['HIGH', 'BONUS_BALANCE', 'REFUSED', 'risk_high'],
  ])('%s %s: %s %s', async (playerId, type, outcome, reason) => {
    const before = (await walletOf(playerId)).balances;
    const answer = await credit(playerId, type, 7);
    expect(answer).toMatchObject({ outcome, reason });
    const { record } = await getDecision(laurel.database.db, answer.decision_id);
    expect(record.decision).toMatchObject({ outcome, reason });
    expect(record.decision.gates.map(({ gate }) => gate)).toEqual(['eligibility', 'protection', 'abuse', 'caps', 'budget', 'profit']);
    const unchanged = canonicalJson((await walletOf(playerId)).balances) === canonicalJson(before);
    expect(unchanged).toBe(outcome === 'REFUSED');
  });
});

describe('what does not bind', () => {
  it('is kept as advice: an unprofitable credit is given whole', async () => {
    const answer = await credit('IDLE', 'CASHBACK', 400_00);
    expect(answer.outcome).toBe('APPROVED');
    const { record } = await getDecision(laurel.database.db, answer.decision_id);
    expect(record.decision.amount.grantedMinor).toBe(400_00);
    expect(record.decision.gates.find(({ gate }) => gate === 'profit')).toMatchObject({ outcome: 'refuse', code: 'roi_below_minimum' });
  });
});

describe('the limit of one person', () => {
  it('is theirs to give', async () => {
    expect(await credit('LOW', 'CASHBACK', 500_00)).toMatchObject({ outcome: 'APPROVED' });
  });
});

it('every credit replays byte for byte, and the ledger verifies', async () => {
  const { items } = await listDecisions(laurel.database.db, await getMember(laurel.database.db, 'LOW'), { limit: 50 });
  expect(items.length).toBeGreaterThanOrEqual(6);
  expect(await everyReplay(laurel)).toEqual({ decided: expect.any(Number), different: [] });
  expect((await verifyAll(laurel.database)).flatMap((check) => check.faults)).toEqual([]);
});
