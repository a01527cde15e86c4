import { must } from '../../kernel/assert.ts';
import type { Tier } from '../program.ts';

/** LP thresholds of the default tiers above Bronze. */
export type TierThresholds = { silver: number; gold: number; platinum: number };

/** The id that a tier's name gives it: lower case, spaces as hyphens. */
export function tierIdOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}

/** The tiers a program begins with, ascending by threshold. */
export function defaultTiers({ silver = 1_000, gold = 10_000, platinum = 50_000 }: Partial<TierThresholds> = {}): Tier[] {
  return [
    { tierId: 'bronze', name: 'Bronze', threshold: 0, multiplier: 1, benefits: {}, colour: '#a9714b' },
    { tierId: 'silver', name: 'Silver', threshold: silver, multiplier: 1.1, benefits: {}, colour: '#8d99a6' },
    { tierId: 'gold', name: 'Gold', threshold: gold, multiplier: 1.25, benefits: {}, colour: '#c9a227' },
    { tierId: 'platinum', name: 'Platinum', threshold: platinum, multiplier: 1.5, benefits: {}, colour: '#5b7f95' },
  ];
}

/**
 * The highest tier whose threshold is reached; the lowest one for a member below all of them.
 * @param lpQualifying LP earned in the qualification window, never the spendable balance
 * @param tiers ascending by threshold, at least one
 */
export function tierFor(lpQualifying: number, tiers: readonly Tier[]): Tier {
  return must(tiers.findLast((tier) => tier.threshold <= lpQualifying) ?? tiers[0], 'a program has at least one tier');
}

/** The tier above one that is held, and the LP still missing to it; null at the top. */
export function nextTier(tierId: string, lpQualifying: number, tiers: readonly Tier[]): { tier: Tier; lpMissing: number } | null {
  const tier = tiers[tiers.findIndex((held) => held.tierId === tierId) + 1];
  return tier ? { tier, lpMissing: tier.threshold - lpQualifying } : null;
}
