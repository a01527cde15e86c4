import type { Instant } from '../../../kernel/clock.ts';
import type { ErrorCode } from '../../../kernel/errors.ts';
import type { Minor } from '../../../kernel/money.ts';
import { type PlayKind, playKinds } from '../activity.ts';

/** What may be told of a member's play. Totals and purchases have doors of their own. */
export const reportedKinds = [...playKinds, 'VOID'] as const;

export const linkKinds = ['device', 'ip', 'payment'] as const;

/** What was told from outside, its shape checked: money in minor units of the base currency. */
export type ReportedEvent = {
  playerId: string;
  eventId: string;
  kind: PlayKind | 'VOID';
  at: Instant;
  /** Of money; 0 of sessions and voids. */
  amountMinor: Minor;
  /** The part of a stake or a win that is bonus money, at most the amount; 0 of all else. */
  bonusMinor: Minor;
  gameType: string | null;
  gameId: string | null;
  roundId: string | null;
  sessionId: string | null;
  /** Of a SESSION; that of one with two ends follows from them. */
  durationSeconds: number | null;
  /** What a VOID takes back. */
  ref: { eventId: string; at: Instant } | null;
  /** Values that may link members: kept as keyed hashes only, apart from the event. */
  links: readonly { kind: (typeof linkKinds)[number]; value: string }[];
};

/** What became of one event. Only what is accepted has an effect; `path` names the field at fault, null: the event as a whole. */
export type EventOutcome = { status: 'accepted' | 'duplicate' } | { status: 'conflict' | 'rejected'; code: ErrorCode; path: string | null };
