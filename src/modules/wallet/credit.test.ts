import { describe, expect, it } from 'vitest';
import { noTerms } from '../../engine/rules/reward.ts';
import { hourMs } from '../../kernel/clock.ts';
import { bucketOfId, newId } from '../../kernel/ids.ts';
import { type Credit, creditOf, wageringTarget } from './credit.ts';

const at = Date.parse('2026-03-02T12:00:00Z');
const credit: Credit = {
  member: { bucket: 77, memberId: newId(at, 77) },
  type: 'BONUS_BALANCE',
  amountMinor: 50_00,
  terms: { ...noTerms, wageringMultiple: 10, expiryHours: 48 },
  decisionId: newId(at, 77),
  outcome: 'APPROVED',
  code: 'reward_granted',
  baseCurrency: 'USD',
  expiresAt: at + 48 * hourMs,
  hasActive: false,
  at,
};

describe('where value comes from and goes to', () => {
  it.each([
    ['LOYALTY_POINTS', 'ISSUANCE', 'LP', 'LP'],
    ['REWARD_POINTS', 'ISSUANCE', 'RP', 'RP'],
    ['TICKETS', 'ISSUANCE', 'TICKET', 'TICKET'],
    ['CASHBACK', 'BONUS_COST', 'PAYABLE', 'USD'],
  ] as const)('%s: %s → %s', (type, from, to, currency) => {
    const { transfer, grant } = creditOf({ ...credit, type });
    expect(transfer).toMatchObject({
      from,
      to,
      currency,
      amountMinor: 50_00,
      code: 'reward_granted',
      reference: `decision:${credit.decisionId}`,
    });
    expect(bucketOfId(transfer.transferId)).toBe(77);
    expect(grant).toBeNull();
  });

  it('BONUS_BALANCE: to an account of its own grant, under terms that never change', () => {
    const { transfer, grant } = creditOf(credit);
    expect(transfer).toMatchObject({ from: 'BONUS_COST', to: `BONUS:${grant?.grantId}`, currency: 'USD' });
    expect(grant).toMatchObject({
      state: 'ACTIVE',
      balanceMinor: 50_00,
      targetMinor: 500_00,
      expiresAt: at + 48 * hourMs,
      endedAt: null,
    });
  });

  it.each<[what: string, change: Partial<Credit>, grant: object]>([
    ['waits behind another', { hasActive: true }, { state: 'QUEUED' }],
    ['has the turnover that was given as such', { wageringTargetMinor: 123_45 }, { targetMinor: 123_45 }],
    ['needs no turnover', { terms: noTerms, expiresAt: null }, { targetMinor: 0, expiresAt: null }],
  ])('a bonus that %s', (_, change, grant) => {
    expect(creditOf({ ...credit, ...change }).grant).toMatchObject(grant);
  });
});

it.each([
  [50_00, 10, 500_00],
  [33_33, 1.5, 50_00], // 4999.5, half to even
  [33_31, 1.5, 49_96], // 4996.5, half to even
  [1, 0.5, 0],
])('a wagering multiple becomes absolute: %i minor units x %f = %i', (amountMinor, multiple, target) => {
  expect(wageringTarget(amountMinor, multiple)).toBe(target);
});
