import { expect, vi } from 'vitest';
import { must } from '../../src/kernel/assert.ts';
import { minuteMs } from '../../src/kernel/clock.ts';
import { Fault } from '../../src/kernel/errors.ts';
import { getMember } from '../../src/modules/members/find.ts';
import { lockMembers } from '../../src/modules/members/lock.ts';
import type { Approval, ApprovalEffects } from '../../src/modules/reviews/approval.ts';
import { approve } from '../../src/modules/reviews/decide.ts';
import { claimReview } from '../../src/modules/reviews/queue/claim.ts';
import { getReview, listReviews, readReviewFile } from '../../src/modules/reviews/queue/find.ts';
import { openReviews } from '../../src/modules/reviews/queue/open.ts';
import { dismissalAgreed, type ResolveAnswer, resolveReview } from '../../src/modules/reviews/queue/resolve.ts';
import type { Review, ReviewEffects, ReviewOpening, ReviewOutcome } from '../../src/modules/reviews/queue/review.ts';
import { type Actor, system } from '../../src/platform/actor.ts';
import type { TestLaurel } from '../laurel.ts';

/** What reviewers do, each by their name, with effects that only remember what they were asked to do. */
export type Reviewers = {
  person(name: string): Actor;
  effects: ReviewEffects;
  /** As `effects`, but those of abuse refuse. */
  refusing: ReviewEffects;
  /** Who did what, about whom, out of which state, with whose words. */
  done: string[];
  /** Opens reviews about players, as a follower does; answers those that were really opened. */
  openAbout(players: readonly string[], changes?: Partial<ReviewOpening>): Promise<Review[]>;
  /** Opens one a minute later, after whatever the player has open was confirmed. */
  open(player: string, changes?: Partial<ReviewOpening>): Promise<Review>;
  /** `takeOver`: also from somebody else who has it. */
  claim(name: string, reviewId: string, takeOver?: boolean): Promise<Review>;
  resolve(name: string, reviewId: string, outcome: ReviewOutcome, effects?: ReviewEffects): Promise<ResolveAnswer>;
  /** Claims a case above 80 and asks for its dismissal. */
  askDismissal(name: string, review: Review): Promise<Approval>;
  agree(name: string, approval: Approval, effects?: ReviewEffects): Promise<Approval>;
  stateOf(review: Review): Promise<string>;
  /** The history, a line each: who, what, and state and claimer before and after. */
  stepsOf(review: Review): Promise<string[]>;
  eventsOf(review: Review): Promise<{ topic: string; subject: string; payload: object }[]>;
};

/** Until a session of this database waits for a lock. */
export const somebodyWaits = ({ database }: TestLaurel): Promise<void> =>
  vi.waitFor(
    async () => {
      const { rows } = await database.pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows).not.toEqual([]);
    },
    { timeout: 20_000 },
  );

/** Something that a person has to look at. */
export const caseOf = (changes: Partial<ReviewOpening> = {}): ReviewOpening => ({
  kind: 'abuse',
  cause: 'abuse_score',
  score: 75,
  evidence: { score: 75, signals: [{ code: 'BONUS_ONLY_PLAY' }] },
  note: null,
  ...changes,
});

/** Of abuse a dismissal above 80 needs a second person; of protection nothing does. */
function remembering(done: string[]): ReviewEffects {
  return {
    abuse: {
      forSecond: async (_, { score }, outcome) => (outcome === 'DISMISSED' && (score ?? 0) > 80 ? { score } : null),
      resolve: async (_, actor, { playerId, state }, { outcome, resolvedBy, approvedBy }, at) => {
        done.push([actor.id, playerId, state, outcome, resolvedBy, approvedBy].filter((word) => word !== null).join(' '));
        return { kind: 'test', at };
      },
    },
    protection: { forSecond: async () => null, resolve: async () => null },
  };
}

/** Reviewers of a product under test. */
export function reviewers({ database, ledger, clock }: TestLaurel): Reviewers {
  const { db } = database;
  const person = (name: string): Actor => ({ id: name, roles: ['compliance'] });
  const done: string[] = [];
  const effects = remembering(done);
  const claim: Reviewers['claim'] = (name, reviewId, takeOver = false) =>
    claimReview(ledger, person(name), reviewId, takeOver, null, clock.now());
  const resolve: Reviewers['resolve'] = (name, reviewId, outcome, what = effects) =>
    resolveReview(ledger, what, person(name), reviewId, { outcome, reason: 'seen' }, null, clock.now());
  const openAbout: Reviewers['openAbout'] = (players, changes) =>
    database.transaction(async (tx) => {
      const openings = (await lockMembers(tx, players)).map((member) => ({ member, opening: caseOf(changes) }));
      return openReviews(tx, system, openings, clock.now());
    });
  return {
    person,
    effects,
    refusing: { ...effects, abuse: { ...effects.abuse, resolve: () => Promise.reject(new Fault('player_closed')) } },
    done,
    openAbout,
    async open(player, changes) {
      const member = await getMember(db, player);
      for (const { reviewId } of (await listReviews(db, { states: ['OPEN', 'IN_REVIEW'], member, limit: 10 })).items) {
        await claim('zoe', reviewId, true);
        await resolve('zoe', reviewId, 'CONFIRMED');
      }
      clock.set(clock.now() + minuteMs);
      const [review] = await openAbout([player], changes);
      return must(review, 'a review was opened');
    },
    claim,
    resolve,
    async askDismissal(name, { reviewId }) {
      await claim(name, reviewId);
      return must((await resolve(name, reviewId, 'DISMISSED')).approval, 'this needs a second person');
    },
    agree: (name, { approvalId }, what = effects) => approve(ledger, agreeing(what), person(name), approvalId, null, null, clock.now()),
    stateOf: async ({ reviewId }) => (await getReview(db, reviewId)).state,
    async stepsOf({ reviewId }) {
      const { history } = await readReviewFile(db, reviewId);
      return history.map(({ actor, action, before, after }) => {
        const [from, to] = [before, after].map((side) => side as { state?: string; claimed_by?: string } | null);
        return [actor, action, from?.state, from?.claimed_by, to?.state, to?.claimed_by].filter(Boolean).join(' ');
      });
    },
    async eventsOf({ reviewId }) {
      const { rows } = await database.pool.query<{ topic: string; subject: string; payload: object }>(
        `SELECT topic, subject, payload FROM outbox WHERE payload ->> 'review_id' = $1 ORDER BY id`,
        [reviewId],
      );
      return rows;
    },
  };
}

function agreeing(effects: ReviewEffects): ApprovalEffects {
  const never: ApprovalEffects['risk_override'] = () => Promise.reject(new Error('not asked for here'));
  return { risk_override: never, risk_flag_lift: never, manual_credit: never, review_dismissal: dismissalAgreed(effects) };
}
