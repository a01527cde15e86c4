import type { Instant } from '../../../kernel/clock.ts';
import type { Minor } from '../../../kernel/money.ts';
import { Decimal } from '../../decimal.ts';
import { own } from '../../own.ts';
import type { Terms } from '../../rules/reward.ts';
import { inForce, type Pack } from './pack.ts';

/** Share of a stake that counts on the eligible game where least counts; 0 when some eligible game counts nothing. */
export function worstContribution(terms: Terms): number {
  const games = terms.eligibleGames ?? Object.keys(terms.contribution);
  const shares = games.map((game) => own(terms.contribution, game) ?? 1);
  return shares.length === 0 ? 1 : Math.min(...shares);
}

/**
 * Largest wagering multiple that keeps a pack's effective limit on a bonus of `valueMinor`, rounded down to the 2 decimals a multiple has;
 * Infinity when the pack has none. `counted` below 1: of what a multiple demands only so much is done by a stake. Shares have at most 4
 * decimals and the quotient is taken whole, so this is exact.
 */
export function wageringLimit(
  pack: Pack,
  terms: Terms,
  valueMinor: Minor,
  now: Instant,
  counted: number = worstContribution(terms),
): number {
  const limit = inForce(pack.maxEffectiveWagering, now);
  if (!limit) return Number.POSITIVE_INFINITY;
  const bonus = Math.max(1, valueMinor);
  const measured = limit.andDeposit ? new Decimal(bonus).plus(terms.depositMinor ?? 0) : new Decimal(bonus);
  const hundredths = measured
    .times(limit.multiple)
    .times(Math.round(counted * 1e4))
    .divToInt(new Decimal(bonus).times(100));
  return hundredths.toNumber() / 100;
}
