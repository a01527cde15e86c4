import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reviewers, reviewers } from '../../../../test/reviews/reviewers.ts';
import { type LaurelShell, laurelShell } from '../../../../test/reviews/shell.ts';
import { getReview } from '../../../modules/reviews/queue/find.ts';
import type { Review } from '../../../modules/reviews/queue/review.ts';
import { reviewsPage } from './list.ts';
import { reviewPage } from './show.ts';

let shell: LaurelShell;
let people: Reviewers;
let review: Review;

const run = (...words: string[]) => shell.run('reviews', ...words);

beforeAll(async () => {
  shell = await laurelShell();
  people = reviewers(shell.laurel);
  await shell.laurel.importLines(['P001,10,10,10,1,1', 'P002,10,10,10,1,1']);
  review = await people.open('P001', { kind: 'protection', cause: 'risk_critical', score: 85 });
});
afterAll(() => shell.drop());

describe('laurel reviews', () => {
  it('lists, takes up, resolves and shows', { timeout: 60_000 }, async () => {
    expect((await run()).out).toContain(review.reviewId);
    expect((await run('--player', 'NOBODY')).out).toBe('Nothing is to be looked at.\n');
    expect(await run('resolve', review.reviewId, '--outcome', 'CONFIRMED', '--reason', 'x')).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^laurel: review_not_claimed: .* Here: laurel reviews claim [0-9a-f-]{36}\n$/),
    });
    const claimed = await run('claim', review.reviewId);
    expect(claimed).toMatchObject({ code: 0, out: expect.stringMatching(/^cli:\S+ has the review of P001\.\n$/) });
    expect(JSON.parse((await run('--state', 'IN_REVIEW', '--kind', 'protection', '--json')).out)).toMatchObject([
      { review_id: review.reviewId, state: 'IN_REVIEW' },
    ]);
    const resolved = await run('resolve', review.reviewId, '--outcome', 'CONFIRMED', '--reason', 'spoke with them', '--json');
    expect(JSON.parse(resolved.out)).toMatchObject({ approval: null, review: { state: 'CONFIRMED', reason: 'spoke with them' } });
    expect(await getReview(shell.laurel.database.db, review.reviewId)).toMatchObject({ state: 'CONFIRMED', reason: 'spoke with them' });
    const page = (await run('show', review.reviewId)).out;
    expect(page).toMatch(/Outcome +CONFIRMED by cli:\S+: spoke with them\n/);
    expect(page).toMatch(/review\.opened.*review\.claimed.*review\.resolved +spoke with them/s);
  });

  it('takes up what somebody has only where it is told to, and says how', { timeout: 60_000 }, async () => {
    const { reviewId } = await people.open('P002');
    await people.claim('anna', reviewId);
    const refused = await run('claim', reviewId);
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining('laurel: review_claimed: anna has had the review since ') });
    expect(refused.error).toContain(` Here: laurel reviews claim ${reviewId} --take-over\n`);
    expect(await run('claim', reviewId, '--take-over')).toMatchObject({ code: 0 });
    expect((await getReview(shell.laurel.database.db, reviewId)).claimedBy).toMatch(/^cli:/);
  });

  it('lists the highest score first, and those of one cause', { timeout: 60_000 }, async () => {
    const high = await people.open('P002', { score: 95 });
    const low = await people.open('P001', { cause: 'flagged', score: 10 });
    const listed = async (...words: string[]) =>
      (JSON.parse((await run('--json', ...words)).out) as { review_id: string }[]).map(({ review_id }) => review_id);
    expect((await listed('--sort', 'score'))[0]).toBe(high.reviewId);
    expect((await listed())[0]).toBe(low.reviewId);
    expect(await listed('--cause', 'abuse_score')).toEqual([high.reviewId]);
  });

  it.each<[what: string, words: string[], says: string]>([
    ['a state that is none', ['--state', 'DONE'], 'state'],
    ['an order that is none', ['--sort', 'player'], 'sort'],
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

const signal = {
  code: 'IMMEDIATE_WITHDRAWAL',
  sentence: 'Withdrew nearly everything.',
  severity: 1,
  weight: 40,
  decayed: 20,
  at: '2025-12-02T12:00:00.000Z',
  evidence: ['out-1', `B1\u001b[2J`],
  facts: { times: 1, amount: '95.00', luck_z: null },
};

const shown = {
  review_id: '019c0000-0000-7000-8000-000000000001',
  player_id: 'P001',
  kind: 'abuse' as const,
  cause: 'abuse_score' as const,
  state: 'IN_REVIEW' as const,
  score: 75,
  evidence: {
    score: 75,
    action: 'INCREASED_WAGERING',
    blocked: false,
    signals: [signal],
  },
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
  expect(reviewPage({ ...shown, approval: null, decided_approval: null, history: [step] })).toBe(`\
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

score: 75
action: INCREASED_WAGERING
blocked: false

IMMEDIATE_WITHDRAWAL: 20 of 40 points
  Withdrew nearly everything.
  severity 1, newest evidence 2025-12-02T12:00:00.000Z
  facts     times 1, amount 95.00
  evidence  out-1, B1 [2J
`);
});

const request = {
  approval_id: '019c0000-0000-7000-8000-000000000009',
  player_id: 'P001',
  kind: 'review_dismissal' as const,
  subject: shown.review_id,
  request: { outcome: 'DISMISSED', score: 90 },
  reason: 'twins',
  requested_by: 'anna',
  requested_at: '2026-03-02T12:06:00.000Z',
  state: 'OPEN' as const,
  decided_by: null,
  decided_at: null,
  note: null,
};
const open = { ...shown, approval: null, decided_approval: null, history: [] };
const no = { ...request, state: 'REJECTED' as const, decided_by: 'ben', note: 'show me\nthe passports' };

describe('a page says what a second person is asked, and said', () => {
  it.each<[what: string, review: Parameters<typeof reviewPage>[0], says: RegExp[], hides?: RegExp]>([
    [
      'what waits, and the command for it',
      { ...open, approval: request },
      [/^Waits for +a second person, asked by anna to agree to DISMISSED: laurel approvals approve 019c\S+009$/m],
      /Second person|Outcome/,
    ],
    [
      'a no and why, though it was asked again',
      { ...open, approval: request, decided_approval: no },
      [/^Second person +ben did not agree with anna: show me the passports$/m, /^Waits for/m],
    ],
    [
      'what was taken back',
      { ...open, decided_approval: { ...request, state: 'WITHDRAWN', decided_by: 'anna' } },
      [/^Second person +not asked any more, anna took it back$/m],
      /Waits for/,
    ],
    [
      'what was overtaken',
      { ...open, decided_approval: { ...request, state: 'REJECTED', decided_by: 'system', note: 'It has changed.' } },
      [/^Second person +not asked any more: It has changed\.$/m],
    ],
    [
      'the end, both persons, and the word of the second one',
      {
        ...open,
        state: 'DISMISSED',
        resolved_by: 'anna',
        approved_by: 'ben',
        reason: 'twins\nindeed',
        decided_approval: { ...request, state: 'APPROVED', decided_by: 'ben', note: 'saw both passports' },
      },
      [/^Outcome +DISMISSED by anna and ben: twins indeed$/m, /^Second person +ben agreed: saw both passports$/m],
    ],
    [
      'the end by one person',
      { ...open, state: 'BLOCKED', resolved_by: 'anna', reason: 'seen' },
      [/^Outcome +BLOCKED by anna: seen$/m],
      /Second person/,
    ],
  ])('%s', (_, page, says, hides = /never shown/) => {
    const text = reviewPage(page);
    for (const line of says) expect(text).toMatch(line);
    expect(text).not.toMatch(hides);
  });
});
