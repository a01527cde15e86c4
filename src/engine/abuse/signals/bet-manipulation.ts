import { hourMs } from '../../../kernel/clock.ts';
import { Decimal } from '../../decimal.ts';
import { metSince, type StakeJump } from '../evidence.ts';
import { type AbuseSignal, mostEvidence } from '../signal.ts';
import { type AbuseThresholds, thresholdsOf } from '../thresholds.ts';

/** Plays a bonus through with stakes far below their own, and then far above. */
export const betManipulation: AbuseSignal = {
  code: 'BET_MANIPULATION',
  sentence: 'Played a bonus through with tiny stakes and staked many times the usual soon after.',
  check({ abuse }, settings) {
    const thresholds = thresholdsOf(settings);
    const met = metSince(abuse.stakeJumps, abuse.word.dismissed.BET_MANIPULATION, (one) => isJump(one, thresholds));
    const [newest] = met;
    if (newest === undefined) return null;
    const { at, usualMinor, medianMinor, stakeMinor } = newest;
    return {
      severity: 1,
      at,
      evidence: met.flatMap(({ eventId, grantId }) => [eventId, grantId]).slice(0, mostEvidence),
      facts: { times: met.length, usualMinor, medianMinor, stakeMinor },
    };
  },
};

function isJump({ at, completedAt, usualMinor, medianMinor, stakeMinor }: StakeJump, thresholds: AbuseThresholds): boolean {
  const isSoon = at > completedAt && at - completedAt <= thresholds.high_stake_hours * hourMs;
  const usual = new Decimal(usualMinor);
  return isSoon && usual.times(thresholds.low_stake_share).gte(medianMinor) && usual.times(thresholds.high_stakes).lte(stakeMinor);
}
