import { describe, expect, it } from 'vitest';
import { noTerms } from '../../../engine/rules/reward.ts';
import { Fault } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { maxMinor } from '../../../kernel/money.ts';
import type { Account } from '../../ledger/account.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import type { Wallet } from '../../ledger/wallets.ts';
import { creditOf } from '../credit.ts';
import type { Lot, LotEntry } from '../points/lot.ts';
import { type Reversible, reverse } from './decide.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const member = { bucket: 77, memberId: newId(0, 77) };
const [oldId, lotA, lotB] = [1, 2, 3].map(() => newId(now - 1000, 77)) as [string, string, string];

function transferOf(code: string, from: Account, to: Account, amountMinor: number, currency = 'RP'): Transfer {
  return { ...member, transferId: oldId, from, to, amountMinor, currency, code, reference: 'x', at: now - 1000 };
}

const wallet: Wallet = { ...member, lp: 100, lpCarry: 0, rp: 100, rpHeld: 0, ticket: 100, ticketHeld: 0, payable: 10_000 };
const entry = (transferId: string, lotId: string, amountMinor: number): LotEntry => {
  return {
    ...member,
    transferId,
    lotId,
    currency: 'RP',
    amountMinor,
    vendor: null,
    expiresAt: lotId === lotA ? now - 1 : null,
    at: now - 1000,
  };
};
const lotOf = (remainingMinor: number): Lot => {
  const [amountMinor, earnedAt, expiresAt] = [50, now - 1000, now + 1000];
  return { ...member, lotId: oldId, currency: 'RP', amountMinor, remainingMinor, vendor: null, earnedAt, expiresAt };
};

function told(transfer: Transfer, more: Partial<Reversible> = {}): unknown {
  const reversal = reverse({ transfer, wallet, taken: [], lot: null, grant: null, baseCurrency: 'USD', ...more }, now);
  if (reversal instanceof Fault) return reversal.code;
  const lots = new Map([
    [lotA, 'lot A'],
    [lotB, 'lot B'],
    [oldId, 'its lot'],
  ]);
  return [
    ...reversal.booking.transfers.map(({ from, to, amountMinor, code, reference }) =>
      `${from} → ${to} ${amountMinor} ${code} ${reference}`.replace(oldId, 'old'),
    ),
    ...reversal.booking.lotEntries.map(({ lotId, amountMinor }) => `${lots.get(lotId)}: ${amountMinor}`),
  ];
}

describe('what was spent goes back', () => {
  const net = [entry('r', lotB, -30), entry('r', lotA, -20), entry('b', lotB, 10)];
  it.each<[what: string, transfer: Transfer, more: Partial<Reversible>, told: unknown]>([
    [
      'a spending, to the very lots, those that are over included',
      transferOf('spent', 'RP', 'REDEEMED', 50),
      { taken: [entry(oldId, lotB, -30), entry(oldId, lotA, -20)] },
      ['REDEEMED → RP 50 reversal transfer:old', 'lot A: 20', 'lot B: 30'],
    ],
    [
      'a capture, less what was released',
      transferOf('captured', `HELD:${lotB}`, 'REDEEMED', 40),
      { taken: net },
      ['REDEEMED → RP 40 reversal transfer:old', 'lot A: 20', 'lot B: 20'],
    ],
    ['a payout', transferOf('payout', 'PAYABLE', 'PAID_OUT', 700, 'USD'), {}, ['PAID_OUT → PAYABLE 700 reversal transfer:old']],
    ['nothing that could not be kept', transferOf('payout', 'PAYABLE', 'PAID_OUT', maxMinor - 9_999, 'USD'), {}, 'not_reversible'],
  ])('%s', (_, transfer, more, expected) => {
    expect(told(transfer, more)).toEqual(expected);
  });
});

