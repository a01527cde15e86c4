import type { Instant } from '../../../kernel/clock.ts';
import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { type Happening, type HappeningKind, happeningKinds } from './happening.ts';
import { sources } from './timeline-store.ts';

/** `zone`: the program's, whose days a timeline counts by. `kinds`: absent: all. `limit`: most items, from 1. */
export type TimelineQuery = { zone: string; limit: number; cursor?: string; kinds?: readonly HappeningKind[] };

/** After everything. */
const end: Instant = Date.parse('9999-01-01');

type Ranked = Happening & { rank: number };

/**
 * What happened to a member, newest first: one stream out of many tables, ordered by time, then source, then id. Each source is asked
 * for as much as one page may need of it, so a page costs the same however long the story is.
 * @throws Fault `invalid_cursor`
 */
export async function readTimeline(
  reader: Reader,
  member: MemberKey & { externalId: string },
  { zone, limit, cursor, kinds = happeningKinds }: TimelineQuery,
): Promise<Page<Happening>> {
  const after = cursor === undefined ? { at: end, rank: 0, id: '' } : placeOf(cursor);
  const found: Ranked[] = [];
  for (const [index, source] of sources.entries()) {
    const wanted = source.kinds.filter((kind) => kinds.includes(kind));
    if (wanted.length === 0) continue;
    const asked = { member, zone, kinds: wanted, before: boundOf(index, after), limit: limit + 1 };
    found.push(...(await source.read(reader, asked)).map((happening) => ({ ...happening, rank: index })));
  }
  return pageOf(found.sort(newestFirst), limit, (item) => [item.at, item.rank, item.id]);
}

type Place = { at: Instant; rank: number; id: string };

function placeOf(cursor: string): Place {
  const [at, rank, id] = readCursor(cursor, ['instant', 'integer', 'id']);
  if (!sources[rank]?.isId(id)) throw fieldFault('cursor', 'invalid_cursor');
  return { at, rank, id };
}

/** Where a source goes on after a cursor: of the cursor's own moment there are left only what ranks below it, and smaller ids. */
function boundOf(index: number, { at, rank, id }: Place): { at: Instant; id: string } {
  if (index === rank) return { at, id };
  return { at: index < rank ? at + 1 : at, id: '' };
}

/** Within a source the store has sorted already, and sorting keeps what it finds equal. */
function newestFirst(a: Ranked, b: Ranked): number {
  return b.at - a.at || b.rank - a.rank;
}
