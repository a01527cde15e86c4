import { sql } from 'kysely';
import type { Reader } from '../../platform/database.ts';

/** How much of an order its index holds: all of it, or what it begins with, so that rows which are equal in that are sorted. */
type Held = 'whole' | 'begun';

const otherWays = { begun: ['enable_sort', 'enable_seqscan'], whole: ['enable_sort', 'enable_seqscan', 'enable_incremental_sort'] };

/**
 * Reads the beginning of an order from an index that holds it. Left to itself the planner may sort: it takes a member's id and bucket,
 * which say the same, for two conditions, so it expects a handful of rows where there may be a million; and of a member who has many rows
 * it expects some in every batch, so it reads batches of everyone, whole, to sort each. It would also scan a table while that is small.
 */
export async function inIndexOrder<T>(reader: Reader, held: Held, read: (reader: Reader) => Promise<T>): Promise<T> {
  if (!reader.isTransaction) return reader.transaction().execute((tx) => inIndexOrder(tx, held, read));
  const turn = (value: 'on' | 'off'): Promise<unknown> =>
    sql`SELECT set_config(name, ${value}::text, true) FROM unnest(${otherWays[held]}::text[]) AS way (name)`.execute(reader);
  await turn('off');
  const answer = await read(reader);
  await turn('on');
  return answer;
}
