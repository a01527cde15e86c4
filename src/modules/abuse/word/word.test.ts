import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suspects } from '../../../../test/abuse/suspects.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { officers } from '../../../../test/officers.ts';
import { played, tell } from '../../../../test/play-told.ts';
import { must } from '../../../kernel/assert.ts';
import { dayMs, hourMs } from '../../../kernel/clock.ts';
import { listAudit } from '../../../platform/audit.ts';
import { getMember } from '../../members/find.ts';
import { reject } from '../../reviews/decide.ts';
import { readWords } from './read-words.ts';

let laurel: TestLaurel;
let suspect: ReturnType<typeof suspects>;
beforeAll(async () => {
  laurel = await testLaurel();
  suspect = suspects(laurel);
});
afterAll(() => laurel.drop());

async function caught(player: string): Promise<void> {
  await suspect.hitAndRun(player);
  await laurel.follow();
}

async function wordOn(player: string) {
  const member = await getMember(laurel.database.db, player);
  return (await readWords(laurel.database.db, [member])).get(member.memberId) ?? null;
}

describe('a dismissal', () => {
  it('takes what was met out of the count at once, and says so', async () => {
    await caught('D1');
    expect(await suspect.resolve('anna', 'D1', 'DISMISSED')).toMatchObject({ approval: null, review: { state: 'DISMISSED' } });
    expect(await suspect.kept('D1')).toEqual({ score: 0, action: 'NO_ACTION' });
    expect(await suspect.changes('D1')).toEqual(['NO_ACTION → INCREASED_WAGERING at 75', 'INCREASED_WAGERING → NO_ACTION at 0']);
    expect(await suspect.told('D1')).toMatchObject([{ to: 'INCREASED_WAGERING' }, { to: 'NO_ACTION', score: 0, signals: [] }]);
    const word = must(await wordOn('D1'), 'something was said');
    expect([word.blocked, Object.keys(word.dismissed).sort()]).toEqual([false, ['BONUS_ONLY_PLAY', 'IMMEDIATE_WITHDRAWAL']]);
    expect(word.dismissed.BONUS_ONLY_PLAY?.play).toMatchObject({ receivedMinor: 20_00, stakedMinor: 20_00, wageredMinor: 20_00, bets: 2 });
    const { items } = await listAudit(laurel.database.db, {
      subject: 'player:D1',
      action: 'abuse.dismissed',
      limit: 10,
      fromAt: null,
      toAt: null,
    });
    expect(items).toMatchObject([
      { actor: 'anna', before: { score: 75, action: 'INCREASED_WAGERING' }, after: { score: 0, action: 'NO_ACTION', said_by: 'anna' } },
    ]);
  });

  it('is no answer to what comes after it', async () => {
    await caught('D2');
    await suspect.resolve('anna', 'D2', 'DISMISSED');
    laurel.clock.set(laurel.clock.now() + dayMs);
    await caught('D2');
    expect(await suspect.kept('D2')).toEqual({ score: 75, action: 'INCREASED_WAGERING' });
    const [again, first] = await suspect.reviews('D2');
    expect([again?.state, first?.state]).toEqual(['OPEN', 'DISMISSED']);
    // Of the play before the dismissal nothing counts any more: the second bonus alone is in the numbers.
    expect(again?.evidence).toMatchObject({ signals: [{ facts: { times: 1 } }, { facts: { received: '20.00', wagered: '20.00' } }] });
  });

  it('needs a second person above 80, who is not the first', async () => {
    const say = officers(laurel);
    await caught('D3');
    await suspect.resolve('anna', 'D3', 'BLOCKED');
    await suspect.flag('ben', 'D3');
    const { approval } = await suspect.resolve('anna', 'D3', 'DISMISSED');
    const asked = must(approval, 'a block is lifted by two');
    expect(await suspect.kept('D3')).toMatchObject({ action: 'BLOCKED' });
    expect(await say.codeOf(suspect.agree('anna', asked))).toBe('same_person');
    expect(await suspect.review('D3')).toMatchObject({ state: 'IN_REVIEW' });
    await suspect.agree('ben', asked);
    expect((await suspect.reviews('D3'))[0]).toMatchObject({ state: 'DISMISSED', resolvedBy: 'anna', approvedBy: 'ben' });
    expect([await suspect.kept('D3'), await wordOn('D3')]).toMatchObject([{ score: 0, action: 'NO_ACTION' }, { blocked: false }]);
  });

  it('needs a second person where the score rose above 80 since the review was opened', async () => {
    const heavy = await testLaurel({ abuse_weights: { BONUS_ONLY_PLAY: 75, IMMEDIATE_WITHDRAWAL: 25 } });
    const one = suspects(heavy);
    const { grantId } = await one.playBonusOnly('D4');
    await heavy.follow();
    expect(await one.review('D4')).toMatchObject({ score: 75 });
    await one.withdraw('D4', '15');
    await heavy.follow();
    expect([grantId, await one.kept('D4')]).toEqual([grantId, { score: 100, action: 'BLOCKED' }]);
    expect((await one.resolve('anna', 'D4', 'DISMISSED')).approval).toMatchObject({ kind: 'review_dismissal' });
    await heavy.drop();
  });
});

