import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { type Officers, officers } from '../../../../test/officers.ts';
import { historyOf, standingOf } from '../../../../test/standings.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { closePlayer } from '../../activity/player.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { raiseFlag } from './flag.ts';

/*
 * Sheets of the point model, whose labels are its published bands: 25 sessions of 600 are 37 LOW; a flag adds 15, so 52 MEDIUM.
 */
let laurel: TestLaurel;
let say: Officers;
beforeAll(async () => {
  laurel = await testLaurel({ risk_model: 'safeplay-points@1.0' });
  say = officers(laurel);
});
afterAll(() => laurel.drop());

/** Play that the point model calls LOW (37), MEDIUM and HIGH: ever longer and larger sessions. */
const play = { LOW: '5000,15000,12000,25,48', MEDIUM: '50000,150000,120000,110,230', HIGH: '90000,225000,120000,150,375' };
const take = (player: string, label: keyof typeof play) => laurel.importLines([`${player},${play[label]}`], { triggerRewards: false });
const inForce = async (player: string) => (await standingOf(laurel, player)).riskLabel;

describe('the sheets of this test', () => {
  it.each(['LOW', 'MEDIUM', 'HIGH'] as const)('give %s', async (label) => {
    await take(`S-${label}`, label);
    expect(await inForce(`S-${label}`)).toBe(label);
  });
});

describe('a flag', () => {
  it('is known to the model at once, and is lifted by two', async () => {
    await take('F1', 'LOW');
    const { flag, from, to } = await say.flag('anna', 'F1');
    expect([from, to, await inForce('F1')]).toEqual(['LOW', 'MEDIUM', 'MEDIUM']);
    const asked = await say.lift('anna', 'F1', flag.flagId);
    expect(asked).toMatchObject({ kind: 'risk_flag_lift', state: 'OPEN', requestedBy: 'anna' });
    expect(await inForce('F1')).toBe('MEDIUM');
    expect(await say.codeOf(say.agree('anna', asked))).toBe('same_person');
    expect(await say.codeOf(say.agree('ANNA', asked))).toBe('same_person');
    expect(await say.codeOf(say.lift('ben', 'F1', flag.flagId))).toBe('approval_open');
    expect(await say.agree('ben', asked)).toMatchObject({ state: 'APPROVED', decidedBy: 'ben' });
    expect(await inForce('F1')).toBe('LOW');
    expect(await say.codeOf(say.agree('cleo', asked))).toBe('approval_decided');
    expect(await say.codeOf(say.lift('anna', 'F1', flag.flagId))).toBe('flag_lifted');
    expect(await say.word('F1')).toEqual({ flags: [], override: null, approvals: [] });
    expect(await historyOf(laurel, 'F1')).toEqual(['risk LOW→MEDIUM flag', 'risk MEDIUM→LOW flag']);
  });

  it('counts once, however many are open, until the last is lifted', async () => {
    await take('F2', 'LOW');
    const [one, two] = [await say.flag('anna', 'F2'), await say.flag('ben', 'F2')];
    expect([one.to, two.from, two.to, (await standingOf(laurel, 'F2')).word.flags]).toEqual(['MEDIUM', 'MEDIUM', 'MEDIUM', 2]);
    await say.agree('ben', await say.lift('anna', 'F2', one.flag.flagId));
    expect([await inForce('F2'), (await say.word('F2')).flags.map(({ flagId }) => flagId)]).toEqual(['MEDIUM', [two.flag.flagId]]);
    await say.agree('anna', await say.lift('ben', 'F2', two.flag.flagId));
    expect(await inForce('F2')).toBe('LOW');
  });

  it('is not lifted when the second person does not agree, and may be asked for again', async () => {
    await take('F3', 'LOW');
    const { flag } = await say.flag('anna', 'F3');
    const asked = await say.lift('anna', 'F3', flag.flagId);
    expect(await say.codeOf(say.disagree('anna', asked))).toBe('same_person');
    expect(await say.disagree('ben', asked)).toMatchObject({ state: 'REJECTED', note: 'no' });
    expect(await inForce('F3')).toBe('MEDIUM');
    expect(await say.lift('anna', 'F3', flag.flagId)).toMatchObject({ state: 'OPEN' });
  });

  it('is one for a repeated request', async () => {
    await take('F4', 'LOW');
    const now = laurel.clock.now();
    const operation = operationOf(await getMember(laurel.database.db, 'F4'), 'http', 'flag-1', {}, now);
    const wish = { category: 'time', reason: 'plays at night' } as const;
    const raise = () => raiseFlag(laurel.ledger, say.person('anna'), 'F4', wish, operation, now);
    const answers = await Promise.all([raise(), raise(), raise()]);
    expect(new Set(answers.map(({ flag }) => flag.flagId)).size).toBe(1);
    expect((await standingOf(laurel, 'F4')).word.flags).toBe(1);
  });
});

