import type { Terms } from '../../engine/rules/reward.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';

/** QUEUED waits for the ACTIVE one to end; the others are ends and hold nothing. */
export const grantStates = ['QUEUED', 'ACTIVE', 'EXPIRED', 'FORFEITED', 'CANCELLED'] as const;
export type GrantState = (typeof grantStates)[number];

/** Bonus money of one member under the terms it was given, which never change. Amounts in minor units of the base currency. */
export type Grant = MemberKey & {
  grantId: Uuid;
  state: GrantState;
  amountMinor: Minor;
  balanceMinor: Minor;
  /** Turnover required, absolute. */
  wageringTargetMinor: Minor;
  terms: Terms;
  decisionId: Uuid;
  outcome: 'APPROVED' | 'REDUCED';
  createdAt: Instant;
  expiresAt: Instant | null;
  endedAt: Instant | null;
};

/** What a member's grants add up to. */
export type BonusSums = {
  /** Granted and not taken back. */
  receivedMinor: Minor;
  /** Turned into own money. */
  convertedMinor: Minor;
  /** Received, less what expired or was forfeited. */
  costMinor: Minor;
  /** In play or waiting. */
  balanceMinor: Minor;
  hasActive: boolean;
};

export const noBonus: BonusSums = { receivedMinor: 0, convertedMinor: 0, costMinor: 0, balanceMinor: 0, hasActive: false };
