import type { TierTerms } from '../../../engine/segment/hold.ts';
import { must } from '../../../kernel/assert.ts';
import { dayOf, startOfDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import type { KnownPlaces } from '../standing/place-members.ts';
import { selectTiersBefore } from '../standing/standing-store.ts';

/**
 * What a stake of each member earns with today: the multiplier of the tier held when the program day began, so that a promotion earns from
 * the next day on, whatever the order in which bets of a day arrive. Who stood nowhere when the day began earns as the lowest tier does.
 * No query, but one for those who moved today.
 */
export async function dayMultipliers(
  reader: Reader,
  keys: readonly MemberKey[],
  { standings, missed }: KnownPlaces,
  terms: TierTerms,
  now: Instant,
): Promise<Map<Uuid, number>> {
  const start = startOfDay(dayOf(now, terms.timeZone), terms.timeZone);
  const heldOf = ({ memberId }: MemberKey) => {
    const recorded = standings.get(memberId);
    // A tier whose end nobody has looked at yet has ended all the same.
    return recorded && [recorded.tier, ...(missed.get(memberId) ?? [])].findLast(({ since }) => since <= start);
  };
  const moved = keys.filter((key) => standings.has(key.memberId) && heldOf(key) === undefined);
  const before = moved.length === 0 ? new Map<Uuid, string>() : await selectTiersBefore(reader, moved, start);
  return new Map(
    keys.map((key) => {
      const tierId = heldOf(key)?.tierId ?? before.get(key.memberId);
      const tier = terms.tiers.find((one) => one.tierId === tierId) ?? terms.tiers[0];
      return [key.memberId, must(tier, 'a program has at least one tier').multiplier];
    }),
  );
}
