import { expect, it } from 'vitest';
import type { GrantState } from '../wallet/grant.ts';
import { type Reward, statusOf } from './reward.ts';

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
