import { countedFrom, type HeldTier, holdTier, tierDueAt } from '../../../engine/segment/hold.ts';
import type { StandingTerms } from '../../../engine/standing.ts';
import { type Day, dayOf } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { sumLpBetween } from '../store.ts';
import type { RecordedStanding } from './standing.ts';

/** A tier that is to be looked at again at `dueAt`, by the LP of the days between `from` and `upTo`, both included. */
type Look = MemberKey & { held: HeldTier; dueAt: Instant; from: Day; upTo: Day };

/**
 * The tier that members held after each look that was due by a time and at which nobody looked, oldest first, by member id; whoever
 * missed none is absent. Each look is judged as of its moment, by the LP that counted then: whoever comes first, a sweep or an import,
 * and however late, they find what a sweep in time would have found. One query for each look missed in a row, mostly none.
 */
export async function missedTiers(
  reader: Reader,
  keys: readonly MemberKey[],
  standings: ReadonlyMap<Uuid, RecordedStanding>,
  terms: StandingTerms,
  now: Instant,
): Promise<Map<Uuid, HeldTier[]>> {
  const missed = new Map<Uuid, HeldTier[]>();
  let looks = keys.flatMap((key) => {
    const known = standings.get(key.memberId);
    return known ? lookBy(key, known.tier, known.dueAt, terms, now) : [];
  });
  while (looks.length > 0) {
    const lp = await sumLpBetween(reader, looks);
    looks = looks.flatMap(({ held, dueAt, ...key }) => {
      const next = holdTier(held, lp.get(key.memberId) ?? 0, terms, dueAt);
      missed.set(key.memberId, [...(missed.get(key.memberId) ?? []), next]);
      return lookBy(key, next, tierDueAt(next, terms, dueAt), terms, now);
    });
  }
  return missed;
}

/** The look at a tier that is due by now, if one is. Where LP count for life nothing is ever lost, so no look is missed. */
function lookBy({ bucket, memberId }: MemberKey, held: HeldTier, dueAt: Instant | null, terms: StandingTerms, now: Instant): Look[] {
  if (dueAt === null || dueAt > now) return [];
  const from = countedFrom(dueAt, terms);
  return from === null ? [] : [{ bucket, memberId, held, dueAt, from, upTo: dayOf(dueAt, terms.timeZone) }];
}
