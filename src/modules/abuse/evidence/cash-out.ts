import type { CashOut } from '../../../engine/abuse/evidence.ts';
import type { AbuseThresholds } from '../../../engine/abuse/thresholds.ts';
import { Decimal } from '../../../engine/decimal.ts';
import { type Instant, minuteMs } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { LastPlay, MoneyEvent } from '../../activity/evidence/rows.ts';
import { windowMs } from './own-play.ts';

/** A bonus that became own money. */
export type Conversion = { grantId: Uuid; at: Instant };

/** A win, and how many usual stakes it was. */
export type LargeWin = Extract<CashOut['after'], { what: 'win' }>;

/** What stands before a withdrawal, within the time that a trigger has. `knownWin`: what is known of a win from before; null: nothing. */
export type Before = {
  lastBetAt: Instant | null;
  wins: readonly MoneyEvent[];
  knownWin: LargeWin | null;
  conversions: readonly Conversion[];
};

/** The stretch before a withdrawal in which its trigger lies, both ends included. */
export function triggerSpan(at: Instant, { withdrawal_minutes: minutes }: AbuseThresholds): { since: Instant; upTo: Instant } {
  return { since: at - windowMs(minutes, minuteMs), upTo: at };
}

/**
 * What stands before a withdrawal with no bet in between. What bears the time of the last bet stands after it: bets are told first.
 * @param play of that stretch, the last bet and the wins since
 */
export function beforeOf(
  { at, knownWin }: { at: Instant; knownWin: LargeWin | null },
  play: readonly LastPlay[],
  conversions: readonly Conversion[],
  thresholds: AbuseThresholds,
): Before {
  const { since } = triggerSpan(at, thresholds);
  const bets = play.filter(({ kind }) => kind === 'WAGER');
  const lastBetAt = bets.length === 0 ? null : Math.max(...bets.map((bet) => bet.at));
  const isBetween = (one: { at: Instant }): boolean => one.at >= Math.max(since, lastBetAt ?? since) && one.at <= at;
  return {
    lastBetAt,
    wins: play.filter(({ kind, amountMinor }) => kind === 'WIN' && amountMinor > 0).filter(isBetween),
    knownWin: knownWin !== null && isBetween(knownWin) ? knownWin : null,
    conversions: conversions.filter(isBetween),
  };
}

/** Whether a withdrawal may have come after something at all: whether a win is large is not asked yet. */
export function mayFollow({ wins, knownWin, conversions }: Before): boolean {
  return wins.length > 0 || knownWin !== null || conversions.length > 0;
}

/**
 * What a withdrawal came after: the newest of the conversions and of the wins that are large; null: nothing. Of one instant the conversion.
 * @param usualMinor the usual stake; null: it is not known, and no win is large
 */
export function triggerOf(
  { wins, knownWin, conversions }: Before,
  usualMinor: Minor | null,
  thresholds: AbuseThresholds,
): CashOut['after'] | null {
  const known = wins.map(({ eventId, at, amountMinor }): LargeWin => {
    return { what: 'win', eventId, at, stakes: usualMinor === null ? 0 : stakesOf(amountMinor, usualMinor) };
  });
  if (knownWin !== null) known.push(knownWin);
  const large = known.filter(({ stakes }) => stakes > 0 && stakes >= thresholds.win_stakes);
  const triggers: CashOut['after'][] = [...conversions.map((one) => ({ what: 'conversion' as const, ...one })), ...large];
  return triggers.reduce<CashOut['after'] | null>((newest, one) => (newest === null || isNewer(one, newest) ? one : newest), null);
}

function isNewer(one: CashOut['after'], other: CashOut['after']): boolean {
  if (one.at !== other.at) return one.at > other.at;
  if (one.what === 'conversion') return other.what === 'conversion' && one.grantId > other.grantId;
  // Of wins of one instant the largest, so that it does not matter in which order they are read.
  return other.what === 'win' && (one.stakes > other.stakes || (one.stakes === other.stakes && one.eventId > other.eventId));
}

/** A win in usual stakes, rounded down: what is said to be twenty is twenty. */
function stakesOf(winMinor: Minor, usualMinor: Minor): number {
  return usualMinor <= 0 ? 0 : new Decimal(winMinor).div(usualMinor).toDecimalPlaces(4, Decimal.ROUND_DOWN).toNumber();
}
