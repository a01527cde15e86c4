import { sql } from 'kysely';
import type { Reader } from '../../platform/database.ts';

/**
 * Reads the beginning of an order from an index that holds it. Left to itself the planner may sort: it takes a member's id and bucket,
 * which say the same, for two conditions, so it expects a handful of rows where there may be a million.
 */
export async function inIndexOrder<T>(reader: Reader, read: (reader: Reader) => Promise<T>): Promise<T> {
  if (!reader.isTransaction) return reader.transaction().execute((tx) => inIndexOrder(tx, read));
  await sql`SET LOCAL enable_sort = off`.execute(reader);
  const answer = await read(reader);
  await sql`SET LOCAL enable_sort = on`.execute(reader);
  return answer;
}
