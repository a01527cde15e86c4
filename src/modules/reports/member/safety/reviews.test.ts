import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../../test/laurel.ts';
import { reviewers } from '../../../../../test/reviews/reviewers.ts';
import { minuteMs } from '../../../../kernel/clock.ts';
import { newId } from '../../../../kernel/ids.ts';
import { getMember } from '../../../members/find.ts';
import { currentProgram } from '../../../program/current.ts';
import type { Happening, HappeningKind } from '../happening.ts';
import { readTimeline } from '../timeline.ts';
import { happeningToApi } from '../timeline-schema.ts';

const kinds = ['approval_requested', 'approval_decided', 'review_resolved', 'abuse_changed', 'review_opened'] as const;
let laurel: TestLaurel;

/** Of P001: a band and the review that it opens, a block and the band that follows from it, and a dismissal by two. */
beforeAll(async () => {
  laurel = await testLaurel();
  const people = reviewers(laurel);
  await laurel.importLines(['P001,10,10,10,1,1', 'P002,10,10,10,1,1']);
  const { bucket, memberId } = await getMember(laurel.database.db, 'P001');
  const later = () => laurel.clock.set(laurel.clock.now() + minuteMs);
  const change = (from: string, to: string, score: number) => {
    const now = laurel.clock.now();
    return laurel.database.pool.query(
      `INSERT INTO abuse_change (bucket, member_id, change_id, at, from_action, to_action, score, signals)
       VALUES ($1, $2, $3, $4, $5, $6, $7, '["BONUS_ONLY_PLAY"]')`,
      [bucket, memberId, newId(now, bucket), new Date(now).toISOString(), from, to, score],
    );
  };
  const first = await people.open('P001', { score: 75 });
  await change('NO_ACTION', 'INCREASED_WAGERING', 75);
  later();
  await people.claim('anna', first.reviewId);
  await people.resolve('anna', first.reviewId, 'BLOCKED');
  await change('INCREASED_WAGERING', 'BLOCKED', 75);
  const flagged = await people.open('P001', { cause: 'flagged', score: 90, note: 'spoke with support.' });
  later();
  const asked = await people.askDismissal('anna', flagged);
  later();
  await people.agree('ben', asked);
  await change('BLOCKED', 'NO_ACTION', 0);
  await people.open('P001', { kind: 'protection', cause: 'risk_critical', score: 85 });
  await people.open('P002', { cause: 'held_for_person' });
});
afterAll(() => laurel.drop());

async function read(limit: number, wanted: readonly HappeningKind[], player = 'P001'): Promise<Happening[]> {
  const { db } = laurel.database;
  const found: Happening[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await readTimeline(db, await getMember(db, player), { zone: 'UTC', limit, kinds: wanted, cursor });
    found.push(...items);
    if (nextCursor === null) return found;
    cursor = nextCursor;
  }
}
const told = async (wanted: readonly HappeningKind[], player?: string) => {
  const { program } = await currentProgram(laurel.database.db);
  return (await read(50, wanted, player)).map((happening) => happeningToApi(happening, program)).toReversed();
};

it('a timeline tells of bands and reviews, causes before effects', async () => {
  expect((await told(kinds)).map(({ title }) => title)).toEqual([
    'Abuse band changed from NO_ACTION to INCREASED_WAGERING, at a score of 75.',
    'A review was opened (abuse): the signals reached the score that asks for one.',
    'anna blocked rewards in a review (abuse): seen.',
    'Abuse band changed from INCREASED_WAGERING to BLOCKED, at a score of 75.',
    'A review was opened (abuse): system asked for it: spoke with support.',
    'anna asked for a second person (the dismissal of a review): seen.',
    'ben agreed to what anna asked for (the dismissal of a review).',
    'anna and ben dismissed a review (abuse): seen.',
    'Abuse band changed from BLOCKED to NO_ACTION, at a score of 0.',
    'A review was opened (protection): the risk is CRITICAL.',
  ]);
  expect((await told(kinds, 'P002')).map(({ title }) => title)).toEqual([
    'A review was opened (abuse): at this risk a person decides what the signals mean.',
  ]);
});

it('and its facts name the persons, the scores and the signals', async () => {
  expect((await told(['review_opened']))[1]?.facts).toMatchObject({
    about: 'abuse',
    cause: 'flagged',
    score: 90,
    note: 'spoke with support.',
  });
  expect((await told(['review_resolved']))[1]?.facts).toMatchObject({
    outcome: 'DISMISSED',
    by: 'anna',
    approved_by: 'ben',
    reason: 'seen',
  });
  const change = { from: 'NO_ACTION', to: 'INCREASED_WAGERING', score: 75, signals: ['BONUS_ONLY_PLAY'] };
  expect((await told(['abuse_changed']))[0]?.facts).toEqual(change);
});

it.each([1, 2, 3])('in pages of %d it is the same, each once', async (limit) => {
  expect(await read(limit, kinds)).toEqual(await read(100, kinds));
});
