import { isLive } from '../../../engine/wallet/lots.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { bucketOfId, isUuid, type Uuid } from '../../../kernel/ids.ts';
import { add, formatAmount, type Minor } from '../../../kernel/money.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Desk } from '../../ledger/commit-each.ts';
import { newTransfer } from '../../ledger/transfer.ts';
import { lockOwners } from '../../members/lock.ts';
import type { Member } from '../../members/member.ts';
import { noBooking } from '../booking.ts';
import { type Command, commandDesk, type Done } from '../command-desk.ts';
import type { LotEntry } from './lot.ts';
import { type Points, readPoints, spendable } from './read-points.ts';
import { type Held, release } from './release.ts';
import { selectReservations } from './reservation-store.ts';
import type { CaptureAnswer, VoidAnswer } from './schema.ts';
import { selectLotEntries } from './store.ts';

/** Points on hold to be given back. */
export type VoidCommand = Command & { reservationId: Uuid };

/** Points on hold to be spent; `amountMinor` > 0, null: all of them. What is not captured goes back. */
export type CaptureCommand = VoidCommand & { amountMinor: Minor | null };

/** A reservation, what it took, and what its member has beside it. */
export type HeldPoints = Held & Pick<Points, 'lots'>;

/** Where points on hold are spent, several players' in one commit. Refuses as `capture`, and `reservation_not_found`. */
export function captureDesk(clock: () => Instant): Desk<CaptureCommand, CaptureAnswer, Member> {
  return commandDesk<CaptureCommand, HeldPoints, CaptureAnswer>(
    { kind: 'capture', action: 'wallet.captured', owners: ownersOfReservations, read: readHeld, decide: capture },
    clock,
  );
}

/** Where points on hold are given back, several players' in one commit. Refuses as `voidReservation`, and `reservation_not_found`. */
export function voidDesk(clock: () => Instant): Desk<VoidCommand, VoidAnswer, Member> {
  return commandDesk(
    { kind: 'void', action: 'wallet.voided', owners: ownersOfReservations, read: readHeld, decide: voidReservation },
    clock,
  );
}

/** Spends points that are on hold. @returns a Fault `reservation_ended`, `insufficient_balance` for more than is on hold */
export function capture(held: HeldPoints, command: CaptureCommand, now: Instant): Done<CaptureAnswer> | Fault {
  const { reservation } = held;
  const { reservationId, currency } = reservation;
  const ended = refuseEnded(held, now);
  if (ended) return ended;
  const capturedMinor = command.amountMinor ?? reservation.amountMinor;
  const restMinor = reservation.amountMinor - capturedMinor;
  if (restMinor < 0) {
    const detail = `The reservation holds ${formatAmount(reservation.amountMinor, currency)} ${currency}.`;
    return new Fault('insufficient_balance', { detail });
  }
  const captured = newTransfer(reservation, now, () => ({
    from: `HELD:${reservationId}`,
    to: 'REDEEMED',
    amountMinor: capturedMinor,
    currency,
    code: 'captured',
    reference: `reservation:${reservationId}`,
  }));
  const released = restMinor === 0 ? null : release(held, restMinor, 'released', now);
  return {
    answer: {
      reservation_id: reservationId,
      transfer_id: captured.transferId,
      currency,
      captured: formatAmount(capturedMinor, currency),
      released: formatAmount(restMinor, currency),
      balance: balanceAfter(held, released?.lotEntries ?? [], now),
    },
    booking: {
      ...noBooking,
      transfers: [captured, ...(released ? [released.transfer] : [])],
      lotEntries: released?.lotEntries ?? [],
      reservations: [{ ...reservation, state: 'CAPTURED', capturedMinor, releaseId: released?.transfer.transferId ?? null, endedAt: now }],
    },
  };
}

/** Gives back points that are on hold. @returns a Fault `reservation_ended` */
export function voidReservation(held: HeldPoints, _command: VoidCommand, now: Instant): Done<VoidAnswer> | Fault {
  const { reservation } = held;
  const { reservationId, currency, amountMinor } = reservation;
  const ended = refuseEnded(held, now);
  if (ended) return ended;
  const { transfer, lotEntries } = release(held, amountMinor, 'released', now);
  return {
    answer: {
      reservation_id: reservationId,
      currency,
      released: formatAmount(amountMinor, currency),
      balance: balanceAfter(held, lotEntries, now),
    },
    booking: {
      ...noBooking,
      transfers: [transfer],
      lotEntries,
      reservations: [{ ...reservation, state: 'VOIDED', releaseId: transfer.transferId, endedAt: now }],
    },
  };
}

/** What can be spent afterwards: of what went back only what is not over yet. */
function balanceAfter(held: HeldPoints, back: readonly LotEntry[], now: Instant): string {
  const { currency } = held.reservation;
  const backMinor = back.filter((entry) => isLive(entry, now)).reduce((sum, { amountMinor }) => add(sum, amountMinor), 0);
  return formatAmount(add(spendable(held, currency, now), backMinor), currency);
}

const wayOut = { CAPTURED: 'captured', VOIDED: 'given back', EXPIRED: 'left to run out' } as const;

/** Refuses what has ended: a reservation is over from its hour on, however late its sweep is. */
function refuseEnded({ reservation: { state, expiresAt } }: Held, now: Instant): Fault | null {
  if (state === 'OPEN' && expiresAt > now) return null;
  return new Fault('reservation_ended', { detail: `The reservation has been ${wayOut[state === 'OPEN' ? 'EXPIRED' : state]}.` });
}

async function ownersOfReservations(tx: Tx, commands: readonly VoidCommand[]): Promise<(Member | Fault)[]> {
  const found = await selectReservations(tx, keysOf(commands));
  return lockOwners(
    tx,
    commands.map(({ reservationId }) => found.get(reservationId) ?? null),
    () => new Fault('reservation_not_found'),
  );
}

function keysOf(commands: readonly VoidCommand[]): { bucket: number; reservationId: Uuid }[] {
  const ids = commands.map(({ reservationId }) => reservationId).filter(isUuid);
  return ids.map((reservationId) => ({ bucket: bucketOfId(reservationId), reservationId }));
}

/** What the reservations took, and the balances beside them, aligned with the requests. */
async function readHeld(tx: Tx, requests: readonly { owner: Member; input: VoidCommand }[]): Promise<HeldPoints[]> {
  const keys = keysOf(requests.map(({ input }) => input));
  const found = await selectReservations(tx, keys);
  const taken = await selectLotEntries(
    tx,
    keys.map(({ bucket, reservationId }) => ({ bucket, transferId: reservationId })),
  );
  const entries = Map.groupBy(taken, ({ transferId }) => transferId);
  const points = await readPoints(tx, requests);
  return requests.map(({ input: { reservationId } }, index) => {
    const reservation = must(found.get(reservationId), 'a reservation does not vanish');
    return { reservation, taken: entries.get(reservationId) ?? [], lots: points[index]?.lots ?? [] };
  });
}
