import { fieldFault } from './errors.ts';
import { isExternalId } from './ids.ts';

type Kind = 'id' | 'integer';
type Keys<Kinds extends readonly Kind[]> = { -readonly [Index in keyof Kinds]: Kinds[Index] extends 'id' ? string : number };

/** Where a page of a list ended: the sort keys of its last item, as text that callers hand back and need not understand. */
export function writeCursor(keys: readonly (string | number)[]): string {
  return btoa(JSON.stringify(keys)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The sort keys in a cursor: `id` is text in the alphabet of ids (UUIDs too), `integer` a safe integer.
 * @throws Fault `invalid_cursor` when it is not the cursor of a list that sorts by these kinds
 */
export function readCursor<const Kinds extends readonly Kind[]>(cursor: string, kinds: Kinds): Keys<Kinds> {
  const keys = decode(cursor);
  const fits = (key: unknown, kind: Kind): boolean =>
    kind === 'id' ? typeof key === 'string' && isExternalId(key) : Number.isSafeInteger(key);
  if (!Array.isArray(keys) || keys.length !== kinds.length || !kinds.every((kind, index) => fits(keys[index], kind))) {
    throw fieldFault('cursor', 'invalid_cursor');
  }
  return keys as Keys<Kinds>;
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return undefined;
  }
}
