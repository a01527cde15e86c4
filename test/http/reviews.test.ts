import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Review } from '../../src/modules/reviews/queue/review.ts';
import { type Reviewers, reviewers } from '../reviews/reviewers.ts';
import { type TestServer, testServer } from './server.ts';

let laurel: TestServer;
let people: Reviewers;
beforeAll(async () => {
  laurel = await testServer();
  people = reviewers(laurel.laurel);
  await laurel.laurel.importLines(['P001', 'P002', 'P003'].map((id) => `${id},10,10,10,1,1`));
});
afterAll(() => laurel.drop());

const say = (actor: string, url: string, body?: object, key?: string) =>
  laurel.send('POST', `/api/reviews/${url}`, body, { headers: { 'x-laurel-actor': actor }, key });
const claim = (actor: string, { reviewId }: Review, key?: string) => say(actor, `${reviewId}/claim`, undefined, key);
const resolve = (actor: string, { reviewId }: Review, outcome: string, key?: string) =>
  say(actor, `${reviewId}/resolve`, { outcome, reason: 'spoke with them' }, key);
const file = async ({ reviewId }: Review) => (await laurel.get(`/api/reviews/${reviewId}`)).body;

describe('reviews over HTTP', () => {
  it('one is claimed and resolved, and its history says by whom and why', async () => {
    const review = await people.open('P001', { kind: 'protection', cause: 'risk_critical', score: 85, note: 'called twice' });
    expect(await claim('anna', review)).toMatchObject({ status: 200, body: { state: 'IN_REVIEW', claimed_by: 'anna', score: 85 } });
    expect(await resolve('anna', review, 'CONFIRMED')).toMatchObject({
      status: 200,
      body: { review_id: review.reviewId, state: 'CONFIRMED', resolved_by: 'anna', approved_by: null, reason: 'spoke with them' },
    });
    expect(await file(review)).toMatchObject({
      player_id: 'P001',
      state: 'CONFIRMED',
      approval: null,
      history: [
        { by: 'system', action: 'review.opened', reason: 'called twice', before: null },
        {
          by: 'anna',
          action: 'review.claimed',
          reason: null,
          before: { state: 'OPEN' },
          after: { state: 'IN_REVIEW', claimed_by: 'anna' },
        },
        { by: 'anna', action: 'review.resolved', reason: 'spoke with them', after: { state: 'CONFIRMED' } },
      ],
    });
  });

  it('what somebody has is taken over only by who says so; the body may be left out', async () => {
    const review = await people.open('P003');
    const url = `${review.reviewId}/claim`;
    expect(await say('anna', url, {})).toMatchObject({ status: 200, body: { claimed_by: 'anna' } });
    for (const body of [undefined, {}, { take_over: false }]) {
      expect(await say('ben', url, body)).toMatchObject({
        status: 409,
        body: { code: 'review_claimed', detail: expect.stringMatching(/^anna has had the review since .*"take_over": true/) },
      });
    }
    expect(await say('ben', url, { take_over: true })).toMatchObject({ status: 200, body: { claimed_by: 'ben' } });
    const { history } = (await file(review)) as { history: object[] };
    expect(history.at(-1)).toMatchObject({
      by: 'ben',
      action: 'review.claimed',
      before: { state: 'IN_REVIEW', claimed_by: 'anna' },
      after: { state: 'IN_REVIEW', claimed_by: 'ben' },
    });
  });

  it('who resolves what they did not claim is told what comes first', async () => {
    const review = await people.open('P003');
    expect((await resolve('anna', review, 'CONFIRMED')).body).toMatchObject({
      code: 'review_not_claimed',
      detail: `Nobody has claimed the review: POST /api/reviews/${review.reviewId}/claim comes first.`,
    });
  });

  it('a no of the second person stands in the review, with its reason', async () => {
    const review = await people.open('P002', { score: 90 });
    await claim('anna', review);
    const { body } = await resolve('anna', review, 'DISMISSED');
    const url = `/api/approvals/${String(body['approval_id'])}/reject`;
    await laurel.send('POST', url, { reason: 'no passport' }, { headers: { 'x-laurel-actor': 'ben' } });
    const { approval, decided_approval, history } = (await file(review)) as { history: object[] } & Record<string, unknown>;
    expect([approval, decided_approval]).toMatchObject([null, { state: 'REJECTED', decided_by: 'ben', note: 'no passport' }]);
    expect(history.at(-1)).toMatchObject({
      by: 'ben',
      action: 'review.approval_rejected',
      reason: 'no passport',
      after: { approval_id: body['approval_id'], requested_by: 'anna' },
    });
  });

  it('a second suspicion is answered by the open review as it was, and by what was said now', async () => {
    const flag = (actor: string, reason: string) =>
      laurel.send('POST', '/api/abuse/P001/flag', { reason }, { headers: { 'x-laurel-actor': actor } });
    const opened = await flag('ben', 'two callers, one voice');
    expect(opened.body).toMatchObject({ opened: true, note: 'two callers, one voice', review: { note: 'two callers, one voice' } });
    const second = await flag('cleo', 'and one address');
    expect(second.body).toEqual({ opened: false, note: 'and one address', review: opened.body['review'] });
    const { history } = (await laurel.get(`/api/reviews/${(opened.body['review'] as { review_id: string }).review_id}`)).body as {
      history: object[];
    };
    expect(history).toMatchObject([
      { action: 'review.opened', by: 'ben', reason: 'two callers, one voice' },
      { action: 'review.flagged', by: 'cleo', reason: 'and one address' },
    ]);
  });

  it('a dismissal above 80 is accepted, and done by the second person', async () => {
    const review = await people.open('P002', { score: 90 });
    await claim('anna', review);
    const asked = await resolve('anna', review, 'DISMISSED');
    expect(asked).toMatchObject({
      status: 202,
      body: { kind: 'review_dismissal', subject: review.reviewId, request: { outcome: 'DISMISSED', score: 90 }, state: 'OPEN' },
    });
    expect(await file(review)).toMatchObject({ state: 'IN_REVIEW', approval: { approval_id: asked.body['approval_id'] } });
    const url = `/api/approvals/${String(asked.body['approval_id'])}/approve`;
    const agree = (actor: string) => laurel.send('POST', url, {}, { headers: { 'x-laurel-actor': actor } });
    expect((await agree('ANNA')).body['code']).toBe('same_person');
    expect((await agree('ben')).body).toMatchObject({ state: 'APPROVED', decided_by: 'ben' });
    expect(await file(review)).toMatchObject({ state: 'DISMISSED', resolved_by: 'anna', approved_by: 'ben', approval: null });
  });

  it('a request under a key is one, whichever way it is answered', async () => {
    const review = await people.open('P003', { score: 90 });
    const twice = async (ask: () => Promise<{ status: number; body: object }>) => {
      const [first, second] = [await ask(), await ask()];
      expect([second.status, second.body]).toEqual([first.status, first.body]);
      return first.status;
    };
    expect(await twice(() => claim('anna', review, 'claim-1'))).toBe(200);
    expect(await twice(() => resolve('anna', review, 'DISMISSED', 'dismiss-1'))).toBe(202);
    expect(await twice(() => resolve('anna', review, 'CONFIRMED', 'confirm-1'))).toBe(200);
    expect((await resolve('anna', review, 'DISMISSED', 'confirm-1')).body['code']).toBe('idempotency_conflict');
  });

  it('the list is narrowed, and shows what is not resolved unless asked', async () => {
    const first = await people.open('P001', { cause: 'flagged', score: 80 });
    const second = await people.open('P002');
    await claim('lena', second);
    const listed = async (query: string) => {
      const { items } = (await laurel.get(`/api/reviews${query}`)).body as { items: { review_id: string }[] };
      return items.map(({ review_id }) => review_id);
    };
    expect(await listed('')).toEqual([second.reviewId, first.reviewId]);
    expect(await listed('?sort=score')).toEqual([first.reviewId, second.reviewId]);
    expect(await listed('?cause=flagged')).toEqual([first.reviewId]);
    expect(await listed('?state=OPEN')).toEqual([first.reviewId]);
    expect(await listed('?claimed_by=lena')).toEqual([second.reviewId]);
    expect(await listed('?player_id=P001')).toEqual([first.reviewId]);
    expect(await listed('?player_id=P001&kind=protection')).toEqual([]);
    expect(await listed('?player_id=NOBODY')).toEqual([]);
    expect(await listed('?state=DISMISSED')).toHaveLength(1);
  });

  it.each<[what: string, url: string, body: object | undefined, code: string, path?: string]>([
    ['no outcome', 'none/resolve', { reason: 'x' }, 'invalid_request', 'outcome'],
    ['an outcome that is none', 'none/resolve', { outcome: 'dismissed', reason: 'x' }, 'wrong_type', 'outcome'],
    ['an outcome that is a state', 'none/resolve', { outcome: 'OPEN', reason: 'x' }, 'wrong_type', 'outcome'],
    ['no reason', 'none/resolve', { outcome: 'BLOCKED' }, 'invalid_request', 'reason'],
    ['a reason without words', 'none/resolve', { outcome: 'BLOCKED', reason: '--' }, 'invalid_request', 'reason'],
    ['a review that is none, claimed', 'none/claim', undefined, 'review_not_found'],
    ['a claim that says something else', 'none/claim', { takeover: true }, 'unknown_field', 'takeover'],
    ['a claim that may be true', 'none/claim', { take_over: 'yes' }, 'wrong_type', 'take_over'],
    ['a review that is none, resolved', 'none/resolve', { outcome: 'BLOCKED', reason: 'x' }, 'review_not_found'],
  ])('%s is refused', async (_, url, body, code, path) => {
    const answer = await say('anna', url, body);
    expect(answer.body).toMatchObject({ code, ...(path === undefined ? {} : { errors: [{ path }] }) });
  });
});
