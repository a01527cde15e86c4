import { unreachable } from '../../kernel/assert.ts';
import { hourOf } from '../../kernel/calendar.ts';
import { add, type Minor } from '../../kernel/money.ts';
import { own } from '../own.ts';
import { type Play, unknownGame } from './activity.ts';
import type { DaySums, Profile } from './profile.ts';

/** A profile in the making: a private copy that one fold may write to. */
export type OpenProfile = { -readonly [Field in keyof Profile]: Profile[Field] };

/** Night ends at this hour of the program's zone; it begins at midnight. */
const nightEndsHour = 5;

/** Adds a single event to lifetime and day sums, or takes it back: every line commutes, so order does not matter. */
export function sum(profile: OpenProfile, day: DaySums, event: Play, sign: 1 | -1, zone: string): void {
  day.events += sign;
  switch (event.kind) {
    case 'DEPOSIT':
      profile.deposits = plus(profile.deposits, sign);
      profile.deposited = plus(profile.deposited, sign * event.amountMinor);
      day.deposited = add(day.deposited, sign * event.amountMinor);
      return;
    case 'WITHDRAWAL':
      profile.withdrawn = plus(profile.withdrawn, sign * event.amountMinor);
      day.withdrawn = add(day.withdrawn, sign * event.amountMinor);
      return;
    case 'WAGER':
      sumStake(profile, event.gameType, sign * event.amountMinor);
      profile.countedWagered = add(profile.countedWagered, sign * event.amountMinor);
      profile.bets = plus(profile.bets, sign);
      profile.countedBets += sign;
      if (hourOf(event.at, zone) < nightEndsHour) profile.nightBets += sign;
      day.wagered = add(day.wagered, sign * event.amountMinor);
      day.bets += sign;
      return;
    case 'WIN':
      profile.won = plus(profile.won, sign * event.amountMinor);
      profile.countedWon = add(profile.countedWon, sign * event.amountMinor);
      profile.winSquares += BigInt(sign) * BigInt(event.amountMinor) ** 2n;
      day.won = add(day.won, sign * event.amountMinor);
      return;
    case 'SESSION_START':
    case 'SESSION_END':
    case 'SESSION': {
      const count = event.kind === 'SESSION_END' ? 0 : sign;
      profile.sessions = plus(profile.sessions, count);
      day.sessions += count;
      if (event.durationSeconds !== null) profile.playtimeSeconds = plus(profile.playtimeSeconds, sign * event.durationSeconds);
      return;
    }
    default:
      unreachable(event);
  }
}

/** A stake, or a difference in stakes, of one game type: lifetime sum and the sum of that game stay together. */
export function sumStake(profile: OpenProfile, gameType: string | null, stakeMinor: Minor): void {
  const game = gameType ?? unknownGame;
  profile.wagered = plus(profile.wagered, stakeMinor);
  profile.wageredByGame = { ...profile.wageredByGame, [game]: add(own(profile.wageredByGame, game) ?? 0, stakeMinor) };
}

/** What nobody told so far starts at 0 once something is told. */
export function plus(known: number | null, more: number): number {
  return add(known ?? 0, more);
}
