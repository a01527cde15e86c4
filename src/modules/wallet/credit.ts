import { type RewardType, rewardCurrency, type Terms } from '../../engine/rules/reward.ts';
import type { Settings } from '../../engine/settings.ts';
import { happen, unfunded } from '../../engine/wallet/bonus.ts';
import { assert, must } from '../../kernel/assert.ts';
import { dayMs, hourMs, type Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { type MemberKey, newId, type Uuid } from '../../kernel/ids.ts';
import { type Minor, mulFactor } from '../../kernel/money.ts';
import type { Account } from '../ledger/account.ts';
import type { Transfer } from '../ledger/transfer.ts';
import type { Grant } from './bonus/grant.ts';
import { bookMove, moveGrant } from './bonus/move-grant.ts';
import { type Booking, joinBookings, noBooking } from './booking.ts';
import { openingEntry } from './points/lot.ts';

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
  /** When it is over (`expiryOf`); null: never. */
  expiresAt: Instant | null;
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

/** What a credit is in the books, and the grant where it gives one. Pure but for the new ids. */
export function creditOf(credit: Credit): { booking: Booking; transfer: Transfer; grant: Grant | null } {
  if (credit.type === 'BONUS_BALANCE') return grantBonus(credit);
  const { member, type, amountMinor, at, expiresAt } = credit;
  const [from, to] = accounts[type];
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
  const lotEntries = to === 'RP' || to === 'TICKET' ? [openingEntry(transfer, { vendor: null, expiresAt })] : [];
  return { booking: { ...noBooking, transfers: [transfer], lotEntries }, transfer, grant: null };
}

/** A bonus is given, and in play at once where none of the member is. */
function grantBonus(credit: Credit): { booking: Booking; transfer: Transfer; grant: Grant } {
  const { member, amountMinor, terms, wageringTargetMinor, decisionId, outcome, hasActive, baseCurrency, at } = credit;
  const targetMinor = wageringTargetMinor ?? wageringTarget(amountMinor, terms.wageringMultiple);
  const offered = unfunded({ amountMinor, targetMinor, maxConversionMinor: maxConversionOf(amountMinor, terms) });
  const funded = happen(offered, { event: 'accept' });
  assert(!('refusal' in funded), 'an offer can be accepted');
  const waiting: Grant = {
    ...offered,
    state: 'QUEUED',
    bucket: member.bucket,
    memberId: member.memberId,
    grantId: newId(at, member.bucket),
    terms,
    decisionId,
    outcome,
    createdAt: at,
    expiresAt: credit.expiresAt,
    endedAt: null,
    events: 0,
    activateAfter: null,
  };
  const context = { baseCurrency, at };
  const given = bookMove(waiting, funded, context);
  const activated = hasActive ? null : moveGrant(given.grant, { event: 'activate' }, context);
  const funding = must(given.booking.transfers[0], 'a bonus is funded by one transfer');
  const transfer = { ...funding, code: credit.code, reference: `decision:${decisionId}` };
  const booking = joinBookings([{ ...given.booking, transfers: [transfer] }, activated?.booking ?? noBooking]);
  return { booking, transfer, grant: (activated ?? given).grant };
}

/** When what is given at a time is over: by its own terms, or by how long the program lets points and tickets live; null: never. */
export function expiryOf(type: RewardType, { expiryHours }: Pick<Terms, 'expiryHours'>, settings: Settings, at: Instant): Instant | null {
  if (expiryHours !== null) return at + expiryHours * hourMs;
  const days = type === 'REWARD_POINTS' ? settings.rp_expiry_days : type === 'TICKETS' ? settings.ticket_expiry_days : 0;
  return days === 0 ? null : at + days * dayMs;
}

/** A multiple becomes absolute: 10 x 50.00 = 500.00. */
export function wageringTarget(amountMinor: Minor, multiple: number): Minor {
  return mulFactor(amountMinor, multiple);
}

/** Most that a bonus may become; null: no limit. */
export function maxConversionOf(amountMinor: Minor, { maxConversion }: Pick<Terms, 'maxConversion'>): Minor | null {
  return maxConversion === null ? null : wageringTarget(amountMinor, maxConversion);
}
