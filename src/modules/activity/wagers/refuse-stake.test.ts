import { expect, it } from 'vitest';
import { noTerms } from '../../../engine/rules/reward.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Grant, GrantState } from '../../wallet/bonus/grant.ts';
import { creditOf } from '../../wallet/credit.ts';
import { refuseStake } from './refuse-stake.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const member = { bucket: 77, memberId: newId(0, 77) };

function bonus(state: GrantState, balanceMinor: number, expiresAt: number | null = null): Grant {
  const credit = { type: 'BONUS_BALANCE', amountMinor: 100_00, terms: noTerms, decisionId: newId(now, 77), outcome: 'APPROVED' } as const;
  const made = { code: 'manual_credit', baseCurrency: 'USD', hasActive: false, at: now - 1000, wageringTargetMinor: 100_00 } as const;
  const { grant } = creditOf({ member, ...credit, ...made, expiresAt: null });
  return { ...(grant as Grant), state, balanceMinor, expiresAt };
}

const waits = 'has reached its target and waits for its open bets, which /api/wallet/wagers lists (COMPLETING)';

it.each<[what: string, bonus: Grant | null, idle: Grant[], says: string]>([
  ['no bonus', null, [], '0.00 USD of a bonus.'],
  ['too little of a bonus', bonus('ACTIVE', 5_99), [], '5.99 USD of a bonus.'],
  [
    'one that waits behind it',
    bonus('ACTIVE', 0),
    [bonus('QUEUED', 20_00)],
    '0.00 USD of a bonus. A bonus with 20.00 USD left waits for its turn (QUEUED).',
  ],
  ['one on a break', null, [bonus('SUSPENDED', 7_00)], '0.00 USD of a bonus. A bonus with 7.00 USD left is suspended (SUSPENDED).'],
  [
    'one that is done but for its bets, and the next',
    null,
    [bonus('COMPLETING', 40_00), bonus('QUEUED', 1_00)],
    `0.00 USD of a bonus. A bonus with 40.00 USD left ${waits}. A bonus with 1.00 USD left waits for its turn (QUEUED).`,
  ],
  [
    'one that no sweep has ended yet',
    null,
    [bonus('ACTIVE', 9_00, now)],
    '0.00 USD of a bonus. A bonus with 9.00 USD left is over: its time was up.',
  ],
])('not enough: %s', (_, playable, idle, says) => {
  const means = { amountMinor: 10_00, realAvailableMinor: 4_00, bonus: playable, grants: [...(playable ? [playable] : []), ...idle] };
  const fault = refuseStake('insufficient_balance', means, 'USD', now);
  expect([fault.code, fault.detail]).toEqual(['insufficient_balance', `For 10.00 USD there are 4.00 USD of own money and ${says}`]);
});
