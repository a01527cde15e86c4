import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { type Officers, officers } from '../../../../test/officers.ts';
import { everyReplay } from '../../../../test/replays.ts';
import { noTerms, type RewardType } from '../../../engine/rules/reward.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { assert } from '../../../kernel/assert.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { changeStatus } from '../../members/status.ts';
import type { Approval } from '../../reviews/approval.ts';
import { withdraw } from '../../reviews/decide.ts';
import { readWallet } from '../../wallet/read-wallet.ts';
import { getDecision, listDecisions } from '../find.ts';
import { type CreditAnswer, type CreditRequest, creditByHand } from './credit.ts';
import { bonusCreditFromApi, creditFromWaiting, creditToWaiting } from './credit-schema.ts';

let laurel: TestLaurel;
let say: Officers;
beforeAll(async () => {
  laurel = await testLaurel({ risk_model: 'safeplay-points@1.0' });
  say = officers(laurel);
  const players = ['EACH', 'RACE', 'KEY', 'LEFT', 'RISK', 'BACK', 'TWO', 'BONUS'];
  await laurel.importLines([...players.map((player) => `${player},100,2500,2500,30,20`), 'HIGH,50000,200000,100000,300,900']);
});
afterAll(() => laurel.drop());

let keys = 0;
async function credit(playerId: string, more: Partial<CreditRequest> = {}, key = `credit ${++keys}`): Promise<CreditAnswer> {
  const now = laurel.clock.now();
  const request = { playerId, type: 'CASHBACK' as const, amountMinor: 600_00, terms: noTerms, reason: 'goodwill', ...more };
  const operation = operationOf(await getMember(laurel.database.db, playerId), 'test', key, { key }, now);
  return creditByHand(laurel.rewards, say.person('anna'), request, operation, now);
}

async function waiting(playerId: string, more: Partial<CreditRequest> = {}): Promise<Approval> {
  const answer = await credit(playerId, more);
  assert(answer.outcome === 'WAITS', 'this is above the limit of one person');
  return answer.approval;
}

const balancesOf = async (playerId: string) =>
  (await readWallet(laurel.database.db, await getMember(laurel.database.db, playerId), 'USD')).balances as Record<string, string>;
const decisionsOf = async (playerId: string) => {
  const { db } = laurel.database;
  return (await listDecisions(db, await getMember(db, playerId), { limit: 50 })).items.filter(({ decision }) => decision.ruleId === null);
};

describe('a credit above the limit of one person', () => {
  it.each<[type: RewardType, amountMinor: number, request: object, currency: string, before: string, balance: string]>([
    ['CASHBACK', 500_01, { amount: '500.01', currency: 'USD' }, 'PAYABLE', '0.00', '500.01'],
    ['BONUS_BALANCE', 500_01, { amount: '500.01', currency: 'USD', wagering_requirement: '0.00' }, 'BONUS', '0.00', '500.01'],
    ['TICKETS', 501, { amount: '501', currency: 'TICKET' }, 'TICKET', '0', '501'],
    ['REWARD_POINTS', 50_001, { amount: '50001', currency: 'RP' }, 'RP', '0', '50001'],
  ])('%s %i waits, and is given when another agrees', async (type, amountMinor, request, currency, before, balance) => {
    const decided = (await decisionsOf('EACH')).length;
    const asked = await waiting('EACH', { type, amountMinor });
    expect(asked).toMatchObject({ kind: 'manual_credit', state: 'OPEN', requestedBy: 'anna', reason: 'goodwill' });
    expect([asked.request, asked.subject]).toEqual([{ type, reason: 'goodwill', ...request }, asked.approvalId]);
    expect([(await balancesOf('EACH'))[currency], (await decisionsOf('EACH')).length]).toEqual([before, decided]);
    laurel.clock.set(laurel.clock.now() + 1);
    await say.agree('ben', asked);
    expect((await balancesOf('EACH'))[currency]).toBe(balance);
  });

  it('is no matter of loyalty points, which are worth no money', async () => {
    expect(await credit('EACH', { type: 'LOYALTY_POINTS', amountMinor: 50_001 })).toMatchObject({ outcome: 'APPROVED' });
  });

  it('names both in the decision and in the audit trail', async () => {
    const asked = await waiting('TWO');
    await say.agree('ben', asked);
    const [one] = await decisionsOf('TWO');
    const { record } = await getDecision(laurel.database.db, one?.decisionId ?? '');
    expect(record).toMatchObject({ actor: 'anna', note: `goodwill; agreed: ben, approval ${asked.approvalId}` });
    const { rows } = await laurel.database.pool.query<{ actor: string; after: object }>(
      `SELECT actor, after FROM audit WHERE action = 'wallet.credited' AND subject = 'player:TWO'`,
    );
    expect(rows).toMatchObject([
      { actor: 'ben', after: { requested_by: 'anna', approval_id: asked.approvalId, decision_id: record.decisionId, amount: '600.00' } },
    ]);
  });

  it('keeps the terms of a bonus', async () => {
    const body = { player_id: 'BONUS', amount: '600.00', wagering_requirement: '1000.00', expiry_hours: 24, max_bet: '5.00' };
    await say.agree('ben', await waiting('BONUS', bonusCreditFromApi({ ...body, eligible_games: ['slots'] }, 'USD')));
    const { grants } = await readWallet(laurel.database.db, await getMember(laurel.database.db, 'BONUS'), 'USD');
    expect(grants).toMatchObject([{ state: 'ACTIVE', targetMinor: 1_000_00 }]);
    expect((await decisionsOf('BONUS'))[0]?.note).toMatch(/^agreed: ben, approval /);
  });

  it('is asked for once under a key; others wait beside it', async () => {
    const ask = async () => credit('KEY', {}, 'one key');
    const [first, ...more] = await Promise.all([ask(), ask(), ask()]);
    expect(more).toEqual([first, first]);
    const other = await waiting('KEY');
    assert(first?.outcome === 'WAITS', 'this is above the limit of one person');
    await say.agree('ben', other);
    await say.agree('ben', first.approval);
    expect((await balancesOf('KEY'))['PAYABLE']).toBe('1200.00');
    expect(await ask()).toEqual(first);
  });

  it('is given once, however many agree at once', async () => {
    const asked = await waiting('RACE');
    const codes = await Promise.all(['ben', 'cleo', 'dan', 'eve'].map((who) => say.codeOf(say.agree(who, asked))));
    expect(codes.sort()).toEqual(['approval_decided', 'approval_decided', 'approval_decided', 'done']);
    expect([(await balancesOf('RACE'))['PAYABLE'], (await decisionsOf('RACE')).length]).toEqual(['600.00', 1]);
  });

  it('is not given once it was taken back', async () => {
    const asked = await waiting('BACK', { reason: null });
    expect(asked.reason).toBe('No reason was given.');
    await withdraw(laurel.ledger, say.person('anna'), asked.approvalId, null, null, laurel.clock.now());
    expect(await say.codeOf(say.agree('ben', asked))).toBe('approval_decided');
    expect((await balancesOf('BACK'))['PAYABLE']).toBe('0.00');
  });
});

