import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { LotCurrency } from './lot.ts';

/** Points of a member that are on hold. It bears the id of the transfer that reserved them. */
export type Reservation = MemberKey & {
  reservationId: Uuid;
  currency: LotCurrency;
  amountMinor: Minor;
  state: 'OPEN' | 'CAPTURED' | 'VOIDED' | 'EXPIRED';
  /** What was spent of it in the end; > 0 exactly when CAPTURED. */
  capturedMinor: Minor;
  /** The transfer that gave back what was not captured; null: nothing was. */
  releaseId: Uuid | null;
  /** What it is for, as whoever reserved them said; null: nothing was said. */
  reason: string | null;
  createdAt: Instant;
  /** From then on it cannot be captured. */
  expiresAt: Instant;
  endedAt: Instant | null;
};
