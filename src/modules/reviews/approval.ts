import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import type { Batch } from '../ledger/batch.ts';

/** What people may ask of a second one. What each of them does is the business of the module that asks. */
export const approvalKinds = ['risk_override', 'risk_flag_lift', 'manual_credit', 'review_dismissal'] as const;
export type ApprovalKind = (typeof approvalKinds)[number];

export const approvalStates = ['OPEN', 'APPROVED', 'REJECTED', 'WITHDRAWN'] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** The member that something is asked about, with the id that their operator knows. */
export type Named = MemberKey & { externalId: string };

/** What one person asked for and a second one must agree to. */
export type Approval = MemberKey & {
  approvalId: Uuid;
  /** The operator's id of the member it is about. */
  playerId: string;
  kind: ApprovalKind;
  /** Tells requests of a kind about one member apart: of those with the same one, one at most is open. */
  subject: string;
  /** All that its effect needs to know, as it was when it was asked for. */
  request: Json;
  reason: string;
  requestedBy: string;
  requestedAt: Instant;
  state: ApprovalState;
  /** The second person, who agreed or did not, or who asked, where they took it back; null while it is open. */
  decidedBy: string | null;
  decidedAt: Instant | null;
  note: string | null;
};

/** Whether two names are one person's: one name in two ways of writing is no second person. */
export function isSamePerson(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** What is asked for. `subject` null: the approval's own id, so that any number may wait side by side. */
export type ApprovalRequest = Pick<Approval, 'kind' | 'request' | 'reason'> & { subject: string | null };

/**
 * What an approval does once a second person agreed, in the transaction of their word: it locks what it touches, looks at the world as it
 * is by then, and hands back the batch to be committed.
 * @param actor the second person
 * @throws Fault where the world has changed so that it cannot be done: then nothing is decided
 */
export type ApprovalEffect = (tx: Tx, actor: Actor, approval: Approval, now: Instant) => Promise<Batch>;

export type ApprovalEffects = Readonly<Record<ApprovalKind, ApprovalEffect>>;
