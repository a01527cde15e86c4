import { z } from 'zod';
import type { Json } from '../../../kernel/canonical.ts';
import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import { approvalAnswer, approvalToApi, time, words } from '../schema.ts';
import type { ReviewFile } from './find.ts';
import { type Review, type ReviewState, reviewCauses, reviewKinds, reviewOutcomes, reviewSorts, reviewStates } from './review.ts';

const anything = z.unknown() as z.ZodType<Json>;

export const claimBody = z
  .strictObject({
    take_over: z
      .boolean()
      .default(false)
      .meta({ description: 'Also from somebody else who has it; what they asked for is not asked any more' }),
  })
  .prefault({});

export const resolveBody = z.strictObject({
  outcome: z.enum(reviewOutcomes).meta({ description: 'It is so; it is not; it is so, and nothing is given from now on' }),
  reason: words.meta({ description: 'Why; whoever looks at the player later reads it' }),
});

export const reviewQuery = z.strictObject({
  state: z.enum(reviewStates).optional().meta({ description: 'Absent: what is not resolved yet, OPEN and IN_REVIEW' }),
  kind: z.enum(reviewKinds).optional(),
  cause: z.enum(reviewCauses).optional().meta({ description: 'Why it was opened' }),
  claimed_by: z.string().min(1).max(64).optional().meta({ description: 'Who took it up', example: 'anna' }),
  sort: z.enum(reviewSorts).default('opened').meta({ description: 'Newest first, or highest score first; what has none comes last' }),
});

/** The states that a list asks for. */
export function statesOf(state: ReviewState | undefined): readonly ReviewState[] {
  return state === undefined ? ['OPEN', 'IN_REVIEW'] : [state];
}

export const reviewAnswer = z
  .strictObject({
    review_id: z.string(),
    player_id: z.string(),
    kind: z.enum(reviewKinds),
    cause: z.enum(reviewCauses).meta({ description: 'Why it was opened' }),
    state: z.enum(reviewStates),
    score: z.int().nullable().meta({ description: 'Abuse or risk score when it was opened, 0-100' }),
    evidence: anything.meta({ description: 'What was known when it was opened' }),
    note: z.string().nullable().meta({ description: 'What whoever opened it said' }),
    opened_by: z.string(),
    opened_at: time,
    claimed_by: z.string().nullable().meta({ description: 'Who took it up, the last one of them' }),
    claimed_at: time.nullable(),
    resolved_by: z.string().nullable(),
    approved_by: z.string().nullable().meta({ description: 'The second person, where one was needed' }),
    resolved_at: time.nullable(),
    reason: z.string().nullable().meta({ description: 'Why it ended as it did' }),
  })
  .meta({ id: 'Review', description: 'A case that a person has to look at' });

const stepAnswer = z
  .strictObject({
    at: time,
    by: z.string(),
    action: z.string().meta({ example: 'review.claimed' }),
    reason: z.string().nullable(),
    before: anything.meta({ description: 'What differed before; null for something new' }),
    after: anything.meta({ description: 'What differs now' }),
  })
  .meta({ id: 'ReviewStep' });

export const reviewFileAnswer = reviewAnswer
  .extend({
    approval: approvalAnswer.nullable().meta({ description: 'What waits in it for a second person' }),
    decided_approval: approvalAnswer.nullable().meta({
      description: 'What a second person was asked in it and answered last, or what was taken back or overtaken; its note says why',
    }),
    history: z.array(stepAnswer).meta({ description: 'Who did what in it, oldest first' }),
  })
  .meta({ id: 'ReviewFile', description: 'A review with its history' });

const timeOf = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));

/** A review, as answered. */
export function reviewToApi(review: Review): z.infer<typeof reviewAnswer> {
  return {
    review_id: review.reviewId,
    player_id: review.playerId,
    kind: review.kind,
    cause: review.cause,
    state: review.state,
    score: review.score,
    evidence: review.evidence,
    note: review.note,
    opened_by: review.openedBy,
    opened_at: formatInstant(review.openedAt),
    claimed_by: review.claimedBy,
    claimed_at: timeOf(review.claimedAt),
    resolved_by: review.resolvedBy,
    approved_by: review.approvedBy,
    resolved_at: timeOf(review.resolvedAt),
    reason: review.reason,
  };
}

/** A review with its history, as answered. */
export function reviewFileToApi({ review, history, approvals: { open, decided } }: ReviewFile): z.infer<typeof reviewFileAnswer> {
  return {
    ...reviewToApi(review),
    approval: open && approvalToApi(open),
    decided_approval: decided && approvalToApi(decided),
    history: history.map(({ at, actor: by, action, before, after }) => {
      return { at: formatInstant(at), by, action, reason: reasonIn(after), before, after };
    }),
  };
}

/** What whoever took a step said of it; every step that has words keeps them under one name. */
function reasonIn(after: Json): string | null {
  const { reason } = (after ?? {}) as { reason?: Json };
  return typeof reason === 'string' ? reason : null;
}
