import type { Day } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Minor } from '../../kernel/money.ts';

/** What a member did on one day of the program's zone. Additive. */
export type DaySums = {
  /** Events of that day less those taken back; the day counts as active while there are any. A sheet of totals is none. */
  events: number;
  deposited: Minor;
  withdrawn: Minor;
  wagered: Minor;
  won: Minor;
  bets: number;
  sessions: number;
  /** LP earned by events of that day, less what voids of them took back. */
  lp: number;
};

/**
 * All that is known of a member's play: a pure fold over activity (fold.ts), additive, so that neither order nor batching matters.
 * Money in minor units of the base currency. null: no sheet and no event ever brought this value.
 */
export type Profile = {
  deposited: Minor | null;
  withdrawn: Minor | null;
  wagered: Minor | null;
  won: Minor | null;
  bets: number | null;
  sessions: number | null;
  playtimeSeconds: number | null;
  deposits: number | null;
  /** Stakes per game type; they add up to `wagered`. */
  wageredByGame: Readonly<Record<string, Minor>>;
  /**
   * Of single bets and wins only, whose spread is known (a sheet of totals has none): bets, stakes, wins, the sum of squared
   * wins in minor units², and the bets placed 00:00-05:00 program time.
   */
  countedBets: number;
  countedWagered: Minor;
  countedWon: Minor;
  winSquares: bigint;
  nightBets: number;
  /** An open player-protection flag brought by a sheet. */
  riskyBehavior: boolean | null;
  /** First and last event; a sheet of totals and a void are not sightings of the member. */
  firstAt: Instant | null;
  lastAt: Instant | null;
  daysActive: number;
  /** Remainder of LP not yet worth a point: 10^-4 minor units of stake x weight x multiplier; negative when a void left points owed. */
  lpCarry: number;
  /** LP earned so far, less what voids took back; never below 0. */
  lpEarned: number;
  /** How many facts were folded: grows with every event, so "nothing new since" is a comparison of two numbers. */
  facts: number;
};

/** A profile with its recent days: what the windows and the rolling LP window are computed from. */
export type ProfileWithDays = { profile: Profile; days: Readonly<Record<Day, DaySums>> };
