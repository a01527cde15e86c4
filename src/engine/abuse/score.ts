import type { Instant } from '../../kernel/clock.ts';
import { Decimal } from '../decimal.ts';
import type { Settings } from '../settings.ts';
import { decayOf } from './decay.ts';
import { type DetectedSignal, detectAbuseSignals } from './detect.ts';
import type { AbuseSubject } from './evidence.ts';
import { type AbuseAction, abuseAction } from './penalty.ts';

/** A signal with what it weighs now. */
export type WeighedSignal = DetectedSignal & {
  /** Points at severity 1, fresh. */
  weight: number;
  /** Points that it adds to the score now, at most 2 decimals. */
  decayed: number;
};

/** What a member's signals come to. */
export type AbuseStanding = { score: number; action: AbuseAction; blocked: boolean; signals: readonly WeighedSignal[] };

type ScoreTerms = Pick<Settings, 'abuse_weights' | 'abuse_half_life_days'>;

/**
 * The score 0-100 of signals at a time: half up of min(100, sum of weight x severity x 0.5^(age / half-life)), where age is that of
 * a signal's newest evidence. Source: the contract of the gates, section abuse.
 */
export function calculateAbuseScore(
  signals: readonly DetectedSignal[],
  settings: ScoreTerms,
  now: Instant,
): { score: number; signals: WeighedSignal[] } {
  if (signals.length === 0) return { score: 0, signals: [] }; // nearly everybody
  let sum = new Decimal(0);
  const weighed = signals.map((signal) => {
    const weight = settings.abuse_weights[signal.code] ?? 0;
    const points = new Decimal(weight).times(signal.severity).times(decayOf(signal.at, now, settings));
    sum = sum.plus(points);
    return { ...signal, weight, decayed: points.toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toNumber() };
  });
  return { score: Decimal.min(100, sum).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber(), signals: weighed };
}

/** What abuse makes of a member: signals, score, and the band, or the block that a reviewer laid on them. */
export function abuseOf(subject: AbuseSubject, settings: Settings): AbuseStanding {
  const { score, signals } = calculateAbuseScore(detectAbuseSignals(subject, settings), settings, subject.now);
  const { blocked } = subject.abuse.word;
  return { score, action: blocked ? 'BLOCKED' : abuseAction(score), blocked, signals };
}
