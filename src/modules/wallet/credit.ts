import { type RewardType, rewardCurrency, type Terms } from '../../engine/rules/reward.ts';
import { hourMs, type Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { type MemberKey, newId, type Uuid } from '../../kernel/ids.ts';
import { type Minor, mulDivHalfEven } from '../../kernel/money.ts';
import type { Account } from '../ledger/account.ts';
import type { Transfer } from '../ledger/transfer.ts';
import type { Grant } from './grant.ts';

/** Value to be given to a member, allowed by a decision. */
export type Credit = {
  member: MemberKey;
  type: RewardType;
  /** > 0, minor units of the reward's currency. */
  amountMinor: Minor;
  terms: Terms;
  /** Turnover required where it is given as such; else the terms' multiple of the amount. */
  wageringTargetMinor?: Minor;
  decisionId: Uuid;
  outcome: 'APPROVED' | 'REDUCED';
  /** Why, as the transfer's code: `reward_granted`, `manual_credit`. */
  code: string;
  baseCurrency: Currency;
  /** A bonus of the member is in play already, so this one waits. */
  hasActive: boolean;
  at: Instant;
};

/** Where each type of reward comes from and goes to. A bonus goes to an account of its own grant. */
const accounts: Record<Exclude<RewardType, 'BONUS_BALANCE'>, [from: Account, to: Account]> = {
  LOYALTY_POINTS: ['ISSUANCE', 'LP'],
  REWARD_POINTS: ['ISSUANCE', 'RP'],
  TICKETS: ['ISSUANCE', 'TICKET'],
  CASHBACK: ['BONUS_COST', 'PAYABLE'],
};

/** The transfer, and for a bonus the grant, that give a credit. Pure but for the new ids. */
export function creditOf(credit: Credit): { transfer: Transfer; grant: Grant | null } {
  const { member, type, amountMinor, at } = credit;
  const grant = type === 'BONUS_BALANCE' ? grantOf(credit) : null;
  const [from, to] = grant ? (['BONUS_COST', `BONUS:${grant.grantId}`] as const) : accounts[type as Exclude<RewardType, 'BONUS_BALANCE'>];
  const transfer: Transfer = {
    bucket: member.bucket,
    memberId: member.memberId,
    transferId: newId(at, member.bucket),
    from,
    to,
    amountMinor,
    currency: rewardCurrency(type, credit.baseCurrency),
    code: credit.code,
    reference: `decision:${credit.decisionId}`,
    at,
  };
  return { transfer, grant };
}

function grantOf({ member, amountMinor, terms, wageringTargetMinor, decisionId, outcome, hasActive, at }: Credit): Grant {
  return {
    bucket: member.bucket,
    memberId: member.memberId,
    grantId: newId(at, member.bucket),
    state: hasActive ? 'QUEUED' : 'ACTIVE',
    amountMinor,
    balanceMinor: amountMinor,
    wageringTargetMinor: wageringTargetMinor ?? wageringTarget(amountMinor, terms.wageringMultiple),
    terms,
    decisionId,
    outcome,
    createdAt: at,
    expiresAt: terms.expiryHours === null ? null : at + terms.expiryHours * hourMs,
    endedAt: null,
  };
}

/** A multiple becomes an absolute target: 10 x 50.00 = 500.00. Multiples have at most 4 decimals. */
export function wageringTarget(amountMinor: Minor, multiple: number): Minor {
  return mulDivHalfEven(amountMinor, Math.round(multiple * 10_000), 10_000);
}
