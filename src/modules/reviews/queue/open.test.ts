import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { caseOf, type Reviewers, reviewers } from '../../../../test/reviews/reviewers.ts';
import { must } from '../../../kernel/assert.ts';
import { minuteMs } from '../../../kernel/clock.ts';
import { system } from '../../../platform/actor.ts';
import { getMember } from '../../members/find.ts';
import { lockMembers } from '../../members/lock.ts';
import { getReview, listReviews } from './find.ts';
import { lastReviews, openReviews } from './open.ts';
import type { Review, ReviewCause } from './review.ts';

let laurel: TestLaurel;
let people: Reviewers;
beforeAll(async () => {
  laurel = await testLaurel();
  people = reviewers(laurel);
  await laurel.importLines(['A', 'B', 'C', 'D', 'L'].map((id) => `${id},10,10,10,1,1`));
});
afterAll(() => laurel.drop());

describe('a review is opened', () => {
  it('with what was known, and told', async () => {
    const review = await people.open('A', { note: 'three accounts, one card' });
    expect(await getReview(laurel.database.db, review.reviewId)).toEqual(review);
    expect(review).toMatchObject({ playerId: 'A', state: 'OPEN', score: 75, openedBy: 'system', claimedBy: null, resolvedAt: null });
    expect(await people.eventsOf(review)).toMatchObject([
      { topic: 'review.opened', subject: 'player:A', payload: { kind: 'abuse', cause: 'abuse_score', score: 75, opened_by: 'system' } },
    ]);
  });

  it('once: the same is not opened again while it is open or in review, of another kind or player it is', async () => {
    const review = await people.open('A');
    expect(await people.openAbout(['A'], { score: 90 })).toEqual([]);
    await people.claim('anna', review.reviewId);
    await people.openAbout(['B', 'C'], { kind: 'protection', cause: 'risk_critical' });
    const opened = await people.openAbout(['A', 'B', 'C'], { kind: 'protection', cause: 'risk_critical' });
    expect(opened.map(({ playerId, kind }) => `${playerId} ${kind}`)).toEqual(['A protection']);
    expect(await getReview(laurel.database.db, review.reviewId)).toMatchObject({ score: 75 });
  });

  it('once also where the same call asks for it twice', async () => {
    await people.open('D').then(async ({ reviewId }) => {
      await people.claim('anna', reviewId);
      await people.resolve('anna', reviewId, 'CONFIRMED');
    });
    const opened = await people.openAbout(['D']);
    expect(opened).toHaveLength(1);
    await laurel.database.transaction(async (tx) => {
      const [member] = await lockMembers(tx, ['D']);
      const twice = [75, 76].map((score) => ({ member: must(member, 'D is known'), opening: caseOf({ kind: 'protection', score }) }));
      expect((await openReviews(tx, system, twice, laurel.clock.now())).map(({ score }) => score)).toEqual([75]);
    });
  });

  it('once by many at the same time', async () => {
    const review = await people.open('A');
    await people.claim('anna', review.reviewId);
    await people.resolve('anna', review.reviewId, 'CONFIRMED');
    const opened = await Promise.all([1, 2, 3, 4].map(() => people.openAbout(['A', 'C'])));
    expect(opened.flat().filter(({ playerId }) => playerId === 'A')).toHaveLength(1);
  });

  it('and the last ones are known: what is open, and what was resolved last', async () => {
    const first = await people.open('B');
    const second = await people.open('B');
    const { db } = laurel.database;
    const keys = await Promise.all(['B', 'L'].map((player) => getMember(db, player)));
    const [b, l] = keys.map(({ memberId }) => memberId);
    const before = await lastReviews(db, keys, 'abuse');
    expect(before.get(String(b))).toMatchObject({
      open: { reviewId: second.reviewId, playerId: 'B' },
      resolved: { reviewId: first.reviewId, state: 'CONFIRMED' },
    });
    expect(before.has(String(l))).toBe(false);
    laurel.clock.set(laurel.clock.now() + minuteMs);
    await people.claim('anna', second.reviewId);
    await people.resolve('anna', second.reviewId, 'BLOCKED');
    const after = await lastReviews(db, keys, 'abuse');
    expect(after.get(String(b))).toMatchObject({ open: null, resolved: { reviewId: second.reviewId, state: 'BLOCKED' } });
    expect(await lastReviews(db, [], 'abuse')).toEqual(new Map());
  });
});

