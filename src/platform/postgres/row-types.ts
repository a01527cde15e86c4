import pg from 'pg';
import type { Instant } from '../../kernel/clock.ts';

/**
 * How PostgreSQL's types arrive in TypeScript: int8 → safe integer, numeric → text, date → `YYYY-MM-DD`,
 * timestamptz → Instant (milliseconds since 1970, UTC), uuid → text, bytea → Buffer, json → parsed; arrays likewise.
 */
export const rowTypes = new pg.TypeOverrides();

/** Type oids, and those of their arrays. Source: PostgreSQL, pg_type.dat. */
const readers: [oid: number, arrayOid: number, read: (text: string) => unknown][] = [
  [20, 1016, toSafeInteger],
  [1700, 1231, (text) => text],
  [1082, 1182, (text) => text],
  [1184, 1185, toInstant],
  [2950, 2951, (text) => text],
];

for (const [oid, arrayOid, read] of readers) {
  rowTypes.setTypeParser(oid, read);
  rowTypes.setTypeParser(arrayOid, (text: string) => readArray(text, read));
}

/** These types' text never holds a comma, a brace or a quote of its own (a time is quoted for its space), so splitting is enough. */
function readArray(text: string, read: (text: string) => unknown): unknown[] {
  const inside = text.slice(1, -1);
  if (inside === '') return [];
  return inside.split(',').map((item) => (item === 'NULL' ? null : read(item.replaceAll('"', ''))));
}

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond 2^53 - 1`);
  return value;
}

/** Reads PostgreSQL's ISO output in UTC, `2026-01-31 09:30:00.123+00`; what lies below a millisecond is cut off. */
function toInstant(text: string): Instant {
  const instant = Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
  if (Number.isNaN(instant)) throw new RangeError(`timestamptz ${text} is not an instant of the years 0000-9999`);
  return instant;
}

/**
 * An Instant as a timestamptz parameter: sql`... ${toTimestamp(at)}::timestamptz` or, for arrays,
 * sql`unnest(${instants.map(toTimestamp)}::timestamptz[])`. Text in ISO 8601, ~0.3 us each; null stays null.
 */
export function toTimestamp(instant: Instant): string;
export function toTimestamp(instant: Instant | null): string | null;
export function toTimestamp(instant: Instant | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