describe('of what two people have not seen nothing is dismissed', () => {
  const meet = (value: string, ...players: string[]): Promise<void> => {
    const links = [{ kind: 'payment' as const, value }];
    return tell(laurel, ...players.map((player) => played(player, 'DEPOSIT', laurel.clock.now(), '0.10', { links })));
  };

  it('a card that came after the second person was asked, and a member who came to the card after a dismissal', async () => {
    await caught('U1');
    await meet('U card', 'U1', 'U2');
    await laurel.follow();
    const first = must((await suspect.resolve('anna', 'U1', 'DISMISSED')).approval, 'above 80 it takes two');
    expect(first.request).toMatchObject({ outcome: 'DISMISSED', shown: { score: 100, signals: expect.any(Array) } });
    await meet('another U card', 'U1', 'U3');
    await expect(suspect.agree('ben', first)).rejects.toMatchObject({
      code: 'version_conflict',
      detail: 'There is more since this was asked for: MULTI_ACCOUNT. It must be asked for anew.',
    });
    await reject(laurel.ledger, { id: 'ben', roles: ['compliance'] }, first.approvalId, 'see above', null, laurel.clock.now());
    const second = must((await suspect.resolve('anna', 'U1', 'DISMISSED')).approval, 'above 80 it takes two');
    await suspect.agree('ben', second);
    expect((await suspect.now('U1')).score).toBe(0);

    laurel.clock.set(laurel.clock.now() + hourMs);
    await meet('U card', 'U4');
    expect((await suspect.now('U1')).signals).toMatchObject([{ code: 'MULTI_ACCOUNT', severity: 1, facts: { members: 3 } }]);
  });
});

describe('a block', () => {
  it('refuses whatever the score, says so, and opens nothing more', async () => {
    await caught('B1');
    await suspect.resolve('anna', 'B1', 'BLOCKED');
    expect(await suspect.kept('B1')).toEqual({ score: 75, action: 'BLOCKED' });
    expect((await suspect.told('B1')).at(-1)).toMatchObject({ from: 'INCREASED_WAGERING', to: 'BLOCKED', score: 75 });
    laurel.clock.set(laurel.clock.now() + hourMs);
    await caught('B1');
    expect([await suspect.kept('B1'), (await suspect.reviews('B1')).map(({ state }) => state)]).toMatchObject([
      { action: 'BLOCKED' },
      ['BLOCKED'],
    ]);
  });

  it('does not fade', async () => {
    await suspect.playBonusOnly('B2');
    await suspect.flag('anna', 'B2');
    await suspect.resolve('anna', 'B2', 'BLOCKED');
    await laurel.moveClock(laurel.clock.now() + 3 * dayMs);
    expect(await suspect.kept('B2')).toMatchObject({ action: 'BLOCKED' });
  });
});

