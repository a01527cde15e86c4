import { Decimal } from '../../decimal.ts';
import { playSince } from '../evidence.ts';
import type { AbuseSignal } from '../signal.ts';
import { thresholdsOf } from '../thresholds.ts';

/** Lives off bonuses: hardly anything is paid in, and nearly all that is played is bonus money. */
export const bonusOnlyPlay: AbuseSignal = {
  code: 'BONUS_ONLY_PLAY',
  sentence: 'Plays with bonus money and pays in next to nothing.',
  check(subject, settings) {
    const thresholds = thresholdsOf(settings);
    const { depositedMinor, receivedMinor, stakedMinor, wageredMinor } = playSince(subject, 'BONUS_ONLY_PLAY');
    if (receivedMinor <= 0 || wageredMinor <= 0) return null;
    if (depositedMinor > 0 && new Decimal(receivedMinor).times(thresholds.bonus_deposit_share).lte(depositedMinor)) return null;
    if (new Decimal(wageredMinor).times(thresholds.bonus_turnover_share).gte(stakedMinor)) return null;
    const { bonusPlay } = subject.abuse;
    return {
      severity: 1,
      at: bonusPlay?.at ?? subject.profile.lastAt ?? subject.now,
      evidence: bonusPlay?.events ?? [],
      facts: { depositedMinor, receivedMinor, stakedMinor, wageredMinor },
    };
  },
};