describe('an override', () => {
  it('upwards holds at once; to lift it takes two', async () => {
    await take('O1', 'LOW');
    expect(await say.override('anna', 'O1', 'HIGH')).toMatchObject({ approval: null, from: 'LOW', to: 'HIGH' });
    expect(await inForce('O1')).toBe('HIGH');
    const asked = await say.lower('anna', 'O1', null);
    expect(await inForce('O1')).toBe('HIGH');
    await say.agree('ben', asked);
    expect([await inForce('O1'), (await say.word('O1')).override]).toEqual(['LOW', null]);
    expect(await historyOf(laurel, 'O1')).toEqual(['risk LOW→HIGH override', 'risk HIGH→LOW override']);
  });

  it('that was raised is not lifted alone while play is as bad: it would fall when play calms down', async () => {
    await take('O2', 'LOW');
    await say.override('anna', 'O2', 'MEDIUM');
    await take('O2', 'HIGH');
    expect(await inForce('O2')).toBe('HIGH');
    expect((await say.lower('ben', 'O2', null)).state).toBe('OPEN');
  });

  it('downwards holds with the word of a second person, until the player gets worse than anyone saw', async () => {
    await take('O3', 'MEDIUM');
    const asked = await say.lower('anna', 'O3', 'LOW');
    expect([asked.request, await inForce('O3')]).toEqual([{ label: 'LOW', covers: 'MEDIUM', over: null }, 'MEDIUM']);
    await say.agree('ben', asked);
    expect(await inForce('O3')).toBe('LOW');
    expect((await say.word('O3')).override).toMatchObject({ label: 'LOW', covers: 'MEDIUM', setBy: 'anna', approvedBy: 'ben' });
    await take('O3', 'HIGH');
    expect(await inForce('O3')).toBe('HIGH');
  });

  it('downwards does not hold where the player got worse while it waited', async () => {
    await take('O4', 'MEDIUM');
    const asked = await say.lower('anna', 'O4', 'LOW');
    await take('O4', 'HIGH');
    expect(await say.agree('ben', asked)).toMatchObject({ state: 'APPROVED' });
    expect(await inForce('O4')).toBe('HIGH');
  });

  it('downwards is closed where another one was set while it waited, and can be asked for anew', async () => {
    await take('O5', 'MEDIUM');
    const asked = await say.lower('anna', 'O5', 'LOW');
    await say.override('cleo', 'O5', 'CRITICAL');
    expect(await say.codeOf(say.agree('ben', asked))).toBe('approval_decided');
    expect([await inForce('O5'), (await say.word('O5')).approvals]).toEqual(['CRITICAL', []]);
    await say.agree('ben', await say.lower('anna', 'O5', 'LOW'));
    expect(await inForce('O5')).toBe('LOW');
  });

  it('that was lowered is lifted alone: the computed label counts again', async () => {
    await take('O6', 'MEDIUM');
    await say.agree('ben', await say.lower('anna', 'O6', 'LOW'));
    expect(await say.override('cleo', 'O6', null)).toMatchObject({ from: 'LOW', to: 'MEDIUM' });
    expect(await say.codeOf(say.override('cleo', 'O6', null))).toBe('not_overridden');
  });

  it('of the label that counts already is kept, and holds it there', async () => {
    await take('O7', 'MEDIUM');
    expect(await say.override('anna', 'O7', 'MEDIUM')).toMatchObject({ from: 'MEDIUM', to: 'MEDIUM' });
    await take('O7', 'HIGH');
    expect(await inForce('O7')).toBe('HIGH');
    expect((await say.lower('anna', 'O7', 'MEDIUM')).request).toMatchObject({ covers: 'HIGH' });
  });
});

