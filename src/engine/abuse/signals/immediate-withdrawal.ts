import { minuteMs } from '../../../kernel/clock.ts';
import { Decimal } from '../../decimal.ts';
import type { CashOut } from '../evidence.ts';
import { type AbuseSignal, mostEvidence } from '../signal.ts';
import { type AbuseThresholds, thresholdsOf } from '../thresholds.ts';

/** Takes the money and leaves: nearly all of it is paid out right after a bonus was converted, or after a large win. */
export const immediateWithdrawal: AbuseSignal = {
  code: 'IMMEDIATE_WITHDRAWAL',
  sentence: 'Withdrew nearly everything right after a bonus was converted or a large win, without another bet.',
  check({ abuse }, settings) {
    const thresholds = thresholdsOf(settings);
    const through = abuse.word.dismissed.IMMEDIATE_WITHDRAWAL?.through ?? Number.NEGATIVE_INFINITY;
    const met = abuse.cashOuts.filter((cashOut) => cashOut.at > through && isImmediate(cashOut, thresholds));
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

/** Of a balance that nobody can account for, no share is known. */
function isImmediate({ at, amountMinor, balanceMinor, after }: CashOut, thresholds: AbuseThresholds): boolean {
  const isSoon = at - after.at <= thresholds.withdrawal_minutes * minuteMs;
  const isMost = balanceMinor > 0 && new Decimal(balanceMinor).times(thresholds.withdrawal_balance_share).lte(amountMinor);
  return isSoon && isMost && (after.what === 'conversion' || after.stakes >= thresholds.win_stakes);
}
