import { must } from '../../kernel/assert.ts';
import { addDays, type Day, dayOf, startOfDay } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Program, Tier } from '../program.ts';
import { tierFor } from './tier.ts';

/** The tier that a member holds, and until when it is theirs however little they play. */
export type HeldTier = {
  tierId: string;
  since: Instant;
  /** End of the qualification period, the first moment of a program day: then it must have been earned again. null: never. */
  until: Instant | null;
};

/** What of a program says how tiers are held. */
export type TierTerms = Pick<Program, 'settings' | 'tiers' | 'timeZone'>;

/**
 * The tier held from now on. Promotion is immediate, by as many tiers as were earned. Going down waits for the end of the
 * qualification period and then for the grace; whoever earns the tier again by then keeps it for another period; else it is one
 * tier down, for a period of its own.
 * @param held null: nothing was recorded yet, so the points alone decide
 * @param lpQualifying LP earned in the qualification window, never the spendable balance
 */
export function holdTier(held: HeldTier | null, lpQualifying: number, terms: TierTerms, now: Instant): HeldTier {
  const { tiers } = terms;
  const earned = tierFor(lpQualifying, tiers);
  const index = tiers.findIndex(({ tierId }) => tierId === held?.tierId);
  const present = tiers[index];
  if (held === null || present === undefined || earned.threshold > present.threshold) return heldFrom(earned, terms, now);
  if (index === 0 || periodDays(terms) === 0) return { ...held, until: null };
  if (held.until === null) return { ...held, until: daysLater(now, periodDays(terms), terms) };
  if (now < held.until) return held;
  if (earned === present) return { ...held, until: nextEnd(held.until, terms, now) };
  if (now < graceEnd(held.until, terms)) return held;
  return heldFrom(must(tiers[index - 1], 'a tier that can be lost has one below'), terms, now);
}

/** When a held tier is to be looked at again, if nothing is earned before: the end of its period, then of its grace; null: never. */
export function tierDueAt({ until }: HeldTier, terms: TierTerms, now: Instant): Instant | null {
  if (until === null) return null;
  return now < until ? until : graceEnd(until, terms);
}

/** The end of the grace after a period that ended without the tier being earned again. */
export function graceEnd(until: Instant, terms: TierTerms): Instant {
  return daysLater(until, terms.settings.tier_grace_days, terms);
}

/** First day whose LP count toward a tier at a time, that day included; null: all LP ever earned count. */
export function countedFrom(at: Instant, terms: TierTerms): Day | null {
  return periodDays(terms) === 0 ? null : addDays(dayOf(at, terms.timeZone), 1 - periodDays(terms));
}

function heldFrom(tier: Tier, terms: TierTerms, now: Instant): HeldTier {
  const lowest = tier === terms.tiers[0];
  const until = lowest || periodDays(terms) === 0 ? null : daysLater(now, periodDays(terms), terms);
  return { tierId: tier.tierId, since: now, until };
}

/** Periods follow one another, so that a late look costs nobody a day; after a whole period without a look a new one begins. */
function nextEnd(until: Instant, terms: TierTerms, now: Instant): Instant {
  const next = daysLater(until, periodDays(terms), terms);
  return next > now ? next : daysLater(now, periodDays(terms), terms);
}

function periodDays({ settings }: TierTerms): number {
  return settings.lp_qualification_days;
}

function daysLater(from: Instant, days: number, { timeZone }: TierTerms): Instant {
  return startOfDay(addDays(dayOf(from, timeZone), days), timeZone);
}
