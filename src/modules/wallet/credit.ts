import { type RewardType, rewardCurrency, type Terms } from '../../engine/rules/reward.ts';
import type { Settings } from '../../engine/settings.ts';
import { happen, type Moved } from '../../engine/wallet/bonus.ts';
import { assert } from '../../kernel/assert.ts';
import { dayMs, hourMs, type Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { type MemberKey, newId, type Uuid } from '../../kernel/ids.ts';
import { type Minor, mulDivHalfEven } from '../../kernel/money.ts';
import type { Account } from '../ledger/account.ts';
import type { Transfer } from '../ledger/transfer.ts';
import type { Grant } from './bonus/grant.ts';
import { unfunded } from './bonus/grant-event.ts';
import { bookMove, moveGrant } from './bonus/move-grant.ts';
import { type Booking, noBooking } from './booking.ts';
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
  const maxConversionMinor = terms.maxConversion === null ? null : wageringTarget(amountMinor, terms.maxConversion);
  const offered: Grant = {
    ...unfunded(amountMinor, targetMinor, maxConversionMinor),
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
  const given = bookMove(offered, allowed(happen({ ...offered, state: 'OFFERED' }, { event: 'accept' })), context);
  const last = hasActive ? given : moveGrant(given.grant, { event: 'activate' }, context);
  const [funding] = given.booking.transfers;
  assert(funding !== undefined, 'a bonus is funded by one transfer');
  const transfer = { ...funding, code: credit.code, reference: `decision:${decisionId}` };
  const events = [given, ...(hasActive ? [] : [last])].flatMap(({ booking }) => booking.grants.flatMap((move) => move.events));
  const grants = [{ grant: last.grant, events, currency: baseCurrency }];
  return { booking: { ...noBooking, transfers: [transfer], grants }, transfer, grant: last.grant };
}

function allowed(moved: ReturnType<typeof happen>): Moved {
  if ('refusal' in moved) throw new Error(`assertion failed: a new bonus can be accepted: ${moved.refusal}`);
  return moved;
}

/** When what is given at a time is over: by its own terms, or by how long the program lets points and tickets live; null: never. */
export function expiryOf(type: RewardType, { expiryHours }: Pick<Terms, 'expiryHours'>, settings: Settings, at: Instant): Instant | null {
  if (expiryHours !== null) return at + expiryHours * hourMs;
  const days = { REWARD_POINTS: settings.rp_expiry_days, TICKETS: settings.ticket_expiry_days }[type as string] ?? 0;
  return days === 0 ? null : at + days * dayMs;
}

/** A multiple becomes absolute: 10 x 50.00 = 500.00. Multiples have at most 4 decimals. */
export function wageringTarget(amountMinor: Minor, multiple: number): Minor {
  return mulDivHalfEven(amountMinor, Math.round(multiple * 10_000), 10_000);
}
