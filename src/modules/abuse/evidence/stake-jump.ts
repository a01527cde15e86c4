import type { AbuseThresholds } from '../../../engine/abuse/thresholds.ts';
import { dayMs, hourMs, type Instant } from '../../../kernel/clock.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { MedianStake } from '../../activity/evidence/rows.ts';
import { windowMs } from './own-play.ts';

/** The stretch after a bonus was completed in which a large stake would tell of something: its beginning left out. */
export function jumpSpan(completedAt: Instant, { high_stake_hours: hours }: AbuseThresholds): { since: Instant; upTo: Instant } {
  return { since: completedAt, upTo: completedAt + windowMs(hours, hourMs) };
}

/** The stretch before a time whose bets make the usual stake: its end left out. */
export function usualSpan(at: Instant, { usual_stake_days: days }: AbuseThresholds): { since: Instant; upTo: Instant } {
  return { since: at - windowMs(days, dayMs), upTo: at };
}

/** The usual stake by the bets of that stretch; null: they are too few to say so. */
export function usualStake(median: MedianStake | undefined, { usual_stake_bets: bets }: AbuseThresholds): Minor | null {
  return median === undefined || median.bets < bets ? null : median.medianMinor;
}
