import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { type Officers, officers } from '../../../../test/officers.ts';
import { type Reviewers, reviewers, somebodyWaits } from '../../../../test/reviews/reviewers.ts';
import { must } from '../../../kernel/assert.ts';
import { minuteMs } from '../../../kernel/clock.ts';
import type { Approval } from '../approval.ts';
import { reject, withdraw } from '../decide.ts';
import { getApproval } from '../find.ts';
import { getReview, readReviewFile } from './find.ts';
import { dismissalAgreed } from './resolve.ts';
import type { Review } from './review.ts';
import { reviewFileToApi } from './schema.ts';

let laurel: TestLaurel;
let people: Reviewers;
let codeOf: Officers['codeOf'];
beforeAll(async () => {
  laurel = await testLaurel();
  people = reviewers(laurel);
  codeOf = officers(laurel).codeOf;
  await laurel.importLines(['C', 'D'].map((id) => `${id},10,10,10,1,1`));
});
afterAll(() => laurel.drop());

/** What a second person was asked in a review. */
const askedIn = async ({ reviewId }: Review) => (await readReviewFile(laurel.database.db, reviewId)).approvals;

/** The history, a line each: who, what, and why. */
const wordsOf = async ({ reviewId }: Review): Promise<string[]> => {
  const { history } = reviewFileToApi(await readReviewFile(laurel.database.db, reviewId));
  return history.map(({ by, action, reason }) => `${by} ${action}${reason === null ? '' : `: ${reason}`}`);
};