describe('the gates', () => {
  it('refuse at once what they would refuse anyway, and nothing waits', async () => {
    expect(await credit('HIGH')).toMatchObject({ outcome: 'REFUSED', reason: 'risk_high' });
    const { rows } = await laurel.database.pool.query(
      `SELECT 1 FROM approval a JOIN member m USING (bucket, member_id) WHERE m.external_id = 'HIGH'`,
    );
    expect(rows).toEqual([]);
  });

  it.each<[what: string, playerId: string, happens: (playerId: string) => Promise<unknown>, says: RegExp]>([
    [
      'self-excluded since',
      'LEFT',
      (playerId) => {
        const exclusion = { status: 'SELF_EXCLUDED', reason: 'asked for it' } as const;
        return laurel.database.transaction((tx) => changeStatus(tx, say.person('cleo'), playerId, exclusion, laurel.clock.now()));
      },
      /^member_not_active: /,
    ],
    ['at HIGH since', 'RISK', (playerId) => say.override('cleo', playerId, 'HIGH'), /^risk_high: /],
  ])('are asked again: %s', async (_, playerId, happens, says) => {
    const asked = await waiting(playerId);
    await happens(playerId);
    await expect(say.agree('ben', asked)).rejects.toMatchObject({ code: 'credit_refused', detail: expect.stringMatching(says) });
    expect([(await balancesOf(playerId))['PAYABLE'], await decisionsOf(playerId)]).toEqual(['0.00', []]);
    const { rows } = await laurel.database.pool.query(`SELECT state FROM approval WHERE approval_id = $1`, [asked.approvalId]);
    expect(rows).toEqual([{ state: 'OPEN' }]);
    expect((await say.disagree('ben', asked)).state).toBe('REJECTED');
  });
});

const cents = fc.integer({ min: 1, max: 100_000_00 });
const money = cents.map((minor) => (minor / 100).toFixed(2));
const rewardType = fc.constantFrom<RewardType>('LOYALTY_POINTS', 'REWARD_POINTS', 'TICKETS', 'CASHBACK', 'BONUS_BALANCE');

describe('what waits says all that was asked for', () => {
  it('of a bonus as it was sent', () => {
    const body = fc.record(
      {
        player_id: fc.constant('P1'),
        amount: money,
        wagering_requirement: money,
        expiry_hours: fc.integer({ min: 1, max: 87_600 }),
        max_bet: money,
        eligible_games: fc.uniqueArray(fc.constantFrom('slots', 'roulette', 'poker'), { minLength: 1 }),
        reason: fc.constantFrom('goodwill', 'a long wait'),
      },
      { requiredKeys: ['player_id', 'amount', 'wagering_requirement'] },
    );
    fc.assert(
      fc.property(body, (sent) => {
        fc.pre(Number(sent.wagering_requirement) <= 1_000 * Number(sent.amount));
        const asked = bonusCreditFromApi(sent, 'USD');
        expect(creditFromWaiting('P1', creditToWaiting(asked, 'USD'), 'USD')).toEqual(asked);
      }),
    );
  });

  it('of anything else with terms', () => {
    fc.assert(
      fc.property(rewardType, cents, fc.integer({ min: 0, max: 20 }), fc.option(cents), (type, amountMinor, wageringMultiple, hours) => {
        const terms = { ...noTerms, wageringMultiple, expiryHours: hours };
        const asked = { playerId: 'P1', type, amountMinor, terms, reason: null };
        expect(creditFromWaiting('P1', creditToWaiting(asked, 'USD'), 'USD')).toMatchObject(asked);
      }),
    );
  });
});

it('every decision replays, and the books are sound', async () => {
  expect(await everyReplay(laurel)).toEqual({ decided: expect.any(Number), different: [] });
  expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
});
