import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Window } from '../window.ts';
import { selectActivity } from './activity-store.ts';

export const activityKinds = ['OPENING'] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** Where a row stands: its day, then its place in the chain. */
export type ActivityPlace = { day: Day; journal: number; batchSeq: number; batchIndex: number };

/** One fact about a player, with the points it earned. */
export type ActivityItem = {
  eventId: string;
  playerId: string;
  day: Day;
  at: Instant;
  kind: ActivityKind;
  totals: OpeningTotals;
  lp: number;
  place: Omit<ActivityPlace, 'day'>;
};

export type ActivityQuery = Pick<Window, 'fromDay' | 'toDay'> & {
  limit: number;
  cursor?: string;
  member: MemberKey | null;
  kind?: ActivityKind;
};

/**
 * Facts about players, the newest day first, within a day by their place in the chain.
 * @throws Fault `invalid_cursor`
 */
export async function listActivity(reader: Reader, { cursor, limit, ...filter }: ActivityQuery): Promise<Page<ActivityItem>> {
  const before = cursor === undefined ? null : placeOf(cursor);
  const found = await selectActivity(reader, { ...filter, before, limit: limit + 1 });
  return pageOf(found, limit, ({ day, place }) => [day, place.journal, place.batchSeq, place.batchIndex]);
}

function placeOf(cursor: string): ActivityPlace {
  const [day, journal, batchSeq, batchIndex] = readCursor(cursor, ['day', 'small', 'integer', 'integer']);
  return { day, journal, batchSeq, batchIndex };
}
