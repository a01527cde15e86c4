import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { bucketOfId, isUuid, type Uuid } from '../../../kernel/ids.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Desk } from '../../ledger/commit-each.ts';
import { newTransfer } from '../../ledger/transfer.ts';
import { readWallets } from '../../ledger/wallets.ts';
import { lockOwners } from '../../members/lock.ts';
import type { Member } from '../../members/member.ts';
import { noBooking } from '../booking.ts';
import { type Command, commandDesk, type Done } from '../command-desk.ts';
import { pointsOf } from './read-points.ts';
import { type Held, release } from './release.ts';
import { selectReservations } from './reservation-store.ts';
import type { CaptureAnswer, VoidAnswer } from './schema.ts';
import { selectLotEntries } from './store.ts';

/** Points on hold to be given back. */
export type VoidCommand = Command & { reservationId: Uuid };

/** Points on hold to be spent; `amountMinor` > 0, null: all of them. What is not captured goes back. */
export type CaptureCommand = VoidCommand & { amountMinor: Minor | null };

/** A reservation, what it took, and what its member has beside it. */
export type HeldPoints = Held & { balanceMinor: Minor };

/** Where points on hold are spent, several players' in one commit. Refuses as `capture`, and `reservation_not_found`. */
export function captureDesk(clock: () => Instant): Desk<CaptureCommand, CaptureAnswer, Member> {
  return commandDesk<CaptureCommand, HeldPoints, CaptureAnswer>(
    { kind: 'capture', action: 'wallet.captured', owners: ownersOfReservations, read: readHeld, decide: capture },
    clock,
  );
}

/** Where points on hold are given back, several players' in one commit. Refuses as `voidReservation`, and `reservation_not_found`. */
export function voidDesk(clock: () => Instant): Desk<VoidCommand, VoidAnswer, Member> {
  return commandDesk<VoidCommand, HeldPoints, VoidAnswer>(
    { kind: 'void', action: 'wallet.voided', owners: ownersOfReservations, read: readHeld, decide: voidReservation },
    clock,
  );
}

/** Spends points that are on hold. @returns a Fault `reservation_ended`, `insufficient_balance` for more than is on hold */
export function capture(held: HeldPoints, command: CaptureCommand, now: Instant): Done<CaptureAnswer> | Fault {
  const { reservation, balanceMinor } = held;
  const { reservationId, currency } = reservation;
  const ended = endedAt(held, now);
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
      currency,
      captured: formatAmount(capturedMinor, currency),
      released: formatAmount(restMinor, currency),
      balance: formatAmount(balanceMinor + restMinor, currency),
    },
    booking: {
      ...noBooking,
      transfers: [captured, ...(released ? [released.transfer] : [])],
      lotEntries: released?.lotEntries ?? [],
    },
    reservations: [{ ...reservation, state: 'CAPTURED', capturedMinor, releaseId: released?.transfer.transferId ?? null, endedAt: now }],
  };
}

/** Gives back points that are on hold. @returns a Fault `reservation_ended` */
export function voidReservation(held: HeldPoints, _command: VoidCommand, now: Instant): Done<VoidAnswer> | Fault {
  const { reservation, balanceMinor } = held;
  const { reservationId, currency, amountMinor } = reservation;
  const ended = endedAt(held, now);
  if (ended) return ended;
  const { transfer, lotEntries } = release(held, amountMinor, 'released', now);
  return {
    answer: {
      reservation_id: reservationId,
      currency,
      released: formatAmount(amountMinor, currency),
      balance: formatAmount(balanceMinor + amountMinor, currency),
    },
    booking: { ...noBooking, transfers: [transfer], lotEntries },
    reservations: [{ ...reservation, state: 'VOIDED', releaseId: transfer.transferId, endedAt: now }],
  };
}

const how = { CAPTURED: 'captured', VOIDED: 'given back', EXPIRED: 'left to run out' } as const;

/** A reservation is over from its hour on, however late its sweep is. */
function endedAt({ reservation: { state, expiresAt } }: Held, now: Instant): Fault | null {
  if (state === 'OPEN' && expiresAt > now) return null;
  return new Fault('reservation_ended', { detail: `The reservation has been ${how[state === 'OPEN' ? 'EXPIRED' : state]}.` });
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
  const wallets = await readWallets(
    tx,
    requests.map(({ owner }) => owner),
  );
  return requests.map(({ owner, input: { reservationId } }) => {
    const reservation = must(found.get(reservationId), 'a reservation does not vanish');
    const balanceMinor = pointsOf(wallets.get(owner.memberId))[reservation.currency];
    return { reservation, taken: entries.get(reservationId) ?? [], balanceMinor };
  });
}
