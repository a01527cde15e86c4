import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs } from '../../kernel/clock.ts';
import { linkKinds } from '../../kernel/link-kind.ts';
import { settingsOf, staged, subjectOf } from './cases/stage.ts';
import type { DetectedSignal } from './detect.ts';
import { type AbuseCode, type AbuseEvidence, abuseCodes, type SharedValue } from './evidence.ts';
import { abuseAction } from './penalty.ts';
import { abuseOf, calculateAbuseScore } from './score.ts';

const settings = settingsOf();
const { now } = staged;

const signal = (code: AbuseCode, severity = 1, daysAgo = 0): DetectedSignal => {
  return { code, severity, at: now - daysAgo * dayMs, evidence: [], facts: {} };
};
const scoreOf = (...signals: DetectedSignal[]): number => calculateAbuseScore(signals, settings, now).score;

describe('the score', () => {
  const cases: [says: string, signals: DetectedSignal[], score: number][] = [
    ['nothing is 0', [], 0],
    ['the reference case', [signal('BONUS_ONLY_PLAY'), signal('IMMEDIATE_WITHDRAWAL')], 75],
    ['each alone: a withdrawal', [signal('IMMEDIATE_WITHDRAWAL')], 40],
    ['another account', [signal('MULTI_ACCOUNT')], 40],
    ['bonuses only', [signal('BONUS_ONLY_PLAY')], 35],
    ['a win rate', [signal('ABNORMAL_WIN_RATE')], 30],
    ['manipulated stakes', [signal('BET_MANIPULATION')], 25],
    ['all five: 170 is 100', abuseCodes.map((code) => signal(code)), 100],
    ['a device is 28', [signal('MULTI_ACCOUNT', 0.7)], 28],
    ['an address of two is 25.24', [signal('MULTI_ACCOUNT', 0.63093)], 25],
    ['half up: 17.5 is 18', [signal('BONUS_ONLY_PLAY', 1, 90)], 18],
    ['half up is of the sum: 12.5 and 17.5 are 30', [signal('BET_MANIPULATION', 1, 90), signal('BONUS_ONLY_PLAY', 1, 90)], 30],
    ['what lies ahead is fresh, not more', [signal('BONUS_ONLY_PLAY', 1, -30)], 35],
  ];
  it.each(cases)('%s', (_says, signals, score) => {
    expect(scoreOf(...signals)).toBe(score);
  });

  // 75, and what is left of it: 37.5, 18.75, and 75 x 0.5^(365/90) = 4.51.
  const fading: [daysAgo: number, score: number, action: string, points: number[]][] = [
    [0, 75, 'INCREASED_WAGERING', [40, 35]],
    [90, 38, 'REDUCED_REWARDS', [20, 17.5]],
    [180, 19, 'NO_ACTION', [10, 8.75]],
    [365, 5, 'NO_ACTION', [2.41, 2.1]],
  ];
  it.each(fading)('the reference case %i days later is %i: %s', (daysAgo, score, action, points) => {
    const both = [signal('IMMEDIATE_WITHDRAWAL', 1, daysAgo), signal('BONUS_ONLY_PLAY', 1, daysAgo)];
    const found = calculateAbuseScore(both, settings, now);
    expect(found.score).toBe(score);
    expect(abuseAction(found.score)).toBe(action);
    expect(found.signals.map(({ decayed }) => decayed)).toEqual(points);
    expect(found.signals.map(({ weight }) => weight)).toEqual([40, 35]);
  });

  it('each signal fades by its own age', () => {
    const { score, signals } = calculateAbuseScore([signal('IMMEDIATE_WITHDRAWAL', 1, 180), signal('BONUS_ONLY_PLAY')], settings, now);
    expect(signals.map(({ decayed }) => decayed)).toEqual([10, 35]);
    expect(score).toBe(45);
  });

  it('goes by the weights and the half-life of the settings', () => {
    const own = settingsOf({ abuse_weights: 'BONUS_ONLY_PLAY=80,MULTI_ACCOUNT=0', abuse_half_life_days: 10 });
    const found = calculateAbuseScore([signal('BONUS_ONLY_PLAY', 1, 10), signal('MULTI_ACCOUNT'), signal('BET_MANIPULATION')], own, now);
    expect(found.signals.map(({ code, weight, decayed }) => [code, weight, decayed])).toEqual([
      ['BONUS_ONLY_PLAY', 80, 40],
      ['MULTI_ACCOUNT', 0, 0],
      ['BET_MANIPULATION', 25, 25],
    ]);
    expect(found.score).toBe(65);
  });
});

