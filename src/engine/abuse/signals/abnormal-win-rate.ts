import { Decimal } from '../../decimal.ts';
import { theoOf } from '../../profile/games.ts';
import { luckOf } from '../../profile/luck.ts';
import { playSince } from '../evidence.ts';
import type { AbuseSignal } from '../signal.ts';
import { thresholdsOf } from '../thresholds.ts';

/** Wins more than games give over many bets. The z-score says how far that lies from chance. */
export const abnormalWinRate: AbuseSignal = {
  code: 'ABNORMAL_WIN_RATE',
  sentence: 'Has won far more than was wagered, over many bets.',
  check(subject, settings) {
    const thresholds = thresholdsOf(settings);
    const { wageredMinor, wonMinor, bets } = playSince(subject, 'ABNORMAL_WIN_RATE');
    if (bets < thresholds.win_rate_bets || wageredMinor <= 0) return null;
    if (new Decimal(wageredMinor).times(thresholds.win_rate).gte(wonMinor)) return null;
    const { profile, abuse } = subject;
    // Of play since a dismissal alone no z-score is known: the spread of single wins is that of all play.
    const isWhole = abuse.word.dismissed.ABNORMAL_WIN_RATE === undefined;
    const { luck } = luckOf(profile, (profile.won ?? 0) - (profile.wagered ?? 0), theoOf(profile.wageredByGame, settings));
    const z = isWhole ? luck : null;
    if (thresholds.win_rate_z > 0 && (z === null || z < thresholds.win_rate_z)) return null;
    return {
      severity: 1,
      at: abuse.wins?.at ?? profile.lastAt ?? subject.now,
      evidence: abuse.wins?.events ?? [],
      facts: {
        bets,
        wageredMinor,
        wonMinor,
        win_rate: new Decimal(wonMinor).div(wageredMinor).toDecimalPlaces(4).toNumber(),
        luck_z: z,
      },
    };
  },
};
