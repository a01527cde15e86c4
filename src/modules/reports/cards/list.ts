import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import { parseExternalId } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { type CardFilter, type CardOrder, type CardRow, selectCards } from './list-store.ts';

export type { CardRow } from './list-store.ts';

/** Cards wanted: `text` stands anywhere in the id (1 or 2 characters: at its beginning); `limit` from 1. */
export type CardQuery = CardFilter & { sort?: CardOrder['sort']; order?: 'asc' | 'desc'; limit: number; cursor?: string };

/**
 * Cards of members, a page at a time. They come in the order of their ids, or where a range of turnover is asked for, of turnover:
 * a list has the one order in which it can be found at once, among any number of members.
 * @throws Fault `invalid_cursor` (one of another order too), `invalid_id` with path `text`, `invalid_request` with path `sort`
 */
export async function listCards(reader: Reader, { sort, order = 'asc', limit, cursor, ...filter }: CardQuery): Promise<Page<CardRow>> {
  if (filter.text !== undefined) parseExternalId(filter.text, 'text');
  const by = sortOf(filter, sort);
  const after = cursor === undefined ? null : readAfter(cursor, by, order);
  const found = await selectCards(reader, filter, { sort: by, descending: order === 'desc', after }, limit + 1);
  return pageOf(found, limit, ({ external_id, wagered }) => [`${by}.${order}`, external_id, wagered]);
}

function sortOf({ text, wageredMin, wageredMax }: CardFilter, sort: CardOrder['sort'] | undefined): CardOrder['sort'] {
  if (text !== undefined) {
    if (sort === 'wagered') throw fieldFault('sort', 'invalid_request', 'sort: players found by a text come in the order of their ids');
    return 'player_id';
  }
  if (wageredMin === undefined && wageredMax === undefined) return sort ?? 'player_id';
  if (sort === 'player_id') throw fieldFault('sort', 'invalid_request', 'sort: a range of turnover comes in the order of turnover');
  return 'wagered';
}

function readAfter(cursor: string, sort: CardOrder['sort'], order: 'asc' | 'desc'): NonNullable<CardOrder['after']> {
  const [name, externalId, wagered] = readCursor(cursor, ['id', 'id', 'integer']);
  if (name !== `${sort}.${order}`) throw fieldFault('cursor', 'invalid_cursor', 'cursor: it comes from a list in another order');
  return { externalId, wagered };
}
