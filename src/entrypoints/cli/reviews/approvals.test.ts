import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reviewers, reviewers } from '../../../../test/reviews/reviewers.ts';
import { type LaurelShell, laurelShell } from '../../../../test/reviews/shell.ts';
import { getApproval } from '../../../modules/reviews/find.ts';
import { getReview } from '../../../modules/reviews/queue/find.ts';
import { approvalsPage } from './approvals.ts';

const asked = {
  approval_id: '019c0000-0000-7000-8000-000000000001',
  player_id: 'P001',
  kind: 'risk_override' as const,
  subject: 'label',
  request: { label: 'LOW' },
  reason: `a month\nof calm play\u001b[2J`,
  requested_by: 'anna',
  requested_at: '2026-03-02T12:00:00.000Z',
  state: 'OPEN' as const,
  decided_by: null,
  decided_at: null,
  note: null,
};

it('approvals are a table, a line each, whatever people wrote; a column in which nothing stands is left out', () => {
  expect(approvalsPage([asked])).toBe(`\
Asked at                  Player  What           By    Why                       State  About  Approval
------------------------  ------  -------------  ----  ------------------------  -----  -----  ------------------------------------
2026-03-02T12:00:00.000Z  P001    risk_override  anna  a month of calm play [2J  OPEN   label  019c0000-0000-7000-8000-000000000001
`);
  expect(approvalsPage([])).toBe('Nothing waits for a second person.\n');
});

it('of a review they say which, and its score; of what was decided by whom and why', () => {
  const dismissal = {
    ...asked,
    kind: 'review_dismissal' as const,
    subject: '019c0000-0000-7000-8000-000000000002',
    request: { outcome: 'DISMISSED', score: 90 },
    reason: 'twins',
    state: 'REJECTED' as const,
    decided_by: 'ben',
    note: 'no\npassport',
  };
  const lines = approvalsPage([dismissal, { ...asked, kind: 'manual_credit', subject: asked.approval_id }]).split('\n');
  expect(lines[0]).toMatch(/^Asked at +Player +What +Score +By +Why +State +Decided by +Note +About +Approval$/);
  expect(lines[2]).toMatch(/ review_dismissal +90 +anna +twins +REJECTED +ben +no passport +019c\S+002 +019c\S+001$/);
  expect(lines[3]).toMatch(/ manual_credit +anna +a month of calm play \[2J +OPEN +019c\S+001$/);
});

describe('laurel approvals', () => {
  let shell: LaurelShell;
  let people: Reviewers;
  const run = (...words: string[]) => shell.run('approvals', ...words);
  const stateOf = async (approvalId: string) => (await getApproval(shell.laurel.database.db, approvalId)).state;
  beforeAll(async () => {
    shell = await laurelShell();
    people = reviewers(shell.laurel);
    await shell.laurel.importLines(['P001,10,10,10,1,1']);
  });
  afterAll(() => shell.drop());

  it('agrees to what somebody else asked for, and it is done', { timeout: 60_000 }, async () => {
    const review = await people.open('P001', { score: 90 });
    const { approvalId } = await people.askDismissal('anna', review);
    expect((await run()).out).toMatch(/ 90 +anna +seen +OPEN /);
    const agreed = await run('approve', approvalId, '--note', 'saw both passports');
    expect(agreed).toMatchObject({ code: 0, out: expect.stringMatching(/^review_dismissal of P001: APPROVED by cli:\S+\.\n$/) });
    expect(await getReview(shell.laurel.database.db, review.reviewId)).toMatchObject({ state: 'DISMISSED', resolvedBy: 'anna' });
    expect((await shell.run('reviews', 'show', review.reviewId)).out).toMatch(/Second person +cli:\S+ agreed: saw both passports\n/);
  });

  it('does not agree, for a reason that the claimer reads', { timeout: 60_000 }, async () => {
    const review = await people.open('P001', { score: 90 });
    const { approvalId } = await people.askDismissal('anna', review);
    expect(await run('reject', approvalId)).toMatchObject({ code: 2, error: expect.stringContaining('reason') });
    expect(JSON.parse((await run('reject', approvalId, '--reason', 'no papers', '--json')).out)).toMatchObject({
      state: 'REJECTED',
      note: 'no papers',
    });
    const page = (await shell.run('reviews', 'show', review.reviewId)).out;
    expect(page).toMatch(/Second person +cli:\S+ did not agree with anna: no papers\n/);
    expect(page).toMatch(/cli:\S+ +review\.approval_rejected +no papers\n/);
  });

  it('takes back what was asked from the same shell, which names the command for the second person', { timeout: 60_000 }, async () => {
    const { reviewId } = await people.open('P001', { score: 90 });
    await shell.run('reviews', 'claim', reviewId);
    const { out } = await shell.run('reviews', 'resolve', reviewId, '--outcome', 'DISMISSED', '--reason', 'twins');
    expect(out).toMatch(/^A second person must agree: laurel approvals approve [0-9a-f-]{36}\n$/);
    const [command, verb, approvalId = ''] = out.trim().split(' ').slice(-3);
    expect(await shell.run(String(command), String(verb), approvalId)).toMatchObject({
      code: 1,
      error: expect.stringContaining('same_person'),
    });
    expect(await run('withdraw', approvalId, '--reason', 'too early')).toMatchObject({ code: 0 });
    expect(await stateOf(approvalId)).toBe('WITHDRAWN');
    expect(await run('withdraw', approvalId)).toMatchObject({ code: 1, error: expect.stringContaining('approval_decided') });
  });

  it.each(['approve', 'reject', 'withdraw'])('%s: without an id it is wrong usage, with one that is none it says so', async (verb) => {
    const reason = verb === 'reject' ? ['--reason', 'no'] : [];
    expect(await run(verb, ...reason)).toMatchObject({ code: 2, error: expect.stringContaining('approval_id') });
    expect(await run(verb, 'none', ...reason)).toMatchObject({ code: 1, error: expect.stringContaining('approval_not_found') });
  });
});
