import type { AbuseCode } from '../../../engine/abuse/evidence.ts';
import type { AbuseAction } from '../../../engine/abuse/penalty.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';

/** A member's band became another one. Never changed. */
export type AbuseChange = MemberKey & {
  /** Ids of a member's changes ascend. */
  changeId: Uuid;
  at: Instant;
  from: AbuseAction;
  to: AbuseAction;
  /** Half up, 0-100; a block holds whatever it says. */
  score: number;
  /** Those that were met then. */
  signals: readonly AbuseCode[];
};
