import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import type { LotCurrency } from './lot.ts';
import type { Reservation } from './reservation.ts';

type ReservationRow = {
  bucket: number;
  reservation_id: Uuid;
  member_id: Uuid;
  currency: LotCurrency;
  amount: number;
  state: Reservation['state'];
  captured: number;
  release_id: Uuid | null;
  reason: string | null;
  created_at: Instant;
  expires_at: Instant;
  ended_at: Instant | null;
};

function fromRow(row: ReservationRow): Reservation {
  return {
    bucket: row.bucket,
    memberId: row.member_id,
    reservationId: row.reservation_id,
    currency: row.currency,
    amountMinor: row.amount,
    state: row.state,
    capturedMinor: row.captured,
    releaseId: row.release_id,
    reason: row.reason,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
  };
}

/** Writes reservations as they are now: those that are open are new, all others were. The members are locked. */
export async function writeReservations(tx: Tx, reservations: readonly Reservation[]): Promise<void> {
  const opened = reservations.filter(({ state }) => state === 'OPEN');
  if (opened.length > 0) {
    await sql`
      INSERT INTO reservation (bucket, reservation_id, member_id, currency, amount, state, captured, reason, created_at, expires_at)
      SELECT bucket, reservation_id, member_id, currency, amount, 'OPEN'::text, 0::bigint, reason, created_at, expires_at
        FROM unnest(${opened.map((row) => row.bucket)}::smallint[], ${opened.map((row) => row.reservationId)}::uuid[],
                    ${opened.map((row) => row.memberId)}::uuid[], ${opened.map((row) => row.currency)}::text[],
                    ${opened.map((row) => row.amountMinor)}::bigint[], ${opened.map((row) => row.reason)}::text[],
                    ${opened.map((row) => toTimestamp(row.createdAt))}::timestamptz[],
                    ${opened.map((row) => toTimestamp(row.expiresAt))}::timestamptz[])
             AS r (bucket, reservation_id, member_id, currency, amount, reason, created_at, expires_at)`.execute(tx);
  }
  const ended = reservations.filter(({ state }) => state !== 'OPEN');
  if (ended.length === 0) return;
  await sql`
    UPDATE reservation r SET state = e.state, captured = e.captured, release_id = e.release_id, ended_at = e.ended_at
      FROM unnest(${ended.map((row) => row.bucket)}::smallint[], ${ended.map((row) => row.reservationId)}::uuid[],
                  ${ended.map((row) => row.state)}::text[], ${ended.map((row) => row.capturedMinor)}::bigint[],
                  ${ended.map((row) => row.releaseId)}::uuid[], ${ended.map((row) => toTimestamp(row.endedAt))}::timestamptz[])
           AS e (bucket, reservation_id, state, captured, release_id, ended_at)
     WHERE r.bucket = e.bucket AND r.reservation_id = e.reservation_id`.execute(tx);
}

/** Reservations by their ids; unknown ones are absent. To end one, lock its member first. */
export async function selectReservations(
  reader: Reader,
  keys: readonly { bucket: number; reservationId: Uuid }[],
): Promise<Map<Uuid, Reservation>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<ReservationRow>`
    SELECT r.* FROM unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.reservationId)}::uuid[])
                      AS k (bucket, reservation_id)
      JOIN reservation r ON r.bucket = k.bucket AND r.reservation_id = k.reservation_id`.execute(reader);
  return new Map(rows.map((row) => [row.reservation_id, fromRow(row)]));
}

/** Reservations of members that have not ended, oldest first. To end one, lock its member first. */
export async function selectOpenReservations(reader: Reader, keys: readonly MemberKey[]): Promise<Reservation[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<ReservationRow>`
    SELECT r.* FROM ${memberRows(keys)} JOIN reservation r ON r.bucket = k.bucket AND r.member_id = k.member_id
     WHERE r.state = 'OPEN' ORDER BY r.bucket, r.member_id, r.reservation_id`.execute(reader);
  return rows.map(fromRow);
}
