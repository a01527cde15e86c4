import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Window } from '../window.ts';
import { selectActivity } from './activity-store.ts';

export const playKinds = ['DEPOSIT', 'WITHDRAWAL', 'WAGER', 'WIN', 'SESSION_START', 'SESSION_END', 'SESSION'] as const;
export const activityKinds = ['OPENING', ...playKinds, 'VOID'] as const;
export type ActivityKind = (typeof activityKinds)[number];
export type PlayKind = (typeof playKinds)[number];

/** Where a row stands: its day, then its place in the chain. */
export type ActivityPlace = { day: Day; journal: number; batchSeq: number; batchIndex: number };

/** One event of play. Amounts in minor units of the base currency. Of a VOID: what it takes back. */
export type PlayItem = {
  /** 0 of a session. */
  amountMinor: Minor;
  /** The part of it that is bonus money. */
  bonusMinor: Minor;
  gameType: string | null;
  gameId: string | null;
  roundId: string | null;
  sessionId: string | null;
  /** Time played, where this event is the one that makes it known. */
  durationSeconds: number | null;
  grantId: Uuid | null;
  /** What it counted toward the bonus; negative where it takes back. */
  progressMinor: Minor;
  /** The event that a VOID takes back. */
  refEventId: string | null;
  refAt: Instant | null;
  refKind: PlayKind | null;
};

/** One fact about a player, with the points it earned. */
export type ActivityItem = {
  eventId: string;
  playerId: string;
  day: Day;
  at: Instant;
  kind: ActivityKind;
  /** What a sheet added; null for an event of play. */
  totals: OpeningTotals | null;
  /** null for a sheet. */
  play: PlayItem | null;
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
