import { expect, it } from 'vitest';
import { type GrantState, grantStates } from '../wallet/bonus/grant.ts';
import { casesOf, type Reward, rewardStatuses, type StatusCase, statusOf } from './reward.ts';

it.each<[what: string, ended: Reward['ended'], transferId: string | null, grant: GrantState | null, status: string]>([
  ['an offer that waits', null, null, null, 'PENDING'],
  ['points, tickets or cash-back, paid', null, 'a transfer', null, 'COMPLETED'],
  ['a bonus behind another', null, 'a transfer', 'QUEUED', 'ISSUED'],
  ['a bonus in play', null, 'a transfer', 'ACTIVE', 'ACTIVE'],
  ['a bonus whose time was up', null, 'a transfer', 'EXPIRED', 'EXPIRED'],
  ['an offer taken back', 'CANCELLED', null, null, 'CANCELLED'],
  ['a bonus taken back', 'CANCELLED', 'a transfer', 'CANCELLED', 'CANCELLED'],
  ['an offer that lapsed', 'LAPSED', null, null, 'EXPIRED'],
])('%s', (_, ended, transferId, grant, status) => {
  expect(statusOf({ ended, transferId }, grant)).toBe(status);
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
