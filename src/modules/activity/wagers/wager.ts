import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { PlayRow } from '../activity.ts';

export const wagerStates = ['OPEN', 'SETTLED', 'VOIDED'] as const;

/** A bet that came through the wallet's door. Minor units of the base currency. */
export type Wager = MemberKey & {
  wagerId: Uuid;
  /** The operator's round of play; several bets may be of one. */
  roundId: string;
  gameType: string;
  /** The bonus it counts toward, whether or not its money pays for it; null: none. */
  grantId: Uuid | null;
  /** How the stake was paid. */
  realMinor: Minor;
  bonusMinor: Minor;
  /** What it added to the turnover of the bonus. */
  countedMinor: Minor;
  /** What the stake earned with, in 10^-4: a void takes back as much. */
  multiplier: number;
  state: (typeof wagerStates)[number];
  /** Parts of the win, in the split of the stake; null until it is settled. */
  win: { realMinor: Minor; bonusMinor: Minor } | null;
  /** It ended after its bonus. */
  late: boolean;
  placedAt: Instant;
  endedAt: Instant | null;
};

/** A bet of which only the stake is known. */
export type PlacedBet = Omit<Wager, 'state' | 'win' | 'late' | 'endedAt' | 'multiplier'>;

/** Whether an event is named like a fact of the wallet's door: no event that comes from elsewhere may be. */
export function isWagerEvent(eventId: string): boolean {
  return /^(wager|win|void):/.test(eventId);
}

/** Names of the facts of a bet. */
export const eventIds = {
  placed: (wagerId: Uuid) => `wager:${wagerId}`,
  settled: (wagerId: Uuid) => `win:${wagerId}`,
  voided: (wagerId: Uuid) => `void:${wagerId}`,
} as const;

type Happened = { at: Instant; day: Day };

/** The stake as a fact, before it has earned anything. */
export function stakeFact(bet: PlacedBet, happened: Happened): PlayRow {
  const { wagerId, realMinor, bonusMinor, countedMinor } = bet;
  return {
    ...factOf(bet, happened),
    eventId: eventIds.placed(wagerId),
    kind: 'WAGER',
    amountMinor: realMinor + bonusMinor,
    bonusMinor,
    progressMinor: countedMinor,
  };
}

/** The win as a fact; one of nothing too, so that it is known that the bet has ended. */
export function winFact(wager: Wager, win: NonNullable<Wager['win']>, happened: Happened): PlayRow {
  return {
    ...factOf(wager, happened),
    eventId: eventIds.settled(wager.wagerId),
    kind: 'WIN',
    amountMinor: win.realMinor + win.bonusMinor,
    bonusMinor: win.bonusMinor,
  };
}

/** That the stake is taken back, as a fact: all of it, with what it earned and what it counted. */
export function voidFact(wager: Wager, happened: Happened): PlayRow {
  const { wagerId, realMinor, bonusMinor, countedMinor, multiplier, placedAt } = wager;
  return {
    ...factOf(wager, happened),
    eventId: eventIds.voided(wagerId),
    kind: 'VOID',
    amountMinor: realMinor + bonusMinor,
    bonusMinor,
    progressMinor: 0 - countedMinor,
    multiplier,
    ref: { eventId: eventIds.placed(wagerId), at: placedAt, kind: 'WAGER' },
  };
}

function factOf({ bucket, memberId, gameType, roundId, grantId }: PlacedBet, { at, day }: Happened) {
  const untold = { gameId: null, sessionId: null, durationSeconds: null, ref: null };
  return { bucket, memberId, gameType, roundId, grantId, at, day, ...untold, progressMinor: 0, multiplier: 0, lp: 0, lpCarry: 0 };
}