describe('laws of the score', () => {
  const signals = fc.array(
    fc
      .record({
        code: fc.constantFrom(...abuseCodes),
        severity: fc.double({ min: 0.01, max: 1, noNaN: true }),
        days: fc.integer({ min: -10, max: 800 }),
      })
      .map(({ code, severity, days }) => signal(code, severity, days)),
    { maxLength: 5 },
  );
  const older =
    (by: number) =>
    (one: DetectedSignal): DetectedSignal => ({ ...one, at: one.at - by * dayMs });

  it('is a whole number from 0 to 100', () => {
    fc.assert(
      fc.property(signals, (some) => {
        const score = scoreOf(...some);
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
      }),
    );
  });

  it('another signal never lowers it', () => {
    fc.assert(
      fc.property(signals, signals, (some, more) => {
        expect(scoreOf(...some, ...more)).toBeGreaterThanOrEqual(scoreOf(...some));
      }),
    );
  });

  it('time never raises it', () => {
    fc.assert(
      fc.property(signals, fc.integer({ min: 0, max: 400 }), (some, by) => {
        expect(scoreOf(...some.map(older(by)))).toBeLessThanOrEqual(scoreOf(...some));
      }),
    );
  });

  it('the order of signals does not matter', () => {
    fc.assert(
      fc.property(signals, (some) => {
        expect(scoreOf(...some.toReversed())).toBe(scoreOf(...some));
      }),
    );
  });
});

describe('laws of the evidence', () => {
  const link: fc.Arbitrary<SharedValue> = fc.record({
    kind: fc.constantFrom(...linkKinds),
    ref: fc.constantFrom('a', 'b', 'c', 'd'),
    members: fc.integer({ min: 1, max: 22 }),
    at: fc.integer({ min: 0, max: 500 }).map((days) => now - days * dayMs),
    joinedAt: fc.constant(now - 500 * dayMs),
  });
  const links = fc.uniqueArray(link, { selector: ({ kind, ref }) => kind + ref, maxLength: 8 });
  const standing = (evidence: Partial<AbuseEvidence>) => {
    const subject = subjectOf({}, 'MULTI_ACCOUNT');
    return abuseOf({ ...subject, abuse: { ...subject.abuse, ...evidence } }, settings);
  };

  it('one more shared value never lowers the score, be it weaker and newer or stronger and older', () => {
    fc.assert(
      fc.property(links, (some) => {
        for (const left of some) {
          const without = some.filter((other) => other !== left);
          expect(standing({ links: without }).score).toBeLessThanOrEqual(standing({ links: some }).score);
        }
      }),
    );
  });

  it('a shared value that was met longer ago never raises it', () => {
    fc.assert(
      fc.property(links, fc.nat({ max: 7 }), fc.nat({ max: 300 }), (some, which, days) => {
        const aged = some.map((one, index) => (index === which ? { ...one, at: one.at - days * dayMs } : one));
        expect(standing({ links: aged }).score).toBeLessThanOrEqual(standing({ links: some }).score);
      }),
    );
  });

  it('their order does not matter, down to what is shown of them', () => {
    fc.assert(
      fc.property(links, fc.nat(), (some, turn) => {
        const cut = some.length === 0 ? 0 : turn % some.length;
        expect(standing({ links: [...some.slice(cut), ...some.slice(0, cut)].toReversed() })).toEqual(standing({ links: some }));
      }),
    );
  });

  it('one more withdrawal never lowers the score', () => {
    const minutes = fc.integer({ min: 0, max: 120 });
    const withdrawal = fc.record({ days: fc.nat({ max: 400 }), minutes, amountMinor: fc.integer({ min: 1, max: 12_000 }) });
    const cashOuts = fc.uniqueArray(withdrawal, { selector: ({ days }) => days, maxLength: 6 }).map((some) =>
      some
        .toSorted((one, other) => one.days - other.days)
        .map(({ days, minutes: after, amountMinor }): AbuseEvidence['cashOuts'][number] => {
          const at = now - days * dayMs;
          return {
            eventId: `w${days}`,
            at,
            amountMinor,
            balanceMinor: 10_000,
            after: { what: 'conversion', grantId: `b${days}`, at: at - after * 60_000 },
          };
        }),
    );
    fc.assert(
      fc.property(cashOuts, (some) => {
        for (const left of some) {
          const without = some.filter((other) => other !== left);
          expect(standing({ cashOuts: without }).score).toBeLessThanOrEqual(standing({ cashOuts: some }).score);
        }
      }),
    );
  });
});

describe("a reviewer's block", () => {
  const blocked = { word: { blocked: true, dismissed: {} } };

  it('is the gravest band, whatever the score, which stays what it is', () => {
    const subject = subjectOf({}, 'MULTI_ACCOUNT');
    expect(abuseOf({ ...subject, abuse: { ...subject.abuse, ...blocked } }, settings)).toEqual({
      score: 0,
      action: 'BLOCKED',
      blocked: true,
      signals: [],
    });
  });
});
