import { expect, it } from 'vitest';
import { type GrantState, grantStates } from '../wallet/bonus/grant.ts';
import { casesOf, type Reward, rewardStatuses, type StatusCase, statusOf } from './reward.ts';

it.each<[what: string, ended: Reward['ended'], transferId: string | null, grant: GrantState | null, status: string]>([
  ['an offer that waits', null, null, null, 'PENDING'],
  ['points, tickets or cash-back, paid', null, 'a transfer', null, 'COMPLETED'],
  ['a bonus behind another', null, 'a transfer', 'QUEUED', 'ISSUED'],
  ['a bonus in play', null, 'a transfer', 'ACTIVE', 'ACTIVE'],
  ['a bonus whose member takes a break', null, 'a transfer', 'SUSPENDED', 'ACTIVE'],
  ['a bonus that waits for its last bets', null, 'a transfer', 'COMPLETING', 'ACTIVE'],
  ['a bonus that became own money', null, 'a transfer', 'CONVERTED', 'COMPLETED'],
  ['a bonus that was played away', null, 'a transfer', 'LOST', 'COMPLETED'],
  ['a bonus lost by the rules', null, 'a transfer', 'FORFEITED', 'FORFEITED'],
  ['a bonus taken back by a reversal of its transfer', null, 'a transfer', 'CANCELLED', 'CANCELLED'],
  ['a bonus whose time was up', null, 'a transfer', 'EXPIRED', 'EXPIRED'],
  ['an offer taken back', 'CANCELLED', null, null, 'CANCELLED'],
  ['a bonus taken back', 'CANCELLED', 'a transfer', 'CANCELLED', 'CANCELLED'],
  ['an offer that lapsed', 'LAPSED', null, null, 'EXPIRED'],
])('%s', (_, ended, transferId, grant, status) => {
  expect(statusOf({ ended, transferId }, grant)).toBe(status);
});

it('every state of a grant is told', () => {
  const told = grantStates.map((grant) => statusOf({ ended: null, transferId: 'a transfer' }, grant));
  expect([...new Set(told)].sort()).toEqual(rewardStatuses.filter((status) => status !== 'PENDING').toSorted());
});

it('a reward has the status of whose cases one holds, and no other', () => {
  for (const ended of [null, 'CANCELLED', 'LAPSED'] as const) {
    for (const transferId of [null, 'a transfer']) {
      for (const grant of [null, ...(transferId === null ? [] : grantStates)]) {
        const holds = (one: StatusCase): boolean =>
          'ended' in one ? one.ended === ended : ended === null && one.paid === (transferId !== null) && one.grant === grant;
        const having = rewardStatuses.filter((status) => casesOf(status).some(holds));
        expect(having).toEqual([statusOf({ ended, transferId }, grant)]);
      }
    }
  }
});
