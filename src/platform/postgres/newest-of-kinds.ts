import { type RawBuilder, sql } from 'kysely';
import type { Condition } from './conditions.ts';

type Sql = RawBuilder<unknown>;

/**
 * Where the newest rows are looked for. Few kinds, of many rows each, under an index of the kinds' columns in this order and, last, the id.
 */
export type OfKinds = {
  /** `FROM transfer t`: the table's alias is always `t`. */
  from: Sql;
  /** What a kind is made of: text, never null, by the name under which `wanted` knows it as a column of `k`. */
  kinds: Readonly<Record<string, Sql>>;
  /** Equality with what stands before the kinds in the index; absent: they are its beginning. */
  within?: Condition;
  wanted: Condition;
  /** What rows of a wanted kind must be like; best nothing but a range of ids. */
  where: Condition;
  id: string;
  limit: number;
};

/**
 * The newest rows of some kinds, for a FROM. However rare the kinds that are wanted, and however few rows they leave, no more than
 * `limit` rows of each are read: the index is asked for its kinds, one after the other, and then for the last of each. A WHERE over
 * all rows would look through them to their beginning for what is not there.
 */
export function newestOfKinds({ from, kinds, within = sql`true`, wanted, where, id, limit }: OfKinds): Sql {
  const names = Object.keys(kinds);
  const own = sql.join(Object.values(kinds));
  const named = sql.join(Object.entries(kinds).map(([name, kind]) => sql`${kind} AS ${sql.ref(name)}`));
  const earlier = sql.join(names.map((name) => sql.ref(`k.${name}`)));
  const same = sql.join(
    Object.entries(kinds).map(([name, kind]) => sql`${kind} = ${sql.ref(`k.${name}`)}`),
    sql` AND `,
  );
  return sql`(
    WITH RECURSIVE k AS (
      (SELECT ${named} ${from} WHERE ${within} ORDER BY ${own} LIMIT 1)
      UNION ALL
      SELECT next.* FROM k CROSS JOIN LATERAL (
        SELECT ${named} ${from} WHERE ${within} AND (${own}) > (${earlier}) ORDER BY ${own} LIMIT 1) AS next)
    SELECT t.* FROM k CROSS JOIN LATERAL (
      SELECT t.* ${from} WHERE ${within} AND ${same} AND ${where} ORDER BY t.${sql.ref(id)} DESC LIMIT ${limit}::bigint) AS t
     WHERE ${wanted} ORDER BY t.${sql.ref(id)} DESC LIMIT ${limit}::bigint)`;
}
