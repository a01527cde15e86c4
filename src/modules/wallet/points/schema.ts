import { z } from 'zod';
import type { Actor } from '../../../platform/actor.ts';
import { amount, lotCurrency as currency, idText, points, positiveAmount, reason, time } from '../fields-schema.ts';
import type { CaptureCommand, VoidCommand } from './end-reservation.ts';
import type { ReserveCommand } from './reserve.ts';
import type { SpendCommand } from './spend.ts';

const reservationId = z.string().max(64).meta({ description: 'As answered when it was reserved' });
const balance = points.meta({ description: 'What can be spent afterwards' });
const longestHoldSeconds = 604_800;
const holdReason = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ description: 'What for; shown while they are on hold, kept in the audit trail' });

export const spendRequest = z.strictObject({ player_id: idText, currency, amount, reason: reason.optional() });
export const spendAnswer = z.strictObject({ transfer_id: z.string(), currency, amount: points, balance }).meta({ id: 'Spending' });
export type SpendAnswer = z.infer<typeof spendAnswer>;

/** Points to be spent, as sent. @throws Fault `invalid_amount`, `too_many_decimals` */
export function spendFromApi(body: z.infer<typeof spendRequest>, actor: Actor): SpendCommand {
  const { player_id: playerId, currency: asked, reason: note = null } = body;
  return { playerId, currency: asked, amountMinor: positiveAmount(body.amount, asked), reason: note, actor };
}

export const reserveRequest = z.strictObject({
  player_id: idText,
  currency,
  amount,
  timeout_seconds: z.int().min(1).max(longestHoldSeconds).default(900).meta({ description: 'After so long they are free again' }),
  reason: holdReason.optional(),
});
export const reserveAnswer = z
  .strictObject({ reservation_id: z.string(), currency, amount: points, expires_at: time, balance })
  .meta({ id: 'NewReservation' });
export type ReserveAnswer = z.infer<typeof reserveAnswer>;

/** Points to be put on hold, as sent. @throws Fault `invalid_amount`, `too_many_decimals` */
export function reserveFromApi(body: z.infer<typeof reserveRequest>, actor: Actor): ReserveCommand {
  const { player_id: playerId, currency: asked, timeout_seconds: timeoutSeconds, reason: note = null } = body;
  return { playerId, currency: asked, amountMinor: positiveAmount(body.amount, asked), timeoutSeconds, reason: note, actor };
}

export const captureRequest = z.strictObject({
  reservation_id: reservationId,
  amount: amount.optional().meta({ description: 'Absent: all of it. What is not captured goes back' }),
});
export const captureAnswer = z
  .strictObject({
    reservation_id: z.string(),
    transfer_id: z.string().meta({ description: 'Of what was captured: by it a capture is reversed' }),
    currency,
    captured: points,
    released: points,
    balance,
  })
  .meta({ id: 'Capture' });
export type CaptureAnswer = z.infer<typeof captureAnswer>;

/** Points on hold to be spent, as sent. Both currencies are whole, so it need not be known which. @throws Fault as `spendFromApi` */
export function captureFromApi(body: z.infer<typeof captureRequest>, actor: Actor): CaptureCommand {
  const amountMinor = body.amount === undefined ? null : positiveAmount(body.amount, 'RP');
  return { reservationId: body.reservation_id, amountMinor, actor };
}

export const voidRequest = z.strictObject({ reservation_id: reservationId });
export const voidAnswer = z.strictObject({ reservation_id: z.string(), currency, released: points, balance }).meta({ id: 'Release' });
export type VoidAnswer = z.infer<typeof voidAnswer>;

/** Points on hold to be given back, as sent. */
export function voidFromApi(body: z.infer<typeof voidRequest>, actor: Actor): VoidCommand {
  return { reservationId: body.reservation_id, actor };
}
