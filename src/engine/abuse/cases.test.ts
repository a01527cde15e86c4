import { describe, expect, it } from 'vitest';
import { luckOf } from '../profile/luck.ts';
import { abnormalWinRateCases } from './cases/abnormal-win-rate.ts';
import { betManipulationCases } from './cases/bet-manipulation.ts';
import { bonusOnlyPlayCases } from './cases/bonus-only-play.ts';
import { immediateWithdrawalCases } from './cases/immediate-withdrawal.ts';
import { multiAccountCases } from './cases/multi-account.ts';
import { at, type SignalCase, settingsOf, subjectOf } from './cases/stage.ts';
import { abuseSignals, detectAbuseSignals } from './detect.ts';
import { type AbuseCode, abuseCodes } from './evidence.ts';
import { mostEvidence } from './signal.ts';
import { abuseThresholds } from './thresholds.ts';

const tables: Record<AbuseCode, readonly SignalCase[]> = {
  IMMEDIATE_WITHDRAWAL: immediateWithdrawalCases,
  MULTI_ACCOUNT: multiAccountCases,
  BONUS_ONLY_PLAY: bonusOnlyPlayCases,
  ABNORMAL_WIN_RATE: abnormalWinRateCases,
  BET_MANIPULATION: betManipulationCases,
};

describe.each(Object.entries(tables))('%s', (name, cases) => {
  const code = name as AbuseCode;

  it.each(cases)('$says', ({ member, settings, expect: expected }) => {
    const detected = detectAbuseSignals(subjectOf(member, code), settingsOf(settings));
    const { at: time, ...found } = expected ?? {};
    const dated = time === undefined ? {} : { at: at(time) };
    expect(detected).toMatchObject(expected === null ? [] : [{ code, ...found, ...dated }]);
  });
});

describe('the tables leave nothing out', () => {
  it('every signal is declared once, in the order of the codes, and has its cases', () => {
    expect(abuseSignals.map(({ code }) => code)).toEqual(abuseCodes);
    expect(Object.keys(tables).sort()).toEqual([...abuseCodes].sort());
  });

  // How the usual stake is read, and from how many bets, is for those who read it.
  const measured = Object.keys(abuseThresholds).filter((threshold) => !threshold.startsWith('usual_stake'));

  it.each(measured)('a case changes %s', (threshold) => {
    const changed = Object.values(tables).flatMap((cases) => cases.map(({ settings }) => JSON.stringify(settings?.abuse_thresholds ?? '')));
    expect(changed.filter((written) => written.includes(`"${threshold}=`))).not.toEqual([]);
  });

  it.each(abuseCodes)('a reviewer can dismiss %s', (code) => {
    const dismissed = tables[code].filter(({ member }) => member.dismissed !== undefined);
    expect(dismissed.map(({ expect: expected }) => expected === null)).toEqual(expect.arrayContaining([true, false]));
  });
});

describe('what a finding holds', () => {
  it('is at most ten ids, of the newest', () => {
    const withdrawals = Array.from({ length: 8 }, (_, index) => {
      const hour = `02-${20 - index} 10`;
      return { at: `${hour}:30`, amount: '1.00', balance: '1.00', after: { bonus: `B${index + 1}`, at: `${hour}:00` } };
    });
    const [found] = detectAbuseSignals(subjectOf({ withdrawals }, 'IMMEDIATE_WITHDRAWAL'), settingsOf());
    expect(found?.facts['times']).toBe(8);
    expect(found?.evidence).toEqual([1, 2, 3, 4, 5].flatMap((index) => [`withdrawal-${index}`, `B${index}`]));
    expect(found?.evidence).toHaveLength(mostEvidence);
  });

  it('is, of a win rate, how far it lies from chance, where single bets and wins were told of', () => {
    const subject = subjectOf({ wagered: '100.00', won: '150.00', bets: 200 }, 'ABNORMAL_WIN_RATE');
    // 200 bets of 0.50; 150 wins of 1.00. Theo is 5 % of 100.00, so chance is missed by 55.00; the spread is 200 x var 0.1875 -> 6.12.
    const single = { countedBets: 200, countedWagered: 10_000, countedWon: 15_000, winSquares: 150n * 100n ** 2n };
    const [found] = detectAbuseSignals({ ...subject, profile: { ...subject.profile, ...single } }, settingsOf());
    expect(found?.facts['luck_z']).toBeCloseTo(55 / Math.sqrt(200 * 0.1875), 6);
    expect(luckOf({ ...subject.profile, ...single }, 5_000, 500).luck).toBe(found?.facts['luck_z']);
  });

  it('is nothing of somebody of whom nothing is known', () => {
    expect(detectAbuseSignals(subjectOf({}, 'MULTI_ACCOUNT'), settingsOf())).toEqual([]);
  });

  it('is each signal by itself: all five at once', () => {
    const all = Object.assign({}, ...Object.values(tables).map((cases) => cases[0]?.member));
    const member = { ...all, wagered: '1000.00', playedOnBonuses: '1000.00', won: '1500.00' };
    expect(detectAbuseSignals(subjectOf(member, 'MULTI_ACCOUNT'), settingsOf()).map(({ code }) => code)).toEqual(abuseCodes);
  });
});
