import type { AbuseCode, Dismissal } from '../../../engine/abuse/evidence.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';

/** What was said of signals: by code, what each of them had before it does not count any more. */
export type Dismissed = Readonly<Partial<Record<AbuseCode, Dismissal>>>;

/** What a reviewer's resolution says to the detector. Never changed: the next one says otherwise. */
export type GivenWord = MemberKey & {
  /** Ids of a member's words ascend. */
  wordId: Uuid;
  /** The review that it resolved. */
  reviewId: Uuid;
  reason: string;
  saidBy: string;
  /** The second person; null where none was needed. */
  approvedBy: string | null;
  at: Instant;
} & Said;

/** That nothing is given from now on, or what was nothing; the latter lifts the former. */
export type Said = { what: 'BLOCKED'; dismissed: null } | { what: 'DISMISSED'; dismissed: Dismissed };