describe('several officers at once', () => {
  it('a label that is raised while a lower one is agreed to is never lost', async () => {
    for (let round = 0; round < 8; round += 1) {
      const player = `C${round}`;
      await take(player, 'MEDIUM');
      const asked = await say.lower('anna', player, 'LOW');
      const [agreed] = await Promise.all([say.agree('ben', asked), say.override('cleo', player, 'CRITICAL')].map(say.codeOf));
      expect(['done', 'approval_decided', 'version_conflict']).toContain(agreed);
      expect(await inForce(player)).toBe('CRITICAL');
    }
  });

  it('flags that are raised at once all count, and each is lifted once', async () => {
    await take('C9', 'LOW');
    const raised = await Promise.all(['anna', 'ben', 'cleo', 'dan'].map((who) => say.flag(who, 'C9')));
    expect((await standingOf(laurel, 'C9')).word.flags).toBe(4);
    const asked = await Promise.all(raised.map(({ flag }) => say.lift('anna', 'C9', flag.flagId)));
    await Promise.all(asked.flatMap((approval) => [say.agree('ben', approval), say.agree('cleo', approval)].map(say.codeOf)));
    expect([(await standingOf(laurel, 'C9')).word.flags, await inForce('C9')]).toEqual([0, 'LOW']);
  });
});

describe('what is refused', () => {
  it('a player whom nobody knows, or who has left', async () => {
    await take('R1', 'LOW');
    const { flag } = await say.flag('anna', 'R1');
    const asked = await say.lift('anna', 'R1', flag.flagId);
    await closePlayer(laurel.ledger, say.person('anna'), 'R1', laurel.clock.now());
    const codes = [
      say.flag('anna', 'R1'),
      say.override('anna', 'R1', 'HIGH'),
      say.lift('anna', 'R1', flag.flagId),
      say.agree('ben', asked),
    ];
    expect(await Promise.all(codes.map(say.codeOf))).toEqual(Array(4).fill('player_closed'));
    expect(await Promise.all([say.flag('anna', 'NOBODY'), say.override('anna', 'NOBODY', 'HIGH')].map(say.codeOf))).toEqual([
      'player_not_found',
      'player_not_found',
    ]);
  });

  it('a flag of another player, and an approval that is not there', async () => {
    await take('R2', 'LOW');
    await take('R3', 'LOW');
    const { flag } = await say.flag('anna', 'R2');
    expect(await say.codeOf(say.lift('anna', 'R3', flag.flagId))).toBe('flag_not_found');
    expect(await say.codeOf(say.lift('anna', 'R3', 'none'))).toBe('flag_not_found');
    const asked = await say.lift('anna', 'R2', flag.flagId);
    expect(await say.codeOf(say.agree('ben', { ...asked, approvalId: 'none' }))).toBe('approval_not_found');
    expect(await say.codeOf(say.agree('ben', { ...asked, approvalId: flag.flagId }))).toBe('approval_not_found');
  });

  it('a second word on the same request, however many speak at once', async () => {
    await take('R4', 'LOW');
    const { flag } = await say.flag('anna', 'R4');
    const asked = await say.lift('anna', 'R4', flag.flagId);
    const words = ['ben', 'cleo', 'dan', 'eve'].map((who, index) => (index % 2 === 0 ? say.agree(who, asked) : say.disagree(who, asked)));
    const codes = await Promise.all(words.map(say.codeOf));
    expect(codes.sort()).toEqual(['approval_decided', 'approval_decided', 'approval_decided', 'done']);
  });
});

it('the standings, the flags and the overrides agree after all of it', async () => {
  expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
});
