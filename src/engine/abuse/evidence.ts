import type { Instant } from '../../kernel/clock.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { LinkKind } from '../../kernel/link-kind.ts';
import type { Minor } from '../../kernel/money.ts';
import type { Snapshot } from '../snapshot.ts';

/** The signs of fraud that are looked for, by weight. */
export const abuseCodes = ['IMMEDIATE_WITHDRAWAL', 'MULTI_ACCOUNT', 'BONUS_ONLY_PLAY', 'ABNORMAL_WIN_RATE', 'BET_MANIPULATION'] as const;
export type AbuseCode = (typeof abuseCodes)[number];

/** What a check looks at: a part of a snapshot. */
export type AbuseSubject = Pick<Snapshot, 'now' | 'profile' | 'bonus' | 'abuse'>;

/**
 * What is known of a member beyond their sums: what happened around withdrawals and bonuses, with whom they share what, and what
 * reviewers said of it. Lists are newest first. Facts, no judgement: whether they tell of fraud, the program's thresholds say.
 */
export type AbuseEvidence = {
  /** Newest bets that bonuses paid for; null: none are known. */
  bonusPlay: Trail | null;
  /** Newest wins; null: none are known. */
  wins: Trail | null;
  cashOuts: readonly CashOut[];
  stakeJumps: readonly StakeJump[];
  links: readonly SharedValue[];
  word: AbuseWord;
};

/** Activity that sums were read from: ids of the newest events, and when the newest was. */
export type Trail = { at: Instant; events: readonly string[] };

/** A withdrawal that came after a bonus was converted, or after a large win, with no bet in between. */
export type CashOut = {
  eventId: string;
  at: Instant;
  amountMinor: Minor;
  /** Own money before it, as far as it was told: paid in and won and converted, less played and paid out. */
  balanceMinor: Minor;
  /** What it came after. `stakes`: the win in usual stakes. */
  after: { what: 'conversion'; grantId: Uuid; at: Instant } | { what: 'win'; eventId: string; at: Instant; stakes: number };
};

/** Small stakes while a bonus was played through, and the largest stake soon after. Stakes in shares of the usual one. */
export type StakeJump = {
  grantId: Uuid;
  completedAt: Instant;
  usualMinor: Minor;
  /** The median stake that counted toward the bonus. */
  medianMinor: Minor;
  /** The largest stake after it, and when. */
  stakeMinor: Minor;
  eventId: string;
  at: Instant;
};

/** A value that the member shares with others. */
export type SharedValue = {
  kind: LinkKind;
  /** The first 16 hex digits of its keyed hash. */
  ref: string;
  /** Members that were met with it, this one included; counted up to one more than could matter. */
  members: number;
  /** When the member was last met with it, or another one first. */
  at: Instant;
  /** When the last of the others came to it. */
  joinedAt: Instant;
};

/** What a case's numbers were when a reviewer dismissed a signal: what is beyond them counts again. */
export type PlaySums = {
  depositedMinor: Minor;
  receivedMinor: Minor;
  stakedMinor: Minor;
  wageredMinor: Minor;
  wonMinor: Minor;
  bets: number;
};

/** A signal that a reviewer dismissed: what they had before them does not count any more. */
export type Dismissal = {
  /** Withdrawals and stakes up to then. */
  through: Instant;
  play: PlaySums;
  /** Shared values, as `kind:ref`: whoever came to one since is not covered. */
  links: readonly string[];
};

/** The reviewers' word on a member. */
export type AbuseWord = {
  /** Nothing is given until a reviewer says otherwise. */
  blocked: boolean;
  dismissed: Readonly<Partial<Record<AbuseCode, Dismissal>>>;
};

export const nothingFound: AbuseEvidence = Object.freeze({
  bonusPlay: null,
  wins: null,
  cashOuts: [],
  stakeJumps: [],
  links: [],
  word: { blocked: false, dismissed: {} },
});

/** The sums of a member's play that signals are read from; what was never told counts as none. */
export function playSums({ profile, bonus }: Pick<AbuseSubject, 'profile' | 'bonus'>): PlaySums {
  return {
    depositedMinor: profile.deposited ?? 0,
    receivedMinor: bonus.receivedMinor,
    stakedMinor: bonus.stakedMinor,
    wageredMinor: profile.wagered ?? 0,
    wonMinor: profile.won ?? 0,
    bets: profile.bets ?? 0,
  };
}

/** Those of what is listed, newest first, that are met and come after what a reviewer dismissed. */
export function metSince<One extends { at: Instant }>(
  found: readonly One[],
  dismissal: Dismissal | undefined,
  isMet: (one: One) => boolean,
): readonly One[] {
  const through = dismissal?.through ?? Number.NEGATIVE_INFINITY;
  return found.filter((one) => one.at > through && isMet(one));
}

/** Those sums, less what stood there when a signal was dismissed. */
export function playSince(subject: AbuseSubject, code: AbuseCode): PlaySums {
  const sums = playSums(subject);
  const before = subject.abuse.word.dismissed[code]?.play;
  if (before === undefined) return sums;
  const entries = Object.entries(sums) as [keyof PlaySums, number][];
  return Object.fromEntries(entries.map(([name, sum]) => [name, sum - before[name]])) as PlaySums;
}
