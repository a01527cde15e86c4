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
    const first = await people.open('P001');
    const second = await people.open('P002');
    await claim('lena', second);
    const listed = async (query: string) => {
      const { items } = (await laurel.get(`/api/reviews${query}`)).body as { items: { review_id: string }[] };
      return items.map(({ review_id }) => review_id);
    };
    expect(await listed('')).toEqual([second.reviewId, first.reviewId]);
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
    ['a review that is none, resolved', 'none/resolve', { outcome: 'BLOCKED', reason: 'x' }, 'review_not_found'],
  ])('%s is refused', async (_, url, body, code, path) => {
    const answer = await say('anna', url, body);
    expect(answer.body).toMatchObject({ code, ...(path === undefined ? {} : { errors: [{ path }] }) });
  });
});
