import type { Settings } from '../settings.ts';

/**
 * What the signals are measured by: the keys of setting `abuse_thresholds`. Money is compared as shares and multiples, so that one
 * set serves every currency.
 */
export const abuseThresholds = {
  bonus_deposit_share: [0.1, 'BONUS_ONLY_PLAY: deposits below this share of the bonuses received'],
  bonus_turnover_share: [0.9, 'BONUS_ONLY_PLAY: bonus money is more than this share of the turnover'],
  withdrawal_minutes: [60, 'IMMEDIATE_WITHDRAWAL: at most so many minutes after the conversion or the win'],
  withdrawal_balance_share: [0.9, 'IMMEDIATE_WITHDRAWAL: at least this share of the own money'],
  win_stakes: [20, 'IMMEDIATE_WITHDRAWAL: a win of at least so many usual stakes'],
  low_stake_share: [0.1, 'BET_MANIPULATION: median stake while wagering at most this share of the usual one'],
  high_stakes: [5, 'BET_MANIPULATION: then a stake of at least so many usual ones'],
  high_stake_hours: [24, 'BET_MANIPULATION: within so many hours after the bonus was completed'],
  usual_stake_days: [90, 'the usual stake is the median of so many days, bets on bonuses left out'],
  usual_stake_bets: [20, 'the usual stake is known from so many bets on'],
  device_severity: [0.7, 'MULTI_ACCOUNT: severity of a shared device'],
  ip_members: [20, 'MULTI_ACCOUNT: an address that more members share says nothing; 21 at most'],
  win_rate: [1.2, 'ABNORMAL_WIN_RATE: won is more than so many times wagered'],
  win_rate_bets: [100, 'ABNORMAL_WIN_RATE: from so many bets on'],
  win_rate_z: [0, 'ABNORMAL_WIN_RATE: luck_z of at least so much; 0: whatever it is, also where it is not known'],
} as const satisfies Record<string, readonly [byDefault: number, meaning: string]>;

export type AbuseThresholds = { readonly [Name in keyof typeof abuseThresholds]: number };

/** The thresholds that settings name: a map laid over its defaults has them all. */
export function thresholdsOf({ abuse_thresholds: thresholds }: Pick<Settings, 'abuse_thresholds'>): AbuseThresholds {
  return thresholds as AbuseThresholds;
}

/** Members with a value are counted no further than to one more than this. */
export const mostTold = 21;

/** What the signals weigh unless the setting `abuse_weights` says otherwise. */
export const abuseWeights = {
  IMMEDIATE_WITHDRAWAL: 40,
  MULTI_ACCOUNT: 40,
  BONUS_ONLY_PLAY: 35,
  ABNORMAL_WIN_RATE: 30,
  BET_MANIPULATION: 25,
} as const;
