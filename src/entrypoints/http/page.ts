import { z } from 'zod';
import { externalIdPattern } from '../../kernel/ids.ts';

/** A page of a list: `next_cursor` fetches the next one, null on the last. */
export const page = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });

/** A list that is answered whole. */
export function whole<Item>(items: Item[]): { items: Item[]; next_cursor: null } {
  return { items, next_cursor: null };
}

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2_000).optional(),
});

/** A window of days, for `windowOf`. */
export const windowQuery = pageQuery.extend({
  from: z.string().max(40).optional().meta({ description: "First day, of the program's zone", example: '2026-03-01' }),
  to: z.string().max(40).optional().meta({ description: 'Last day, included', example: '2026-03-31' }),
});

/** An id in a path. */
export const idText = z.string().regex(externalIdPattern, { error: 'expected 1 to 64 characters from A-Z a-z 0-9 _ . : -' });

export const playerPath = z.strictObject({ player_id: idText });
export const rulePath = z.strictObject({ rule_id: idText });
export const idPath = z.strictObject({ id: idText });

/** The 200 of a route that answers a stream, for its documentation; to the compiler it says nothing. */
export function streamed(type: string, description: string): Record<never, never> {
  return { 200: { description, content: { [type]: { schema: z.string() } } } };
}

/** The 200 of a list that also comes as one CSV file, for its documentation; to the compiler it says nothing. */
export function pageOrCsv(item: z.ZodType): Record<never, never> {
  const content = { 'application/json': { schema: page(item) }, 'text/csv': { schema: z.string() } };
  return { 200: { description: 'As JSON a page, as CSV the whole', content } };
}
