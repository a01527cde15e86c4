import { expect, it } from 'vitest';
import { noTerms } from '../../../engine/rules/reward.ts';
import type { Occurrence } from '../../../engine/wallet/bonus.ts';
import { newId } from '../../../kernel/ids.ts';
import { joinBookings } from '../booking.ts';
import { creditOf } from '../credit.ts';
import { bonusEventsOf, toldOf } from './announce.ts';
import { moveGrant } from './move-grant.ts';

const at = Date.parse('2026-03-02T12:00:00Z');
const member = { bucket: 77, memberId: newId(at, 77) };
const context = { baseCurrency: 'USD', at, wagerId: newId(at, 77) };

/** What the outside hears of a bonus of 50.00 with a target of 100.00 that pays at most 60.00, without ids and time. */
function heard(hasActive: boolean, ...occurrences: Occurrence[]): unknown[] {
  const { booking, grant } = creditOf({
    member,
    type: 'BONUS_BALANCE',
    amountMinor: 50_00,
    terms: { ...noTerms, maxConversion: 1.2 },
    wageringTargetMinor: 100_00,
    decisionId: newId(at, 77),
    outcome: 'APPROVED',
    code: 'reward_granted',
    baseCurrency: 'USD',
    expiresAt: null,
    hasActive,
    at,
  });
  if (!grant) throw new Error('a bonus is a grant');
  let last = grant;
  const bookings = occurrences.map((occurrence) => {
    const moved = moveGrant(last, occurrence, context);
    last = moved.grant;
    return moved.booking;
  });
  const moves = toldOf(joinBookings([booking, ...bookings]).grants);
  return bonusEventsOf(moves, new Map([[member.memberId, 'P001']])).map(({ topic, subject, payload, at: when }) => {
    expect([subject, when]).toEqual(['player:P001', at]);
    const { grant_id, currency, ...amounts } = payload as Record<string, string>;
    expect([grant_id, currency]).toEqual([grant?.grantId, 'USD']);
    return [topic, amounts];
  });
}

const activated = ['bonus.activated', { balance: '50.00', target: '100.00' }];
const bet: Occurrence = { event: 'stake', bonusMinor: 50_00, countedMinor: 100_00 };
const won = (winMinor: number): Occurrence => ({ event: 'settle', bonusMinor: 50_00, winMinor });

it.each<[what: string, hasActive: boolean, occurrences: Occurrence[], told: unknown[]]>([
  ['is in play at once', false, [], [activated]],
  ['waits', true, [], []],
  ['gets its turn', true, [{ event: 'activate' }], [activated]],
  [
    'is paused',
    false,
    [{ event: 'suspend' }, { event: 'resume' }],
    [activated, ['bonus.suspended', { balance: '50.00' }], ['bonus.resumed', { balance: '50.00' }]],
  ],
  ['is complete: nobody else’s matter yet', false, [bet], [activated]],
  ['became own money', false, [bet, won(70_00)], [activated, ['bonus.converted', { amount: '60.00', forfeited: '10.00' }]]],
  ['was played away', false, [bet, won(0)], [activated, ['bonus.lost', {}]]],
  ['expired', false, [{ event: 'expire' }], [activated, ['bonus.expired', { amount: '50.00' }]]],
  ['was forfeited while it waited', true, [{ event: 'forfeit' }], [['bonus.forfeited', { amount: '50.00' }]]],
  ['was cancelled', false, [{ event: 'cancel' }], [activated, ['bonus.cancelled', { amount: '50.00' }]]],
])('a bonus that %s', (_, hasActive, occurrences, told) => {
  expect(heard(hasActive, ...occurrences)).toEqual(told);
});
