import { assert } from '../../kernel/assert.ts';
import type { Minor } from '../../kernel/money.ts';

/** One minor unit of stake at weight 1 and multiplier 1.00, in the unit of the carry. */
const unitsPerMinor = 10_000;

/**
 * Earning power of a stake, in 10^-4 minor units.
 * @param multiplier earn weight x tier multiplier, at most 4 decimals
 */
export function unitsOf(stakeMinor: Minor, multiplier: number): bigint {
  return BigInt(stakeMinor) * BigInt(Math.round(multiplier * unitsPerMinor));
}

/** Earn weight x tier multiplier, each taken at 2 decimals, so that their product is exact at 4. */
export function combined(weight: number, multiplier: number): number {
  return (Math.round(weight * 100) * Math.round(multiplier * 100)) / unitsPerMinor;
}

/**
 * Loyalty points for a stake: floor((carry + units) / LP_UNIT); what is not yet worth a point is carried on, so many small
 * bets earn the same as one large one. Negative units take back, but no more than the `takeable` points; the rest stays
 * owed as a negative carry and is set off against later stakes. A stake never costs points.
 * Source: the program's promise, "LP = floor(carry + sum of (stake - bonus) x weight x multiplier / LP_UNIT)".
 * @param carry remainder so far, 10^-4 minor units
 * @param units see `unitsOf`
 * @param lpUnitMinor stake that earns one point, minor units, > 0
 */
export function earn(carry: number, units: bigint, lpUnitMinor: Minor, takeable: number): { lp: number; carry: number } {
  assert(lpUnitMinor > 0, 'LP_UNIT is above 0');
  const total = BigInt(carry) + units;
  const unit = BigInt(lpUnitMinor) * BigInt(unitsPerMinor);
  const floored = total / unit - (total % unit < 0n ? 1n : 0n);
  const least = units < 0n ? BigInt(-takeable) : 0n;
  const lp = floored < least ? least : floored;
  return { lp: safe(lp), carry: safe(total - lp * unit) };
}

function safe(value: bigint): number {
  const number = Number(value);
  assert(Number.isSafeInteger(number), `points out of range: ${value}`);
  return number;
}
