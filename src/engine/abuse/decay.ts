import { dayMs, type Instant } from '../../kernel/clock.ts';
import { Decimal } from '../decimal.ts';
import type { Settings } from '../settings.ts';

/**
 * The share of its points that evidence of a time still has: 0.5^(age / half-life), above 0 and at most 1. What is said to lie ahead is
 * fresh. Source: the contract of the gates, section abuse.
 */
export function decayOf(at: Instant, now: Instant, { abuse_half_life_days: halfLife }: Pick<Settings, 'abuse_half_life_days'>): Decimal {
  const ageMs = now - at;
  return ageMs <= 0 ? new Decimal(1) : new Decimal(0.5).pow(new Decimal(ageMs).div(halfLife * dayMs));
}
