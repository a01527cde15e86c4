import { minuteMs } from '../../../kernel/clock.ts';
import { Decimal } from '../../decimal.ts';
import { type CashOut, metSince } from '../evidence.ts';
import { type AbuseSignal, mostEvidence } from '../signal.ts';
import { type AbuseThresholds, thresholdsOf } from '../thresholds.ts';

/** Takes the money and leaves: nearly all of it is paid out right after a bonus was converted, or after a large win. */
export const immediateWithdrawal: AbuseSignal = {
  code: 'IMMEDIATE_WITHDRAWAL',
  sentence: 'Withdrew nearly everything right after a bonus was converted or a large win, without another bet.',
  check({ abuse }, settings) {
    const thresholds = thresholdsOf(settings);
    const met = metSince(abuse.cashOuts, abuse.word.dismissed.IMMEDIATE_WITHDRAWAL, (one) => isImmediate(one, thresholds));
    const [newest] = met;
    if (newest === undefined) return null;
    const { at, amountMinor, balanceMinor, after } = newest;
    return {
      severity: 1,
      at,
      evidence: met
        .flatMap((one) => [one.eventId, one.after.what === 'win' ? one.after.eventId : one.after.grantId])
        .slice(0, mostEvidence),
      facts: {
        times: met.length,
        amountMinor,
        balanceMinor,
        after: after.what,
        minutes: Math.round((at - after.at) / minuteMs),
        ...(after.what === 'win' && { win_stakes: after.stakes }),
      },
    };
  },
};

/** A balance of which less than this share of a withdrawal was ever told is not known, and neither is what share of it was taken. */
const leastKnown = 0.5;

function isImmediate({ at, amountMinor, balanceMinor, after }: CashOut, thresholds: AbuseThresholds): boolean {
  const isSoon = at - after.at <= thresholds.withdrawal_minutes * minuteMs;
  const isMost = new Decimal(balanceMinor).times(thresholds.withdrawal_balance_share).lte(amountMinor);
  const isKnown = balanceMinor > 0 && balanceMinor >= amountMinor * leastKnown;
  return isSoon && isMost && isKnown && (after.what === 'conversion' || after.stakes >= thresholds.win_stakes);
}
