import type { Settings } from '../settings.ts';
import type { AbuseCode, AbuseSubject } from './evidence.ts';
import type { AbuseSignal, Finding } from './signal.ts';
import { abnormalWinRate } from './signals/abnormal-win-rate.ts';
import { betManipulation } from './signals/bet-manipulation.ts';
import { bonusOnlyPlay } from './signals/bonus-only-play.ts';
import { immediateWithdrawal } from './signals/immediate-withdrawal.ts';
import { multiAccount } from './signals/multi-account.ts';

/** Every signal, in the order of `abuseCodes`. */
export const abuseSignals: readonly AbuseSignal[] = [immediateWithdrawal, multiAccount, bonusOnlyPlay, abnormalWinRate, betManipulation];

/** A signal that is met. */
export type DetectedSignal = Finding & { code: AbuseCode };

/** The signals that are met by what is known of a member. Pure; in the order of `abuseCodes`. */
export function detectAbuseSignals(subject: AbuseSubject, settings: Settings): DetectedSignal[] {
  return abuseSignals.flatMap((signal) => {
    const finding = signal.check(subject, settings);
    return finding === null ? [] : [{ code: signal.code, ...finding }];
  });
}