describe('the list', () => {
  it('is newest first, page by page, narrowed by state, kind, player and who has it', async () => {
    await laurel.importLines(['1', '2', '3', '4', '5'].map((id) => `L${id},10,10,10,1,1`));
    const opened: Review[] = [];
    for (const id of ['1', '2', '3', '4', '5']) opened.push(await people.open(`L${id}`, { kind: id === '3' ? 'protection' : 'abuse' }));
    const [first, second] = opened.map(({ reviewId }) => reviewId) as [string, string];
    await people.claim('lena', first);
    await people.claim('lena', second);
    await people.resolve('lena', second, 'CONFIRMED');
    const { db } = laurel.database;
    const listed = async (query: Partial<Parameters<typeof listReviews>[1]> = {}) => {
      const { items, nextCursor } = await listReviews(db, { states: ['OPEN', 'IN_REVIEW'], member: null, limit: 10, ...query });
      return { players: items.map(({ playerId }) => playerId).filter((id) => /^L\d$/.test(id)), nextCursor };
    };
    const page = await listed({ limit: 3 });
    expect(page.players).toEqual(['L5', 'L4', 'L3']);
    expect((await listed({ limit: 1, cursor: String(page.nextCursor) })).players).toEqual(['L1']);
    expect((await listed({ states: ['IN_REVIEW'], claimedBy: 'LENA' })).players).toEqual(['L1']);
    expect((await listed({ states: ['CONFIRMED'], claimedBy: 'lena' })).players).toEqual(['L2']);
    expect((await listed({ claimedBy: 'nobody' })).players).toEqual([]);
    expect((await listed({ kind: 'protection' })).players).toEqual(['L3']);
    const member = await getMember(db, 'L4');
    expect(await listed({ member })).toEqual({ players: ['L4'], nextCursor: null });
    await expect(listed({ cursor: 'none' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('is highest score first where that is asked for: of the same score newest first, and what has none comes last', async () => {
    const scores: [player: string, score: number | null, cause: ReviewCause][] = [
      ['S1', 75, 'abuse_score'],
      ['S2', null, 'flagged'],
      ['S3', 100, 'abuse_score'],
      ['S4', 75, 'flagged'],
      ['S5', 0, 'flagged'],
      ['S6', null, 'flagged'],
    ];
    await laurel.importLines(scores.map(([player]) => `${player},10,10,10,1,1`));
    for (const [player, score, cause] of scores) await people.open(player, { score, cause });
    const review = await people.open('S3', { score: 100 });
    await people.claim('sara', review.reviewId);
    const { db } = laurel.database;
    const query = { states: ['OPEN', 'IN_REVIEW'], member: null, limit: 1, sort: 'score' } as const;
    const players: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listReviews(db, { ...query, ...(cursor && { cursor }) });
      players.push(...page.items.map(({ playerId }) => playerId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(players.filter((id) => /^S\d$/.test(id))).toEqual(['S3', 'S4', 'S1', 'S5', 'S6', 'S2']);
    const { items, nextCursor } = await listReviews(db, { ...query, cause: 'flagged', limit: 500 });
    expect([items.map(({ playerId }) => playerId).filter((id) => /^S\d$/.test(id)), nextCursor]).toEqual([['S4', 'S5', 'S6', 'S2'], null]);
    const { nextCursor: other } = await listReviews(db, { ...query, sort: 'opened' });
    await expect(listReviews(db, { ...query, cursor: String(other) })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});
