import type { Instant } from '../../kernel/clock.ts';
import type { Minor } from '../../kernel/money.ts';

/** Money in and out, in minor units of the base currency; `at` is when it happened. */
type Payment = { kind: 'DEPOSIT' | 'WITHDRAWAL'; at: Instant; amountMinor: Minor };

/** A bet. `bonusMinor` is the part of the stake that bonus money paid: it earns no points. */
type Wager = { kind: 'WAGER'; at: Instant; amountMinor: Minor; bonusMinor: Minor; gameType: string | null };

type Win = { kind: 'WIN'; at: Instant; amountMinor: Minor };

/** A session is counted where it starts; its time stands with whichever end of it was told last, null while the other is unknown. */
type Session =
  | { kind: 'SESSION_START' | 'SESSION_END'; at: Instant; durationSeconds: number | null }
  | { kind: 'SESSION'; at: Instant; durationSeconds: number };

/** What a member did, as single events. */
export type Play = Payment | Wager | Win | Session;

/**
 * Takes back an earlier event. The caller has resolved the target and brings the `multiplier` that was stored with it
 * (fold.ts `Effect`), so exactly what was earned is taken back.
 */
export type Void = { kind: 'VOID'; at: Instant; target: Play; multiplier: number };

/** Sums that a sheet of totals may bring, under the names they have in the profile. */
export const openingSums = ['deposited', 'withdrawn', 'wagered', 'won', 'bets', 'sessions', 'playtimeSeconds'] as const;
export type OpeningSum = (typeof openingSums)[number];

/** The difference between a sheet and what was known: only what changed. `gameType` says where a difference in stakes belongs. */
export type OpeningTotals = { readonly [Sum in OpeningSum]?: number } & { readonly gameType?: string; readonly riskyBehavior?: boolean };

/** Totals taken over by an import; `at` is the time of the import. */
export type Opening = { kind: 'OPENING'; at: Instant; totals: OpeningTotals };

/** One fact about a member, as the fold sees it: checked, in the base currency, in minor units. */
export type Activity = Play | Void | Opening;

/** The name under which stakes are kept whose game type nobody told. */
export const unknownGame = 'unknown';
