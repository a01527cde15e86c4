import { must } from '../../kernel/assert.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Tier } from '../program.ts';
import { countedFrom, graceEnd, type HeldTier, type TierTerms } from './hold.ts';
import { nextTier } from './tier.ts';

/** How a member stands with their tier: until when it is theirs, what keeps it, and what lies above. */
export type TierStatus = {
  held: HeldTier;
  /** The period is over and the tier was not earned again; at the end of the grace it is lost. */
  inGrace: boolean;
  /** End of the grace that follows the period; null: the tier is never lost. */
  graceUntil: Instant | null;
  /** LP earned in the qualification window. */
  lpQualifying: number;
  /** LP still to be earned so that the tier is kept for another period. */
  lpToKeep: number;
  /** Held after the next requalification if nothing more is earned. */
  projected: Tier;
  next: { tier: Tier; lpMissing: number } | null;
};

/** First day whose LP still count at the end of a period that runs; null: there is no such end, or it has passed. */
export function keepsFrom({ until }: HeldTier, terms: TierTerms, now: Instant): Day | null {
  return until === null || now >= until ? null : countedFrom(until, terms);
}

/**
 * The status of a tier as it is held now.
 * @param held as `holdTier` answers it for `now`
 * @param lpQualifying LP in the qualification window
 * @param lpKept those of them that still count at the end of the period (`keepsFrom`)
 */
export function tierStatus(held: HeldTier, lpQualifying: number, lpKept: number, terms: TierTerms, now: Instant): TierStatus {
  const { tiers } = terms;
  const index = tiers.findIndex(({ tierId }) => tierId === held.tierId);
  const tier = must(tiers[index], 'a held tier is one of the program');
  const lpToKeep = held.until === null ? 0 : Math.max(0, tier.threshold - lpKept);
  return {
    held,
    inGrace: held.until !== null && now >= held.until,
    graceUntil: held.until === null ? null : graceEnd(held.until, terms),
    lpQualifying,
    lpToKeep,
    projected: lpToKeep === 0 ? tier : must(tiers[index - 1], 'a tier that can be lost has one below'),
    next: nextTier(held.tierId, lpQualifying, tiers),
  };
}
