import { describe, expect, it } from 'vitest';
import { tester } from '../../../../test/laurel.ts';
import { dayMs } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import type { MemberStatus } from '../../../kernel/member-status.ts';
import type { Member } from '../../members/member.ts';
import type { Done } from '../command-desk.ts';
import { capture, type HeldPoints, voidReservation } from './end-reservation.ts';
import { expiryOfLots } from './expire.ts';
import type { Lot, LotCurrency, LotEntry } from './lot.ts';
import type { Points } from './read-points.ts';
import type { Reservation } from './reservation.ts';
import { reserve } from './reserve.ts';
import { spend } from './spend.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const member = memberAs('ACTIVE');
const [lot1, lot2, lot3, lot4] = [1, 2, 3, 4].map((day) => newId(now - (10 - day) * dayMs, member.bucket)) as [
  string,
  string,
  string,
  string,
];
const names = new Map([
  [lot1, 'lot 1'],
  [lot2, 'lot 2'],
  [lot3, 'lot 3'],
  [lot4, 'lot 4'],
]);

function memberAs(status: MemberStatus): Member {
  const nothing = {
    statusUntil: null,
    statusSince: null,
    country: null,
    marketingConsent: false,
    registeredAt: null,
    createdAt: 0,
    updatedAt: 0,
  };
  return { bucket: 77, memberId: newId(0, 77), externalId: 'P001', status, ...nothing };
}

function lotOf(lotId: string, currency: LotCurrency, remainingMinor: number, expiresAt: number | null, vendor: string | null = null): Lot {
  const { bucket, memberId } = member;
  return { bucket, memberId, lotId, currency, amountMinor: 100, remainingMinor, vendor, earnedAt: now, expiresAt };
}

/** 40 RP that were over yesterday, 30 for a day, 50 for two and for ever 20 tickets. */
const points: Points = {
  member,
  lots: [
    lotOf(lot3, 'RP', 50, now + 2 * dayMs, 'SHOP'),
    lotOf(lot2, 'RP', 30, now + dayMs),
    lotOf(lot4, 'TICKET', 20, null),
    lotOf(lot1, 'RP', 40, now),
  ],
};

/** What is done, in words; ids of lots by their names, of the transfers by T. */
function told(done: Done<object> | Fault): unknown {
  if (done instanceof Fault) return `${done.code}: ${done.detail}`;
  const { transfers, lotEntries } = done.booking;
  const spoken = (text: string): string =>
    text.replaceAll(transfers[0]?.transferId ?? 'none', 'T').replaceAll(reservation.reservationId, 'R');
  return [
    ...transfers.map(({ from, to, amountMinor, currency, code, reference }) =>
      spoken(`${from} → ${to} ${amountMinor} ${currency} ${code} ${reference}`),
    ),
    ...lotEntries.map(({ lotId, amountMinor, currency, vendor }) =>
      `${names.get(lotId)}: ${amountMinor} ${currency} ${vendor ?? ''}`.trim(),
    ),
  ];
}

const reservation: Reservation = {
  bucket: member.bucket,
  memberId: member.memberId,
  reservationId: newId(now - 60_000, member.bucket),
  currency: 'RP',
  amountMinor: 70,
  state: 'OPEN',
  capturedMinor: 0,
  releaseId: null,
  reason: null,
  createdAt: now - 60_000,
  expiresAt: now + 60_000,
  endedAt: null,
};
/** 70 RP on hold: 30 of lot 2 and 40 of lot 3. 10 are left beside them. */
const held: HeldPoints = {
  reservation,
  taken: [entry(lot3, -40, now + 2 * dayMs), entry(lot2, -30, now + dayMs)],
  lots: [lotOf(lot3, 'RP', 10, now + 2 * dayMs), lotOf(lot1, 'RP', 40, now)],
};

function entry(lotId: string, amountMinor: number, expiresAt: number): LotEntry {
  const { bucket, memberId, reservationId: transferId, createdAt: at } = reservation;
  return { bucket, memberId, transferId, lotId, currency: 'RP', amountMinor, vendor: null, expiresAt, at };
}

const order = { playerId: 'P001', actor: tester, reason: null };

describe('a spending', () => {
  it.each<[what: string, currency: LotCurrency, amountMinor: number, reason: string | null, told: unknown]>([
    ['of one lot', 'RP', 30, null, ['RP → REDEEMED 30 RP spent spend', 'lot 2: -30 RP']],
    ['of several', 'RP', 45, 'cap', ['RP → REDEEMED 45 RP spent spend:cap', 'lot 2: -30 RP', 'lot 3: -15 RP SHOP']],
    ['of tickets', 'TICKET', 20, null, ['TICKET → REDEEMED 20 TICKET spent spend', 'lot 4: -20 TICKET']],
    ['of more than is live', 'RP', 81, null, 'insufficient_balance: There are 80 RP to pay with.'],
    ['of more than there is', 'TICKET', 21, null, 'insufficient_balance: There are 20 TICKET to pay with.'],
  ])('%s', (_, currency, amountMinor, reason, expected) => {
    expect(told(spend(points, { ...order, currency, amountMinor, reason }, now))).toEqual(expected);
  });

  it('tells what is left', () => {
    const done = spend(points, { ...order, currency: 'RP', amountMinor: 45, reason: null }, now);
    expect(done).toMatchObject({ answer: { currency: 'RP', amount: '45', balance: '35' } });
  });

  it.each<[status: MemberStatus, says: string]>([
    ['ACTIVE', 'done'],
    ['COOLING_OFF', 'done'],
    ['SELF_EXCLUDED', 'done'],
    ['BLOCKED', 'player_not_active'],
    ['CLOSED', 'player_not_active'],
    ['ERASED', 'player_not_active'],
  ])('and a reservation by who is %s: %s', (status, says) => {
    const own: Points = { ...points, member: memberAs(status) };
    const asked = { ...order, currency: 'RP', amountMinor: 1, timeoutSeconds: 1 } as const;
    const outcomes = [spend(own, asked, now), reserve(own, asked, now)].map((done) => (done instanceof Fault ? done.code : 'done'));
    expect(outcomes).toEqual([says, says]);
  });
});