describe('a confirmation', () => {
  it('changes nothing, and lets the case rest for 30 days unless it gets graver', async () => {
    await caught('C1');
    await suspect.resolve('anna', 'C1', 'CONFIRMED');
    expect([await suspect.kept('C1'), await wordOn('C1')]).toEqual([{ score: 75, action: 'INCREASED_WAGERING' }, null]);
    await caught('C1');
    expect((await suspect.reviews('C1')).map(({ state }) => state)).toEqual(['CONFIRMED']);
    laurel.clock.set(laurel.clock.now() + 30 * dayMs);
    await caught('C1');
    expect((await suspect.reviews('C1')).map(({ state }) => state)).toEqual(['OPEN', 'CONFIRMED']);
  });

  it('of a milder band is no answer to a graver one', async () => {
    await suspect.playBonusOnly('C2');
    await laurel.follow();
    await suspect.flag('anna', 'C2');
    await suspect.resolve('anna', 'C2', 'CONFIRMED');
    await laurel.follow();
    expect((await suspect.reviews('C2')).map(({ state }) => state)).toEqual(['CONFIRMED']);
    await suspect.withdraw('C2', '15');
    await laurel.follow();
    expect((await suspect.reviews('C2')).map(({ state, cause }) => [state, cause])).toEqual([
      ['OPEN', 'abuse_score'],
      ['CONFIRMED', 'flagged'],
    ]);
  });
});

describe('a flag', () => {
  it('opens a review with what is known now, and is told to the one that is open', async () => {
    await suspect.playBonusOnly('F1');
    await laurel.follow();
    const first = await suspect.flag('anna', 'F1');
    expect(first).toMatchObject({ opened: true, review: { cause: 'flagged', score: 35, note: 'looks odd', openedBy: 'anna' } });
    expect(first.review.evidence).toMatchObject({ score: 35, signals: [{ code: 'BONUS_ONLY_PLAY' }] });
    const second = await suspect.flag('ben', 'F1');
    expect(second).toEqual({ opened: false, note: 'looks odd', review: first.review });
    const { items } = await listAudit(laurel.database.db, {
      subject: `review:${first.review.reviewId}`,
      limit: 10,
      fromAt: null,
      toAt: null,
    });
    expect(items.map(({ action, actor }) => [action, actor])).toEqual([
      ['review.flagged', 'ben'],
      ['review.opened', 'anna'],
    ]);
  });

  it('of a player of whom nothing is known is a review all the same', async () => {
    await laurel.importLines(['F2,0,0,0,1,1'], { triggerRewards: false });
    expect(await suspect.flag('anna', 'F2')).toMatchObject({ opened: true, review: { score: 0, evidence: { signals: [] } } });
    expect(await suspect.resolve('anna', 'F2', 'DISMISSED')).toMatchObject({ approval: null });
  });

  it('is one for a repeated request', async () => {
    await laurel.importLines(['F3,0,0,0,1,1'], { triggerRewards: false });
    const answers = await Promise.all([1, 2, 3].map(() => suspect.flag('anna', 'F3', 'once')));
    expect(new Set(answers.map(({ review }) => review.reviewId)).size).toBe(1);
    expect(answers.map(({ opened }) => opened)).toEqual([true, true, true]);
  });
});

describe('a protection review', () => {
  it('that ends in a block raises the label to CRITICAL; other ends change nothing', async () => {
    const say = officers(laurel);
    await laurel.importLines(['P1,100,1000,900,5,5', 'P2,100,1000,900,5,5'], { triggerRewards: false });
    for (const player of ['P1', 'P2']) await suspect.openProtection(player);
    await suspect.resolve('anna', 'P1', 'BLOCKED');
    expect((await say.word('P1')).override).toMatchObject({ label: 'CRITICAL', setBy: 'anna', approvedBy: null });
    await suspect.resolve('anna', 'P2', 'DISMISSED');
    expect((await say.word('P2')).override).toBeNull();
  });

  it('that ends in a block closes what was asked for to lower the label', async () => {
    const say = officers(laurel);
    await laurel.importLines(['P3,100,1000,900,5,5'], { triggerRewards: false });
    await say.override('anna', 'P3', 'HIGH');
    const asked = await say.lower('anna', 'P3', 'LOW');
    await suspect.openProtection('P3');
    await suspect.resolve('ben', 'P3', 'BLOCKED');
    expect(await say.codeOf(say.agree('cleo', asked))).toBe('approval_decided');
    expect((await say.word('P3')).override).toMatchObject({ label: 'CRITICAL', setBy: 'ben' });
  });
});
