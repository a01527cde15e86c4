import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { ErrorCode } from '../../../kernel/errors.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Grant } from '../../wallet/bonus/grant.ts';
import { type Booking, noBooking } from '../../wallet/booking.ts';
import type { PlayRow } from '../activity.ts';
import type { ReportedEvent } from './event.ts';

/** What an event does to the bonuses of its member. */
export type BonusEffect = {
  /** The bonus that the event counts toward, or whose money it moves; null: none. */
  grantId: Uuid | null;
  /** What it adds to the turnover of that bonus. */
  progressMinor: Minor;
  /** Grants as they are afterwards, with the transfers that the event's own row does not carry. */
  booking: Booking;
  /** The member's grants afterwards, ended ones too. */
  grants: readonly Grant[];
};

export type BonusRefusal = { refusal: ErrorCode; path: string | null };

export type BonusContext = { baseCurrency: Currency; now: Instant };

/** What a stake, a win or a withdrawal that is told afterwards does to the member's bonuses. Pure but for new ids. */
export function playBonus(grants: readonly Grant[], event: ReportedEvent, context: BonusContext): BonusEffect | BonusRefusal {
  void context;
  void event;
  return { grantId: null, progressMinor: 0, booking: noBooking, grants };
}

/** What taking back a stake or a win does. `grants` hold that of the target. */
export function unplayBonus(grants: readonly Grant[], target: PlayRow, context: BonusContext): BonusEffect | BonusRefusal {
  void context;
  void target;
  return { grantId: null, progressMinor: 0, booking: noBooking, grants };
}
