import { type AbuseEvidence, type CashOut, nothingFound, type StakeJump } from '../../../engine/abuse/evidence.ts';
import type { AbuseSignal } from '../../../engine/abuse/signal.ts';
import type { Settings } from '../../../engine/settings.ts';
import { dayMs, type Instant } from '../../../kernel/clock.ts';
import type { Person } from './person.ts';

/** What a member's own play and bonuses tell: all of the evidence but whom they share something with, and what reviewers said. */
export type OwnPlay = Pick<AbuseEvidence, 'bonusPlay' | 'wins' | 'cashOuts' | 'stakeJumps'>;

/** Withdrawals and stakes that tell of something. */
export type Found = Pick<OwnPlay, 'cashOuts' | 'stakeJumps'>;

export const nothingPlayed: OwnPlay = Object.freeze({ bonusPlay: null, wins: null, cashOuts: [], stakeJumps: [] });

/** The newest of each list are kept. */
export const mostKept = 5;

/** How far back play is read: at a half-life of 90 days older evidence rounds to nothing. */
export const longestMs = 720 * dayMs;

/** A stretch of time that a threshold names, at most as long as play is read. */
export function windowMs(count: number, unitMs: number): number {
  return Math.min(Math.round(count * unitMs), longestMs);
}

/** Whether something alone meets a signal: only such is kept, since of much that says nothing none that does must be lost. */
export function tells(signal: AbuseSignal, found: Partial<Found>, { sums }: Pick<Person, 'sums'>, settings: Settings): boolean {
  return signal.check({ ...sums, abuse: { ...nothingFound, ...found } }, settings) !== null;
}

/**
 * The newest of what was found, newest first, and none that is older than play is read. Which bonuses are the newest is said by when they
 * were completed: that parts what was read before from what is read again.
 */
export function newestOf({ cashOuts, stakeJumps }: Found, now: Instant): Found {
  const oldest = now - longestMs;
  const jumps = stakeJumps.filter(({ completedAt }) => completedAt >= oldest).sort(newestFirst(completion));
  return {
    cashOuts: cashOuts
      .filter(({ at }) => at >= oldest)
      .sort(newestFirst(withdrawal))
      .slice(0, mostKept),
    stakeJumps: jumps.slice(0, mostKept).sort(newestFirst(jump)),
  };
}

type Named = readonly [at: Instant, name: string];
const withdrawal = ({ at, eventId }: CashOut): Named => [at, eventId];
const completion = ({ completedAt, grantId }: StakeJump): Named => [completedAt, grantId];
const jump = ({ at, grantId }: StakeJump): Named => [at, grantId];

/** Of one instant by name, so that the same few are kept whoever looks. */
function newestFirst<One>(named: (one: One) => Named): (a: One, b: One) => number {
  return (a, b) => {
    const [[atOfA, nameOfA], [atOfB, nameOfB]] = [named(a), named(b)];
    return atOfB - atOfA || (nameOfA < nameOfB ? -1 : 1);
  };
}

/**
 * Whether what was kept may hide that something older was left out: it had its full length, and some of it is gone. Only reading everything
 * again tells.
 */
export function mayLack(kept: Found, left: Found): boolean {
  const lacks = (before: readonly unknown[], after: readonly unknown[]): boolean => before.length >= mostKept && after.length < mostKept;
  return lacks(kept.cashOuts, left.cashOuts) || lacks(kept.stakeJumps, left.stakeJumps);
}
