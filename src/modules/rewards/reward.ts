import type { RewardType, Terms } from '../../engine/rules/reward.ts';
import type { BonusState } from '../../engine/wallet/bonus-states.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import { type GrantState, grantStates } from '../wallet/bonus/grant.ts';

/** What a rule gave, or offers, to a member. It cannot exist without the decision that allowed it. */
export type Reward = MemberKey & {
  rewardId: Uuid;
  decisionId: Uuid;
  outcome: 'APPROVED' | 'REDUCED';
  ruleId: string;
  ruleVersion: number;
  type: RewardType;
  /** Minor units of `currency`. */
  amountMinor: Minor;
  currency: Currency;
  /** Value in base currency: what caps count. */
  valueMinor: Minor;
  terms: Terms;
  /** Facts known of the member then; without newer ones the rule does not pay again. */
  facts: number;
  /** Period of the rule's budget that it was spent from. */
  budgetPeriod: string | null;
  grantId: Uuid | null;
  transferId: Uuid | null;
  createdAt: Instant;
  /** null while it waits to be accepted. */
  issuedAt: Instant | null;
  /** When it lapses unless it was accepted; null: never by itself. */
  offerUntil: Instant | null;
  /** Given back: its budget is free again, and cap and frequency (at `offerUntil`, where protection took it: `lapse`). */
  ended: 'CANCELLED' | 'LAPSED' | null;
};

export const rewardStatuses = ['PENDING', 'ISSUED', 'ACTIVE', 'COMPLETED', 'EXPIRED', 'FORFEITED', 'CANCELLED'] as const;
export type RewardStatus = (typeof rewardStatuses)[number];

/** Status of a bonus by its state; other rewards know of OFFERED, LAPSED and CANCELLED alone. */
const byState: Record<BonusState, RewardStatus> = {
  OFFERED: 'PENDING',
  QUEUED: 'ISSUED',
  ACTIVE: 'ACTIVE',
  SUSPENDED: 'ACTIVE',
  COMPLETING: 'ACTIVE',
  CONVERTED: 'COMPLETED',
  LOST: 'COMPLETED',
  EXPIRED: 'EXPIRED',
  FORFEITED: 'FORFEITED',
  CANCELLED: 'CANCELLED',
  LAPSED: 'EXPIRED',
};

/** A reward's status: derived, never stored. `grant` is the state of its grant, null for rewards without one. */
export function statusOf(reward: Pick<Reward, 'ended' | 'transferId'>, grant: GrantState | null): RewardStatus {
  if (reward.ended !== null) return byState[reward.ended];
  if (reward.transferId === null) return byState.OFFERED;
  return grant === null ? 'COMPLETED' : byState[grant];
}

/** What a status is made of; what a case does not name does not matter to it. */
export type StatusCase = { ended: NonNullable<Reward['ended']> } | { paid: boolean; grant: GrantState | null };

/** The other way round: a reward has the status when one of these holds. */
export function casesOf(status: RewardStatus): StatusCase[] {
  const having = <State extends BonusState>(states: readonly State[]): State[] => states.filter((state) => byState[state] === status);
  return [
    ...having(['CANCELLED', 'LAPSED']).map((ended) => ({ ended })),
    ...having(grantStates).map((grant) => ({ paid: true, grant })),
    ...having(['OFFERED']).map(() => ({ paid: false, grant: null })),
    ...(status === 'COMPLETED' ? [{ paid: true, grant: null }] : []),
  ];
}