describe.each(['manual_credit', 'reward_granted'])('a %s', (code) => {
  it.each<[what: string, from: Account, to: Account, amountMinor: number, currency: string, more: Partial<Reversible>, told: unknown]>([
    ['of LP', 'ISSUANCE', 'LP', 100, 'LP', {}, ['LP → ISSUANCE 100 reversal transfer:old']],
    ['of more LP than are left', 'ISSUANCE', 'LP', 101, 'LP', {}, 'insufficient_balance'],
    ['of LP to a player without a wallet', 'ISSUANCE', 'LP', 1, 'LP', { wallet: undefined }, 'insufficient_balance'],
    ['of cash-back', 'BONUS_COST', 'PAYABLE', 10_000, 'USD', {}, ['PAYABLE → BONUS_COST 10000 reversal transfer:old']],
    ['of cash-back that was paid out', 'BONUS_COST', 'PAYABLE', 10_001, 'USD', {}, 'insufficient_balance'],
    [
      'of points nobody touched',
      'ISSUANCE',
      'RP',
      50,
      'RP',
      { lot: lotOf(50) },
      ['RP → ISSUANCE 50 reversal transfer:old', 'its lot: -50'],
    ],
    ['of points that were spent in part, others being there', 'ISSUANCE', 'RP', 50, 'RP', { lot: lotOf(49) }, 'insufficient_balance'],
  ])('%s', (_, from, to, amountMinor, currency, more, expected) => {
    expect(told(transferOf(code, from, to, amountMinor, currency), more)).toEqual(expected);
  });
});

describe('a bonus', () => {
  const credit = {
    member,
    type: 'BONUS_BALANCE',
    amountMinor: 50_00,
    terms: noTerms,
    decisionId: newId(now, 77),
    outcome: 'APPROVED',
    code: 'manual_credit',
    baseCurrency: 'USD',
    expiresAt: null,
    hasActive: false,
    at: now - 1000,
  } as const;
  const { transfer: made, grant } = creditOf({ ...credit, wageringTargetMinor: 100_00 });
  const transfer = { ...made, transferId: oldId };

  it('given by hand is cancelled, and names what it undoes', () => {
    expect(told(transfer, { grant })).toEqual([`BONUS:${grant?.grantId} → BONUS_COST 5000 bonus_cancelled transfer:old`]);
    const reversal = reverse({ transfer, wallet, taken: [], lot: null, grant, baseCurrency: 'USD' }, now);
    expect(reversal).toMatchObject({ booking: { grants: [{ grant: { state: 'CANCELLED', balanceMinor: 0 } }] } });
  });

  it('that has grown gives back no more than was given', () => {
    const grown = grant && { ...grant, balanceMinor: 80_00, wonMinor: 30_00 };
    expect(told(transfer, { grant: grown })).toEqual([
      `BONUS:${grant?.grantId} → BONUS_COST 5000 bonus_cancelled transfer:old`,
      `BONUS:${grant?.grantId} → BONUS_FORFEIT 3000 bonus_forfeited grant:${grant?.grantId}`,
    ]);
  });

  it.each([
    [1, '1 bet on the bonus is open; /api/wallet/wagers lists it.'],
    [2, '2 bets on the bonus are open; /api/wallet/wagers lists them.'],
  ])('with open bets says how many: %i', (openBets, detail) => {
    const open = { transfer, wallet, taken: [], lot: null, grant: grant && { ...grant, openBets }, baseCurrency: 'USD' };
    expect(reverse(open, now)).toMatchObject({ code: 'not_reversible', detail });
  });

  it.each<[what: string, change: object, code: string]>([
    ['with an open bet', { openBets: 1 }, 'manual_credit'],
    ['that has ended', { state: 'EXPIRED', balanceMinor: 0, endedAt: now }, 'manual_credit'],
    ['that has reached its target', { state: 'COMPLETING' }, 'manual_credit'],
    ['that a rule gave', {}, 'reward_granted'],
  ])('%s stays', (_, change, code) => {
    expect(told({ ...transfer, code }, { grant: grant && { ...grant, ...change } })).toBe('not_reversible');
  });
});

it.each([
  'reserved',
  'released',
  'reservation_expired',
  'points_expired',
  'reversal',
  'bonus_converted',
  'bonus_cancelled',
  'bet_placed',
  'bet_won',
  'constructor',
])('a transfer "%s" cannot be reversed', (code) => {
  expect(told(transferOf(code, 'RP', 'REDEEMED', 1))).toBe('not_reversible');
});
