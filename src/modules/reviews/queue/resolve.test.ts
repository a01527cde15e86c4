import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { type Officers, officers } from '../../../../test/officers.ts';
import { type Reviewers, reviewers, somebodyWaits } from '../../../../test/reviews/reviewers.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import { formatInstant, minuteMs } from '../../../kernel/clock.ts';
import { operationOf } from '../../ledger/operation.ts';
import { lockMembers } from '../../members/lock.ts';
import { claimReview } from './claim.ts';
import { getReview } from './find.ts';
import { lastReviews } from './open.ts';
import { resolveReview } from './resolve.ts';
import type { ReviewOutcome } from './review.ts';

let laurel: TestLaurel;
let people: Reviewers;
let codeOf: Officers['codeOf'];
beforeAll(async () => {
  laurel = await testLaurel();
  people = reviewers(laurel);
  codeOf = officers(laurel).codeOf;
  await laurel.importLines(['A', 'L'].map((id) => `${id},10,10,10,1,1`));
});
afterAll(() => laurel.drop());

describe('a review is claimed', () => {
  it('by one person, and told', async () => {
    const review = await people.open('A');
    const claimed = await people.claim('anna', review.reviewId);
    expect(claimed).toEqual({ ...review, state: 'IN_REVIEW', claimedBy: 'anna', claimedAt: laurel.clock.now() });
    expect(await getReview(laurel.database.db, review.reviewId)).toEqual(claimed);
    expect((await people.eventsOf(review))[1]).toMatchObject({
      topic: 'review.claimed',
      payload: { claimed_by: 'anna', claimed_from: null },
    });
  });

  it('once: what one has already is the same answer, however one writes their name', async () => {
    const review = await people.open('A');
    const claimed = await people.claim('anna', review.reviewId);
    laurel.clock.set(laurel.clock.now() + minuteMs);
    expect([await people.claim('anna', review.reviewId), await people.claim('Anna', review.reviewId)]).toEqual([claimed, claimed]);
    expect(await people.stepsOf(review)).toHaveLength(2);
  });

  it('by nobody who only did not know that somebody has it: they are told who, since when, and what to do', async () => {
    const review = await people.open('A');
    await people.claim('anna', review.reviewId);
    const since = formatInstant(laurel.clock.now());
    laurel.clock.set(laurel.clock.now() + minuteMs);
    await expect(people.claim('ben', review.reviewId)).rejects.toMatchObject({
      code: 'review_claimed',
      detail: `anna has had the review since ${since}: POST /api/reviews/${review.reviewId}/claim with "take_over": true takes it over.`,
    });
    expect(await getReview(laurel.database.db, review.reviewId)).toMatchObject({ state: 'IN_REVIEW', claimedBy: 'anna' });
    expect(await people.stepsOf(review)).toHaveLength(2);
  });

  it('by somebody else who says that they take it over, and has it from then on', async () => {
    const review = await people.open('A');
    await people.claim('anna', review.reviewId);
    expect(await people.claim('ben', review.reviewId, true)).toMatchObject({ state: 'IN_REVIEW', claimedBy: 'ben' });
    expect(await codeOf(people.resolve('anna', review.reviewId, 'CONFIRMED'))).toBe('review_not_claimed');
    expect(await people.stepsOf(review)).toEqual([
      'system review.opened OPEN',
      'anna review.claimed OPEN IN_REVIEW anna',
      'ben review.claimed IN_REVIEW anna IN_REVIEW ben',
    ]);
  });

  it('by two at once: one has it, and the other is told', async () => {
    const review = await people.open('A');
    const codes = await Promise.all(['anna', 'ben'].map((name) => codeOf(people.claim(name, review.reviewId))));
    const { claimedBy } = await getReview(laurel.database.db, review.reviewId);
    expect(codes).toEqual(claimedBy === 'anna' ? ['done', 'review_claimed'] : ['review_claimed', 'done']);
    expect((await people.stepsOf(review)).slice(1)).toEqual([`${claimedBy} review.claimed OPEN IN_REVIEW ${claimedBy}`]);
  });

  it('by two who take over at once: one has it, and the trail says from whom', async () => {
    const review = await people.open('A');
    await Promise.all(['anna', 'ben'].map((name) => people.claim(name, review.reviewId, true)));
    const { claimedBy } = await getReview(laurel.database.db, review.reviewId);
    const first = claimedBy === 'ben' ? 'anna' : 'ben';
    expect((await people.stepsOf(review)).slice(1)).toEqual([
      `${first} review.claimed OPEN IN_REVIEW ${first}`,
      `${claimedBy} review.claimed IN_REVIEW ${first} IN_REVIEW ${claimedBy}`,
    ]);
  });

  it('not where there is none, nor when it is over', async () => {
    const review = await people.open('A');
    await people.claim('anna', review.reviewId);
    await people.resolve('anna', review.reviewId, 'CONFIRMED');
    expect(await codeOf(people.claim('ben', review.reviewId))).toBe('review_resolved');
    expect(await codeOf(people.claim('ben', 'none'))).toBe('review_not_found');
    expect(await codeOf(people.claim('ben', review.memberId))).toBe('review_not_found');
  });
});

