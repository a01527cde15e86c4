import type { HeldTier, TierTerms } from '../../engine/segment/hold.ts';
import { must } from '../../kernel/assert.ts';
import { type Day, startOfDay } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import { firstIdAt, type MemberKey, type Uuid } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import type { KnownPlaces } from './standing/place-members.ts';
import { selectTiersBefore } from './standing/standing-store.ts';

/** What stakes of a member earn with on a program day. */
export type MultiplierOf = (memberId: Uuid, day: Day) => number;

/**
 * What stakes earn with: the multiplier of the tier held when their program day began, so that a promotion earns from the next day on,
 * whatever the order in which bets of a day arrive. Who stood nowhere when the day began earns as the lowest tier does. No query, but one
 * for those who have moved since a day began.
 * @param days of each member, that will be asked for
 */
export async function dayMultipliers(
  reader: Reader,
  days: readonly (MemberKey & { day: Day })[],
  { standings, missed }: Pick<KnownPlaces, 'standings' | 'missed'>,
  terms: TierTerms,
): Promise<MultiplierOf> {
  const starts = new Map<Day, Instant>();
  const startOf = (day: Day): Instant => {
    const known = starts.get(day) ?? startOfDay(day, terms.timeZone);
    starts.set(day, known);
    return known;
  };
  const heldOf = (memberId: Uuid, day: Day): HeldTier | undefined => {
    const recorded = standings.get(memberId);
    if (recorded === undefined) return undefined;
    const start = startOf(day);
    // A tier whose end nobody has looked at yet has ended all the same.
    const held = missed.get(memberId)?.findLast(({ since }) => since <= start) ?? recorded.tier;
    return held.since <= start ? held : undefined;
  };
  const moved = days.filter(({ memberId, day }) => {
    // An id tells when its member was made: who was not there yet stood nowhere.
    return (standings.get(memberId)?.changes ?? 0) > 0 && memberId < firstIdAt(startOf(day)) && heldOf(memberId, day) === undefined;
  });
  const before =
    moved.length === 0
      ? new Map<string, string>()
      : await selectTiersBefore(
          reader,
          moved.map((one) => ({ ...one, at: startOf(one.day) })),
        );
  const multipliers = new Map(terms.tiers.map(({ tierId, multiplier }) => [tierId, multiplier]));
  const lowest = must(terms.tiers[0], 'a program has at least one tier').multiplier;
  return (memberId, day) => multipliers.get(heldOf(memberId, day)?.tierId ?? before.get(`${memberId} ${day}`) ?? '') ?? lowest;
}
