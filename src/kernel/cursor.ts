import { isDay } from './calendar.ts';
import { fieldFault } from './errors.ts';
import { isExternalId, isUuid } from './ids.ts';

/** Kinds of sort keys, and what a key of each must be: a cursor is the caller's to send, so nothing but this may reach the database. */
const fits = {
  id: (key: unknown) => typeof key === 'string' && isExternalId(key),
  uuid: (key: unknown) => typeof key === 'string' && isUuid(key),
  day: (key: unknown) => typeof key === 'string' && isDay(key),
  integer: (key: unknown) => Number.isSafeInteger(key),
  small: (key: unknown) => Number.isSafeInteger(key) && Math.abs(Number(key)) < 2 ** 15,
  integers: (key: unknown) => Array.isArray(key) && key.every(Number.isSafeInteger),
  instant: (key: unknown) => Number.isSafeInteger(key) && Number(key) >= 0 && Number(key) < lastInstant,
} as const satisfies Record<string, (key: unknown) => boolean>;
const lastInstant = Date.parse('9999-12-31');

type Kind = keyof typeof fits;
type Keys<Kinds extends readonly Kind[]> = {
  -readonly [Index in keyof Kinds]: Kinds[Index] extends 'id' | 'uuid' | 'day'
    ? string
    : Kinds[Index] extends 'integers'
      ? number[]
      : number;
};

/** Where a page of a list ended: the sort keys of its last item, as text that callers hand back and need not understand. */
export function writeCursor(keys: readonly (string | number | readonly number[])[]): string {
  return btoa(JSON.stringify(keys)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The sort keys in a cursor: `id` is text in the alphabet of ids, `uuid` an id that Laurel makes, `day` a calendar day, `integer` a safe
 * integer, `small` one of 16 bits, `integers` a list of them, `instant` one that is a time.
 * @throws Fault `invalid_cursor` when it is not the cursor of a list that sorts by these kinds
 */
export function readCursor<const Kinds extends readonly Kind[]>(cursor: string, kinds: Kinds): Keys<Kinds> {
  const keys = decode(cursor);
  if (!Array.isArray(keys) || keys.length !== kinds.length || !kinds.every((kind, index) => fits[kind](keys[index]))) {
    throw fieldFault('cursor', 'invalid_cursor');
  }
  return keys as Keys<Kinds>;
}

export type Page<Item> = { items: Item[]; nextCursor: string | null };

/** A page of at most `limit` items; one more was looked for, to know whether there is a next page. `keysOf`: what the list is sorted by. */
export function pageOf<Item>(found: readonly Item[], limit: number, keysOf: (item: Item) => readonly (string | number)[]): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last !== undefined && found.length > limit ? writeCursor(keysOf(last)) : null };
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return undefined;
  }
}