describe('a reservation', () => {
  it('takes its lots at once and bears the name of its transfer', () => {
    const done = reserve(points, { ...order, currency: 'RP', amountMinor: 70, timeoutSeconds: 900 }, now);
    expect(told(done)).toEqual(['RP → HELD:T 70 RP reserved reservation:T', 'lot 2: -30 RP', 'lot 3: -40 RP SHOP']);
    const id = done instanceof Fault ? '' : done.booking.transfers[0]?.transferId;
    expect(done).toMatchObject({
      answer: { reservation_id: id, currency: 'RP', amount: '70', expires_at: '2026-03-02T12:15:00.000Z', balance: '10' },
      booking: { reservations: [{ reservationId: id, state: 'OPEN', amountMinor: 70, capturedMinor: 0, expiresAt: now + 900_000 }] },
    });
  });

  it.each<[what: string, amountMinor: number | null, told: unknown, after: object]>([
    ['captured whole', null, ['HELD:R → REDEEMED 70 RP captured reservation:R'], { capturedMinor: 70, releaseId: null }],
    [
      'captured in part: what was taken last goes back first',
      45,
      ['HELD:R → REDEEMED 45 RP captured reservation:R', 'HELD:R → RP 25 RP released reservation:R', 'lot 3: 25 RP'],
      { capturedMinor: 45 },
    ],
    [
      'captured in little',
      10,
      ['HELD:R → REDEEMED 10 RP captured reservation:R', 'HELD:R → RP 60 RP released reservation:R', 'lot 3: 40 RP', 'lot 2: 20 RP'],
      { capturedMinor: 10 },
    ],
  ])('%s', (_, amountMinor, expected, after) => {
    const done = capture(held, { ...order, reservationId: reservation.reservationId, amountMinor }, now);
    expect(told(done)).toEqual(expected);
    expect(done).toMatchObject({ booking: { reservations: [{ state: 'CAPTURED', endedAt: now, ...after }] } });
  });

  it('captured in part tells what is left', () => {
    const done = capture(held, { ...order, reservationId: reservation.reservationId, amountMinor: 45 }, now);
    expect(done).toMatchObject({ answer: { currency: 'RP', captured: '45', released: '25', balance: '35' } });
  });

  it('given back', () => {
    const done = voidReservation(held, { ...order, reservationId: reservation.reservationId }, now);
    expect(told(done)).toEqual(['HELD:R → RP 70 RP released reservation:R', 'lot 3: 40 RP', 'lot 2: 30 RP']);
    expect(done).toMatchObject({
      answer: { currency: 'RP', released: '70', balance: '80' },
      booking: { reservations: [{ state: 'VOIDED', capturedMinor: 0, releaseId: expect.any(String), endedAt: now }] },
    });
  });

  it.each<[what: string, change: Partial<Reservation>, says: string]>([
    ['captured', { state: 'CAPTURED', capturedMinor: 70, endedAt: now }, 'reservation_ended: The reservation has been captured.'],
    ['given back', { state: 'VOIDED', endedAt: now }, 'reservation_ended: The reservation has been given back.'],
    ['run out', { state: 'EXPIRED', endedAt: now }, 'reservation_ended: The reservation has been left to run out.'],
    ['open, at its last instant', { expiresAt: now }, 'reservation_ended: The reservation has been left to run out.'],
  ])('that is %s ends no second time', (_, change, says) => {
    const ended: HeldPoints = { ...held, reservation: { ...reservation, ...change } };
    const asked = { ...order, reservationId: reservation.reservationId };
    expect([told(capture(ended, { ...asked, amountMinor: null }, now)), told(voidReservation(ended, asked, now))]).toEqual([says, says]);
  });

  it('gives no more than it holds', () => {
    const done = capture(held, { ...order, reservationId: reservation.reservationId, amountMinor: 71 }, now);
    expect(told(done)).toBe('insufficient_balance: The reservation holds 70 RP.');
  });
});

it('what expires leaves in one transfer per account', () => {
  const over = [lotOf(lot1, 'RP', 40, now), lotOf(lot2, 'RP', 30, now), lotOf(lot4, 'TICKET', 20, now)];
  expect(told({ answer: {}, booking: expiryOfLots(over, now) })).toEqual([
    'RP → BREAKAGE 70 RP points_expired expiry',
    'TICKET → BREAKAGE 20 TICKET points_expired expiry',
    'lot 1: -40 RP',
    'lot 2: -30 RP',
    'lot 4: -20 TICKET',
  ]);
});
