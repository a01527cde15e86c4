import { type RawBuilder, sql } from 'kysely';

/** Columns of our own naming as a list in SQL; `write` says how each is written, by itself unless told. */
export function names(columns: readonly string[], write: (column: string) => string = (column) => column): RawBuilder<unknown> {
  return sql.raw(columns.map(write).join(', '));
}
