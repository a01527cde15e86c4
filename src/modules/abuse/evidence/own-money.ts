import type { Profile } from '../../../engine/profile/profile.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { add, type Minor } from '../../../kernel/money.ts';
import type { LateWin } from '../../activity/evidence/rows.ts';
import type { CompletedBonus } from '../../wallet/bonus/completed.ts';
import type { BonusSums } from '../../wallet/bonus/grant.ts';

type MoneySums = Pick<Profile, 'deposited' | 'withdrawn' | 'wagered' | 'won'>;

/**
 * A member's own money as far as it was told, minor units; Laurel keeps no account of it. Paid in, won, converted and given as cash-back,
 * less paid out and played; stakes that bonuses paid and what those won are none of it. What was never told counts as none, so it may be
 * below 0.
 */
export function ownMoney(
  { deposited, withdrawn, wagered, won }: MoneySums,
  { stakedMinor, convertedMinor }: Pick<BonusSums, 'stakedMinor' | 'convertedMinor'>,
  { bonusWonMinor, givenMinor }: { bonusWonMinor: Minor; givenMinor: Minor },
): Minor {
  const told = [deposited ?? 0, 0 - (withdrawn ?? 0), stakedMinor - (wagered ?? 0), (won ?? 0) - bonusWonMinor];
  const parts = [...told, convertedMinor, givenMinor];
  return parts.reduce((sum, part) => add(sum, part), 0);
}

/** Money that became a member's own at some time. */
export type Received = { at: Instant; amountMinor: Minor };

/** When a bonus became own money: with its conversion, and what it won later with each of these wins. */
export function receivedFrom(
  { endedAt, convertedMinor }: Pick<CompletedBonus, 'endedAt' | 'convertedMinor'>,
  late: readonly LateWin[],
): Received[] {
  let leftMinor = convertedMinor;
  const newestFirst = [...late].sort((one, other) => other.at - one.at || other.bonusMinor - one.bonusMinor);
  const later = newestFirst.map(({ at, bonusMinor }): Received => {
    const amountMinor = Math.min(bonusMinor, leftMinor); // a bonus that may not become more pays less
    leftMinor -= amountMinor;
    return { at, amountMinor };
  });
  return [{ at: endedAt, amountMinor: leftMinor }, ...later];
}

/**
 * Own money right before each of some withdrawals: what there is now, less what moved since. Neither the withdrawal itself nor another of
 * its instant counts as before; all else of that instant does.
 * @param times of withdrawals, in their order, each once
 * @param received what bonuses became and what was given, which no event tells
 * @param moved what moved own money between them, by the number of the last withdrawal before, from 1
 */
export function moneyBefore(
  nowMinor: Minor,
  times: readonly Instant[],
  moved: ReadonlyMap<number, Minor>,
  received: readonly Received[],
): Map<Instant, Minor> {
  const before = new Map<Instant, Minor>();
  let leftMinor = nowMinor;
  for (let no = times.length; no > 0; no -= 1) {
    const at = times[no - 1] as Instant;
    leftMinor = add(leftMinor, 0 - (moved.get(no) ?? 0));
    const laterMinor = received.filter((one) => one.at > at).reduce((sum, one) => add(sum, one.amountMinor), 0);
    before.set(at, add(leftMinor, 0 - laterMinor));
  }
  return before;
}
