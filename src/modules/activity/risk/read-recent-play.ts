import type { RecentPlay } from '../../../engine/risk/behaviour.ts';
import { addDays, utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { type RecentRow, selectRecent } from './recent-store.ts';

/** How far back, how many bets of each, and how many members at once: what they may bring together must fit into memory. */
const [recentDays, mostBets, atOnce] = [30, 500, 50];
/** A bet, its win, and now and then one taken back. */
const mostRows = 2 * mostBets;

/**
 * The last bets of members with their wins, oldest first, by member id: of the last 30 days, at most 500 bets of each. Bets that were taken
 * back are left out. Who has none is absent.
 */
export async function readRecentPlay(reader: Reader, keys: readonly MemberKey[], now: Instant): Promise<Map<Uuid, RecentPlay[]>> {
  const today = utcDay(now);
  const window = { from: addDays(today, 1 - recentDays), to: addDays(today, 1) }; // an event may lie some minutes ahead
  const found = new Map<Uuid, RecentPlay[]>();
  for (let start = 0; start < keys.length; start += atOnce) {
    const rows = await selectRecent(reader, keys.slice(start, start + atOnce), window, mostRows);
    for (const [memberId, newest] of Map.groupBy(rows, (row) => row.member_id)) found.set(memberId, toPlay(newest));
  }
  return found;
}

function toPlay(newestFirst: readonly RecentRow[]): RecentPlay[] {
  const takenBack = new Set(newestFirst.filter(({ kind }) => kind === 'VOID').map((row) => row.ref_event_id));
  const play: RecentPlay[] = [];
  let bets = 0;
  for (const { kind, event_id: eventId, at, amount, game } of newestFirst) {
    if (kind === 'VOID' || takenBack.has(eventId)) continue;
    play.push({ kind, at, amountMinor: amount, game });
    if (kind === 'WAGER') bets += 1;
    if (bets === mostBets) break;
  }
  return play.reverse();
}