describe('a dismissal that needs a second person', () => {
  it('waits for them: then it happens in the commit of their word, with both names', async () => {
    const review = await people.open('C', { score: 81 });
    people.done.length = 0;
    const asked = await people.askDismissal('anna', review);
    expect(asked).toMatchObject({
      kind: 'review_dismissal',
      subject: review.reviewId,
      playerId: 'C',
      request: { outcome: 'DISMISSED', kind: 'abuse', cause: 'abuse_score', score: 81 },
      reason: 'seen',
      state: 'OPEN',
    });
    expect([await people.stateOf(review), people.done]).toEqual(['IN_REVIEW', []]);
    expect(await askedIn(review)).toEqual({ open: asked, decided: null });
    const agreed = await people.agree('ben', asked);
    expect(agreed).toMatchObject({ state: 'APPROVED', decidedBy: 'ben' });
    expect(await getReview(laurel.database.db, review.reviewId)).toMatchObject({
      state: 'DISMISSED',
      resolvedBy: 'anna',
      approvedBy: 'ben',
      reason: 'seen',
    });
    expect(people.done).toEqual(['ben C IN_REVIEW DISMISSED anna ben']);
    expect((await people.stepsOf(review)).slice(2)).toEqual(['anna review.approval_requested', 'ben review.resolved IN_REVIEW DISMISSED']);
    expect(await askedIn(review)).toEqual({ open: null, decided: agreed });
  });

  it('not at 80, and no other outcome', async () => {
    const at80 = await people.open('C', { score: 80 });
    await people.claim('anna', at80.reviewId);
    expect(await people.resolve('anna', at80.reviewId, 'DISMISSED')).toMatchObject({ approval: null });
    const at100 = await people.open('C', { score: 100 });
    await people.claim('anna', at100.reviewId);
    expect(await people.resolve('anna', at100.reviewId, 'CONFIRMED')).toMatchObject({ approval: null });
  });

  it.each(['anna', 'Anna', 'ANNA'])('is none where %s agrees to what anna asked for', async (who) => {
    const review = await people.open('C', { score: 90 });
    const asked = await people.askDismissal('anna', review);
    expect(await codeOf(people.agree(who, asked))).toBe('same_person');
    expect(await people.stateOf(review)).toBe('IN_REVIEW');
  });

  it.each(['anna', 'Anna'])('cannot be written with the same person twice, by anna and %s, whatever writes the row', async (who) => {
    const review = await people.open('C', { score: 90 });
    const writing = laurel.database.pool.query(
      `UPDATE review SET state = 'DISMISSED', resolved_by = 'anna', approved_by = $2, resolved_at = opened_at, reason = 'x'
        WHERE review_id = $1`,
      [review.reviewId, who],
    );
    await expect(writing).rejects.toThrow('review_check');
  });

  it('is asked for once', async () => {
    const review = await people.open('C', { score: 90 });
    await people.askDismissal('anna', review);
    expect(await codeOf(people.resolve('anna', review.reviewId, 'DISMISSED'))).toBe('approval_open');
  });

  it.each<[what: string, end: (asked: Approval) => Promise<Approval>, step: string]>([
    [
      'somebody does not agree',
      ({ approvalId }) => reject(laurel.ledger, people.person('ben'), approvalId, 'no', null, laurel.clock.now()),
      'ben review.approval_rejected: no',
    ],
    [
      'who asked takes it back',
      ({ approvalId }) => withdraw(laurel.ledger, people.person('anna'), approvalId, null, null, laurel.clock.now()),
      'anna review.approval_withdrawn',
    ],
  ])('leaves the review as it was where %s, says so in its history, and may be asked for anew', async (_, end, step) => {
    const review = await people.open('C', { score: 90 });
    const ended = await end(await people.askDismissal('anna', review));
    expect(await people.stateOf(review)).toBe('IN_REVIEW');
    expect((await wordsOf(review)).slice(2)).toEqual(['anna review.approval_requested: seen', step]);
    const again = (await people.resolve('anna', review.reviewId, 'DISMISSED')).approval;
    expect(again).toMatchObject({ state: 'OPEN' });
    expect(await askedIn(review)).toEqual({ open: again, decided: ended });
  });

  it('that is asked for again and again: the last word is the one that is shown', async () => {
    const review = await people.open('C', { score: 90 });
    for (const why of ['too early', 'still too early']) {
      laurel.clock.set(laurel.clock.now() + minuteMs);
      const { approvalId } = await people.askDismissal('anna', review);
      await reject(laurel.ledger, people.person('ben'), approvalId, why, null, laurel.clock.now());
    }
    expect(await askedIn(review)).toMatchObject({ open: null, decided: { state: 'REJECTED', decidedBy: 'ben', note: 'still too early' } });
    expect((await wordsOf(review)).filter((line) => line.startsWith('ben'))).toEqual([
      'ben review.approval_rejected: too early',
      'ben review.approval_rejected: still too early',
    ]);
  });

  it('that somebody may not reject leaves nothing in the history', async () => {
    const review = await people.open('C', { score: 90 });
    const { approvalId } = await people.askDismissal('anna', review);
    expect(await codeOf(reject(laurel.ledger, people.person('anna'), approvalId, 'no', null, laurel.clock.now()))).toBe('same_person');
    expect(await codeOf(withdraw(laurel.ledger, people.person('ben'), approvalId, 'no', null, laurel.clock.now()))).toBe('not_yours');
    expect(await people.stepsOf(review)).toHaveLength(3);
  });

  it.each<[what: string, instead: (review: Review) => Promise<unknown>, state: string]>([
    ['blocks instead', ({ reviewId }) => people.resolve('anna', reviewId, 'BLOCKED'), 'BLOCKED'],
    ['is none who has it any more', ({ reviewId }) => people.claim('ben', reviewId, true), 'IN_REVIEW'],
  ])('is not asked for any more where who asked %s', async (_, instead, state) => {
    const other = await people.open('D', { score: 90 });
    const kept = await people.askDismissal('anna', other);
    const review = await people.open('C', { score: 90 });
    const asked = await people.askDismissal('anna', review);
    await instead(review);
    expect(await getApproval(laurel.database.db, asked.approvalId)).toMatchObject({ state: 'REJECTED', decidedBy: 'system' });
    const overtaken = 'What this was asked about has changed since; whoever still wants it asks anew.';
    expect((await wordsOf(review)).at(3)).toBe(`system review.approval_rejected: ${overtaken}`);
    expect((await askedIn(review)).decided).toMatchObject({ approvalId: asked.approvalId, note: overtaken });
    expect(await codeOf(people.agree('cleo', asked))).toBe('approval_decided');
    expect(await people.stateOf(review)).toBe(state);
    expect(await getApproval(laurel.database.db, kept.approvalId)).toMatchObject({ state: 'OPEN' });
  });

  it('of one review leaves what is asked in another one of the same player', async () => {
    const abuse = await people.open('C', { score: 90 });
    const asked = await people.askDismissal('anna', abuse);
    const [protection] = await people.openAbout(['C'], { kind: 'protection', cause: 'risk_critical' });
    const other = must(protection, 'a review was opened');
    const { reviewId } = other;
    expect(await askedIn(other)).toEqual({ open: null, decided: null });
    await people.claim('ben', reviewId);
    await people.resolve('ben', reviewId, 'CONFIRMED');
    expect(await getApproval(laurel.database.db, asked.approvalId)).toMatchObject({ state: 'OPEN' });
  });

  it('is refused where the review went another way, though the request still stands', async () => {
    const review = await people.open('C', { score: 90 });
    const asked = await people.askDismissal('anna', review);
    const effect = (request: Approval) =>
      laurel.database.transaction((tx) => dismissalAgreed(people.effects)(tx, people.person('ben'), request, laurel.clock.now()));
    expect(await codeOf(effect({ ...asked, requestedBy: 'zoe' }))).toBe('version_conflict');
    await people.resolve('anna', review.reviewId, 'CONFIRMED');
    expect(await codeOf(effect(asked))).toBe('version_conflict');
  });

  it('stays open where its effect refuses', async () => {
    const review = await people.open('C', { score: 90 });
    const asked = await people.askDismissal('anna', review);
    expect(await codeOf(people.agree('ben', asked, people.refusing))).toBe('player_closed');
    expect([await people.stateOf(review), (await getApproval(laurel.database.db, asked.approvalId)).state]).toEqual(['IN_REVIEW', 'OPEN']);
  });

  it('is waited for before the review: who agrees locks the one and then the other', async () => {
    const review = await people.open('C', { score: 90 });
    const { approvalId } = await people.askDismissal('anna', review);
    const second = await laurel.database.pool.connect();
    await second.query('BEGIN');
    await second.query('SELECT 1 FROM approval WHERE approval_id = $1 FOR NO KEY UPDATE', [approvalId]);
    const resolving = people.resolve('anna', review.reviewId, 'BLOCKED');
    await somebodyWaits(laurel);
    await second.query('SELECT 1 FROM review WHERE review_id = $1 FOR NO KEY UPDATE NOWAIT', [review.reviewId]);
    await second.query('ROLLBACK');
    second.release();
    expect(await resolving).toMatchObject({ review: { state: 'BLOCKED' } });
  });

  it('agreed to and overtaken at once: one of the two is heard', async () => {
    for (const _ of [1, 2, 3]) {
      const review = await people.open('C', { score: 90 });
      const asked = await people.askDismissal('anna', review);
      people.done.length = 0;
      const codes = await Promise.all([people.agree('ben', asked), people.resolve('anna', review.reviewId, 'BLOCKED')].map(codeOf));
      const state = await people.stateOf(review);
      expect([...codes, state]).toEqual(
        state === 'BLOCKED' ? ['approval_decided', 'done', 'BLOCKED'] : ['done', 'review_resolved', 'DISMISSED'],
      );
      expect(people.done).toHaveLength(1);
    }
  });
});
