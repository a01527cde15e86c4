import type { RewardType, Terms } from '../../engine/rules/reward.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import type { GrantState } from '../wallet/grant.ts';

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

/** Status of what was given back, and of a bonus by the state of its grant. */
const byEnd: Record<NonNullable<Reward['ended']>, RewardStatus> = { CANCELLED: 'CANCELLED', LAPSED: 'EXPIRED' };
const byGrant: Record<GrantState, RewardStatus> = {
  QUEUED: 'ISSUED',
  ACTIVE: 'ACTIVE',
  EXPIRED: 'EXPIRED',
  FORFEITED: 'FORFEITED',
  CANCELLED: 'CANCELLED',
};

/** A reward's status: derived, never stored. `grant` is the state of its grant, null for rewards without one. */
export function statusOf(reward: Pick<Reward, 'ended' | 'transferId'>, grant: GrantState | null): RewardStatus {
  if (reward.ended !== null) return byEnd[reward.ended];
  if (reward.transferId === null) return 'PENDING';
  return grant === null ? 'COMPLETED' : byGrant[grant];
}

/** What a status is made of; what a case does not name does not matter to it. */
export type StatusCase = { ended: NonNullable<Reward['ended']> } | { paid: boolean; grant: GrantState | null };

/** The other way round: a reward has the status when one of these holds. */
export function casesOf(status: RewardStatus): StatusCase[] {
  const having = <Key extends string>(table: Record<Key, RewardStatus>): Key[] =>
    (Object.keys(table) as Key[]).filter((key) => table[key] === status);
  return [
    ...having(byEnd).map((ended) => ({ ended })),
    ...having(byGrant).map((grant) => ({ paid: true, grant })),
    ...(status === 'PENDING' ? [{ paid: false, grant: null }] : []),
    ...(status === 'COMPLETED' ? [{ paid: true, grant: null }] : []),
  ];
}