describe('a review is resolved', () => {
  it.each<ReviewOutcome>(['CONFIRMED', 'DISMISSED', 'BLOCKED'])('%s, by who claimed it, with all that it does', async (outcome) => {
    const review = await people.open('A');
    const claimed = await people.claim('anna', review.reviewId);
    people.done.length = 0;
    const answer = await people.resolve('anna', review.reviewId, outcome);
    const word = { resolvedBy: 'anna', approvedBy: null, resolvedAt: laurel.clock.now(), reason: 'seen' };
    expect(answer).toEqual({ approval: null, review: { ...claimed, state: outcome, ...word } });
    expect(await getReview(laurel.database.db, review.reviewId)).toEqual({ ...claimed, state: outcome, ...word });
    expect(people.done).toEqual([`anna A IN_REVIEW ${outcome} anna`]);
    expect((await people.stepsOf(review)).at(-1)).toBe(`anna review.resolved IN_REVIEW ${outcome}`);
    expect((await people.eventsOf(review)).at(-1)).toMatchObject({
      topic: 'review.resolved',
      payload: { kind: 'abuse', outcome, resolved_by: 'anna', approved_by: null },
    });
  });

  it('under the name that it was claimed with', async () => {
    const { reviewId } = await people.open('A');
    await people.claim('anna', reviewId);
    expect(await people.resolve('ANNA', reviewId, 'CONFIRMED')).toMatchObject({ review: { resolvedBy: 'anna' } });
  });

  it('where its kind does nothing, it is but written', async () => {
    const { reviewId } = await people.open('L', { kind: 'protection', cause: 'risk_critical' });
    await people.claim('anna', reviewId);
    expect(await people.resolve('anna', reviewId, 'DISMISSED')).toMatchObject({ review: { state: 'DISMISSED' } });
  });

  it('not by anybody else, not before it is claimed, and not twice', async () => {
    const { reviewId } = await people.open('A');
    await expect(people.resolve('anna', reviewId, 'CONFIRMED')).rejects.toMatchObject({
      code: 'review_not_claimed',
      detail: `Nobody has claimed the review: POST /api/reviews/${reviewId}/claim comes first.`,
    });
    await people.claim('anna', reviewId);
    await expect(people.resolve('ben', reviewId, 'CONFIRMED')).rejects.toMatchObject({
      code: 'review_not_claimed',
      detail: `anna has claimed the review: POST /api/reviews/${reviewId}/claim with "take_over": true comes first.`,
    });
    await people.resolve('anna', reviewId, 'CONFIRMED');
    expect(await codeOf(people.resolve('anna', reviewId, 'CONFIRMED'))).toBe('review_resolved');
    expect(await codeOf(people.resolve('anna', 'none', 'CONFIRMED'))).toBe('review_not_found');
  });

  it('not where its effect refuses: then it stays as it is', async () => {
    const review = await people.open('A');
    await people.claim('anna', review.reviewId);
    expect(await codeOf(people.resolve('anna', review.reviewId, 'BLOCKED', people.refusing))).toBe('player_closed');
    expect([await people.stateOf(review), (await people.stepsOf(review)).length]).toEqual(['IN_REVIEW', 2]);
  });

  it('by one of those who try at once', async () => {
    const review = await people.open('A');
    await people.claim('anna', review.reviewId);
    people.done.length = 0;
    const outcomes: ReviewOutcome[] = ['CONFIRMED', 'BLOCKED', 'DISMISSED'];
    const codes = await Promise.all(outcomes.map((outcome) => codeOf(people.resolve('anna', review.reviewId, outcome))));
    expect(codes.sort()).toEqual(['done', 'review_resolved', 'review_resolved']);
    expect(people.done).toHaveLength(1);
  });

  it('by its claimer or not at all, where somebody takes it over at that moment', async () => {
    const review = await people.open('A');
    await people.claim('anna', review.reviewId);
    const codes = await Promise.all([
      codeOf(people.resolve('anna', review.reviewId, 'CONFIRMED')),
      codeOf(people.claim('ben', review.reviewId, true)),
    ]);
    const state = await people.stateOf(review);
    expect([...codes, state]).toEqual(
      state === 'CONFIRMED' ? ['done', 'review_resolved', 'CONFIRMED'] : ['review_not_claimed', 'done', 'IN_REVIEW'],
    );
  });

  it('while others open reviews of the same player: one is open afterwards, or none', async () => {
    const review = await people.open('A');
    await people.claim('anna', review.reviewId);
    const [answer, ...opened] = await Promise.all([
      people.resolve('anna', review.reviewId, 'BLOCKED'),
      ...[1, 2, 3].map(() => people.openAbout(['A'])),
    ]);
    expect(answer).toMatchObject({ review: { state: 'BLOCKED' } });
    expect(opened.flat().length).toBeLessThan(2);
  });

  it('not while somebody holds the player: who wonders what is open is told what stays so', async () => {
    const { reviewId } = await people.open('L', { kind: 'protection', cause: 'risk_critical' });
    await people.claim('anna', reviewId);
    const resolved: Promise<unknown>[] = [];
    await laurel.database.transaction(async (tx) => {
      const members = await lockMembers(tx, ['L']);
      const resolving = people.resolve('anna', reviewId, 'DISMISSED');
      resolved.push(resolving);
      await Promise.race([resolving, somebodyWaits(laurel)]);
      const last = await lastReviews(tx, members, 'protection');
      expect([...last.values()]).toMatchObject([{ open: { reviewId, state: 'IN_REVIEW' } }]);
    });
    expect(await Promise.all(resolved)).toMatchObject([{ review: { state: 'DISMISSED' } }]);
  });

  it('once under a key, claims too, and the answer is the first one', async () => {
    const review = await people.open('A');
    const now = laurel.clock.now();
    const keyed = (key: string) => operationOf(review, 'http', key, {}, now);
    const claims = await Promise.all(
      [1, 2, 3].map(() => claimReview(laurel.ledger, people.person('anna'), review.reviewId, false, keyed('claim-1'), now)),
    );
    const wish = { outcome: 'BLOCKED', reason: 'seen' } as const;
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        resolveReview(laurel.ledger, people.effects, people.person('anna'), review.reviewId, wish, keyed('resolve-1'), now),
      ),
    );
    expect([claims, answers].map((each) => new Set(each.map((one) => canonicalJson(one))).size)).toEqual([1, 1]);
    expect(await people.stepsOf(review)).toHaveLength(3);
  });
});
