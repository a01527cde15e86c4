import { z } from 'zod';

/** A page of a list: `next_cursor` fetches the next one, null on the last. */
export const page = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });

/** A list that is answered whole. */
export function whole<Item>(items: Item[]): { items: Item[]; next_cursor: null } {
  return { items, next_cursor: null };
}

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(400).optional(),
});

/** An id in a path. */
export const idText = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, { error: 'expected 1 to 64 characters from A-Z a-z 0-9 _ . : -' });

export const playerPath = z.strictObject({ player_id: idText });
export const rulePath = z.strictObject({ rule_id: idText });
export const idPath = z.strictObject({ id: idText });

/** The 200 of a route that answers a stream, for its documentation; to the compiler it says nothing. */
export function streamed(type: string, description: string): Record<never, never> {
  return { 200: { description, content: { [type]: { schema: z.string() } } } };
}
