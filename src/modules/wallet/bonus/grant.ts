import type { Terms } from '../../../engine/rules/reward.ts';
import type { Bonus } from '../../../engine/wallet/bonus.ts';
import { type BonusState, bonusStates, expiring } from '../../../engine/wallet/bonus-states.ts';
import { isLive } from '../../../engine/wallet/lots.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';

/** States of a bonus that has an account: an offer has none. */
export type GrantState = Exclude<BonusState, 'OFFERED' | 'LAPSED'>;
export const grantStates = bonusStates.filter((state): state is GrantState => state !== 'OFFERED' && state !== 'LAPSED');

/** Bonus money of one member under the terms it was given, which never change. Amounts in minor units of the base currency. */
export type Grant = MemberKey &
  Omit<Bonus, 'state'> & {
    state: GrantState;
    grantId: Uuid;
    terms: Terms;
    decisionId: Uuid;
    outcome: 'APPROVED' | 'REDUCED';
    createdAt: Instant;
    expiresAt: Instant | null;
    endedAt: Instant | null;
    /** How many steps it has gone: numbers its events. */
    events: number;
    /** While it waits: when its activation may be tried again; null: at once. */
    activateAfter: Instant | null;
  };

/**
 * Whether the time of a grant is up that has not been ended yet: from its hour on it is as if it had been, however late the sweep is.
 * What is completing did its turnover in time.
 */
export function isOver({ state, expiresAt }: Pick<Grant, 'state' | 'expiresAt'>, now: Instant): boolean {
  return expiring.includes(state) && !isLive({ expiresAt }, now);
}

/** What a member's grants add up to. */
export type BonusSums = {
  /** Granted and not taken back. */
  receivedMinor: Minor;
  /** Turned into own money. */
  convertedMinor: Minor;
  /** Received, less what of it expired or was forfeited. */
  costMinor: Minor;
  /** Turnover that their money paid for, bets that have not ended included. */
  stakedMinor: Minor;
  /** In play or waiting. */
  balanceMinor: Minor;
  /** One of them has the place in play, or waits for it: what is given now comes after it. */
  hasActive: boolean;
};

export const noBonus: BonusSums = { receivedMinor: 0, convertedMinor: 0, costMinor: 0, stakedMinor: 0, balanceMinor: 0, hasActive: false };
