import type { Json } from '../../../kernel/canonical.ts';
import { dayMs, type Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Batch } from '../../ledger/batch.ts';

/** So long what a person has resolved is left alone, where nothing got worse: a queue that is full of the same case is not read. */
export const restMs = 30 * dayMs;

export const reviewKinds = ['abuse', 'protection'] as const;
export type ReviewKind = (typeof reviewKinds)[number];

/** Why a review was opened. */
export const reviewCauses = ['abuse_score', 'held_for_person', 'flagged', 'risk_critical'] as const;
export type ReviewCause = (typeof reviewCauses)[number];

/** How a review ends: what was suspected is so, it is not, or it is so that nothing is to be given. */
export const reviewOutcomes = ['CONFIRMED', 'DISMISSED', 'BLOCKED'] as const;
export type ReviewOutcome = (typeof reviewOutcomes)[number];
export const reviewStates = ['OPEN', 'IN_REVIEW', ...reviewOutcomes] as const;
export type ReviewState = (typeof reviewStates)[number];

/** How lists of reviews may be ordered: newest first, or the highest score first. */
export const reviewSorts = ['opened', 'score'] as const;
export type ReviewSort = (typeof reviewSorts)[number];

/** A case that a person has to look at: one at most is open of a kind about a member. */
export type Review = MemberKey & {
  reviewId: Uuid;
  /** The operator's id of the member it is about. */
  playerId: string;
  kind: ReviewKind;
  cause: ReviewCause;
  state: ReviewState;
  /** Abuse or risk score when it was opened, 0-100; null: there was none. */
  score: number | null;
  /** What was known when it was opened. Shown as it is, so amounts and times in it are text. */
  evidence: Json;
  /** What whoever opened it said; null: nobody did. */
  note: string | null;
  openedBy: string;
  openedAt: Instant;
  claimedBy: string | null;
  claimedAt: Instant | null;
  resolvedBy: string | null;
  /** The second person, where one was needed. */
  approvedBy: string | null;
  resolvedAt: Instant | null;
  /** Why it ended as it did. */
  reason: string | null;
};

/** What is to be opened about a member. */
export type ReviewOpening = Pick<Review, 'kind' | 'cause' | 'score' | 'evidence' | 'note'>;

/** A case as a second person has it before them. */
export type SecondLook = { score: number | null; signals?: Json[] };

/** How a review is resolved, with whose word. `shown`: the case as the second person had it before them; null: there was none. */
export type Resolution = {
  outcome: ReviewOutcome;
  reason: string;
  resolvedBy: string;
  approvedBy: string | null;
  shown: SecondLook | null;
};

/**
 * What the module whose cases they are does when one is resolved. The transaction has locked the review, and so far nothing else: an effect
 * holds its member, and before that the program where it says where the member stands. The review is still IN_REVIEW while it runs.
 */
export type ReviewEffect = {
  /** The case as it is now, for a second person to see before they agree to an outcome; null: none is needed. */
  forSecond(tx: Tx, review: Review, outcome: ReviewOutcome, now: Instant): Promise<SecondLook | null>;
  /** What an outcome does, in the commit of the word; null: nothing but that it is written. */
  resolve(tx: Tx, actor: Actor, review: Review, resolution: Resolution, now: Instant): Promise<Batch | null>;
};

export type ReviewEffects = Readonly<Record<ReviewKind, ReviewEffect>>;
