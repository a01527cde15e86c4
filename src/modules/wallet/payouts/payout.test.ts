import { expect, it } from 'vitest';
import { tester } from '../../../../test/laurel.ts';
import { Fault } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { memberStatuses } from '../../../kernel/member-status.ts';
import type { Member } from '../../members/member.ts';
import { payOut } from './payout.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const member: Member = {
  bucket: 77,
  memberId: newId(0, 77),
  externalId: 'P001',
  status: 'ACTIVE',
  statusUntil: null,
  statusSince: null,
  country: null,
  marketingConsent: false,
  registeredAt: null,
  createdAt: 0,
  updatedAt: 0,
};
const command = { playerId: 'P001', currency: 'USD', reference: 'BANK-7', actor: tester };

it.each<[amountMinor: number, outcome: string]>([
  [1, '99.99 left'],
  [100_00, '0.00 left'],
  [100_01, 'insufficient_balance: What is owed is 100.00 USD.'],
])('of 100.00 that are owed %i minor units are paid: %s', (amountMinor, outcome) => {
  const done = payOut({ member, payableMinor: 100_00 }, { ...command, amountMinor }, now);
  expect(done instanceof Fault ? done.message : `${done.answer.payable} left`).toBe(outcome);
});

it('a payout is one transfer under the name the operator gave it', () => {
  const leg = { from: 'PAYABLE', to: 'PAID_OUT', amountMinor: 5, currency: 'USD', code: 'payout', reference: 'payout:BANK-7' };
  expect(payOut({ member, payableMinor: 5 }, { ...command, amountMinor: 5 }, now)).toMatchObject({
    answer: { amount: '0.05', currency: 'USD', reference: 'BANK-7' },
    booking: { transfers: [leg], lotEntries: [] },
  });
});

it.each(memberStatuses)('own money is paid to who is %s', (status) => {
  const done = payOut({ member: { ...member, status }, payableMinor: 1 }, { ...command, amountMinor: 1 }, now);
  expect(done).not.toBeInstanceOf(Fault);
});
