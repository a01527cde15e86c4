import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { type Reviewers, reviewers } from '../../../../test/reviews/reviewers.ts';
import { getReview } from '../../../modules/reviews/queue/find.ts';
import type { Review } from '../../../modules/reviews/queue/review.ts';
import { reviewsPage } from './list.ts';
import { reviewPage } from './show.ts';

const folder = mkdtempSync(join(tmpdir(), 'laurel-reviews-'));
const main = fileURLToPath(new URL('../main.ts', import.meta.url));
let laurel: TestLaurel;
let people: Reviewers;
let review: Review;

const run = (...words: string[]): Promise<{ code: number; out: string; error: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: laurel.url, ALLOW_UNSAFE_DATABASE: 'true', LAUREL_DATA_DIR: folder };
    execFile(process.execPath, [main, 'reviews', ...words], { env }, (failure, out, error) =>
      resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    );
  });

beforeAll(async () => {
  laurel = await testLaurel();
  people = reviewers(laurel);
  await laurel.importLines(['P001,10,10,10,1,1']);
  review = await people.open('P001', { kind: 'protection', cause: 'risk_critical', score: 85 });
});
afterAll(async () => {
  await laurel.drop();
  rmSync(folder, { recursive: true });
});

describe('laurel reviews', () => {
  it('lists, takes up, resolves and shows', { timeout: 60_000 }, async () => {
    expect((await run()).out).toContain(review.reviewId);
    expect((await run('--player', 'NOBODY')).out).toBe('Nothing is to be looked at.\n');
    expect(await run('resolve', review.reviewId, '--outcome', 'CONFIRMED', '--reason', 'x')).toMatchObject({
      code: 1,
      error: expect.stringContaining('review_not_claimed'),
    });
    const claimed = await run('claim', review.reviewId);
    expect(claimed).toMatchObject({ code: 0, out: expect.stringMatching(/^cli:\S+ has the review of P001\.\n$/) });
    expect(JSON.parse((await run('--state', 'IN_REVIEW', '--kind', 'protection', '--json')).out)).toMatchObject([
      { review_id: review.reviewId, state: 'IN_REVIEW' },
    ]);
    const resolved = await run('resolve', review.reviewId, '--outcome', 'CONFIRMED', '--reason', 'spoke with them', '--json');
    expect(JSON.parse(resolved.out)).toMatchObject({ approval: null, review: { state: 'CONFIRMED', reason: 'spoke with them' } });
    expect(await getReview(laurel.database.db, review.reviewId)).toMatchObject({ state: 'CONFIRMED', reason: 'spoke with them' });
    const shown = await run('show', review.reviewId);
    expect(shown.out).toMatch(/review\.opened.*review\.claimed.*review\.resolved +spoke with them/s);
  });

  it.each<[what: string, words: string[], says: string]>([
    ['a state that is none', ['--state', 'DONE'], 'state'],
    ['no id', ['claim'], 'review_id'],
    ['no outcome', ['resolve', 'x', '--reason', 'y'], 'outcome'],
    ['a reason without words', ['resolve', 'x', '--outcome', 'BLOCKED', '--reason', '--'], 'reason'],
  ])('%s: wrong usage', async (_what, words, says) => {
    expect(await run(...words)).toMatchObject({ code: 2, error: expect.stringContaining(says) });
  });

  it('a review that is none is told', async () => {
    expect(await run('show', 'none')).toMatchObject({ code: 1, error: expect.stringContaining('review_not_found') });
  });
});

const shown = {
  review_id: '019c0000-0000-7000-8000-000000000001',
  player_id: 'P001',
  kind: 'abuse' as const,
  cause: 'abuse_score' as const,
  state: 'IN_REVIEW' as const,
  score: 75,
  evidence: { score: 75 },
  note: `one\ncard\u001b[2J`,
  opened_by: 'system',
  opened_at: '2026-03-02T12:00:00.000Z',
  claimed_by: 'anna',
  claimed_at: '2026-03-02T12:05:00.000Z',
  resolved_by: null,
  approved_by: null,
  resolved_at: null,
  reason: null,
};

it('reviews are a table, a line each', () => {
  expect(reviewsPage([shown])).toBe(`\
Opened at                 Player  Kind   Cause        Score  State      Who has it  Review
------------------------  ------  -----  -----------  -----  ---------  ----------  ------------------------------------
2026-03-02T12:00:00.000Z  P001    abuse  abuse_score     75  IN_REVIEW  anna        019c0000-0000-7000-8000-000000000001
`);
});

it('a review is a page, whatever people wrote', () => {
  const step = { at: shown.claimed_at, by: 'anna', action: 'review.claimed', reason: 'mine\nnow', before: null, after: null };
  expect(reviewPage({ ...shown, approval: null, history: [step] })).toBe(`\
P001
----------  ------------
Kind        abuse
Cause       abuse_score
Score       75
State       IN_REVIEW
Who has it  anna
Note        one card [2J

When                      Who   What            Why
------------------------  ----  --------------  --------
2026-03-02T12:05:00.000Z  anna  review.claimed  mine now

Known when it was opened
{
  "score": 75
}
`);
});
