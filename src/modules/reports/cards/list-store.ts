import { type RawBuilder, sql } from 'kysely';
import type { RiskLabel, Segment } from '../../../engine/profile/fields.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberStatus } from '../../../kernel/member-status.ts';
import type { Reader } from '../../../platform/database.ts';
import { places } from './card-store.ts';

/** A card as its row keeps it: money in minor units of the base currency. */
export type CardRow = {
  external_id: string;
  status: MemberStatus;
  country: string | null;
  segment: Segment;
  tier: string;
  risk_label: RiskLabel;
  risk_score: number;
  deposited: number;
  wagered: number;
  won: number;
  lp: number;
  rp: number;
  ticket: number;
  bonus: number;
  payable: number;
  last_seen: Instant | null;
  created_at: Instant;
};

/** What cards are looked for. `wagered` in minor units, both ends included. */
export type CardFilter = { [Place in (typeof places)[number] | 'country']?: string } & {
  wageredMin?: number;
  wageredMax?: number;
  text?: string;
};

/** The order that cards are listed in, and the card that the page before ended with. */
export type CardOrder = { sort: 'player_id' | 'wagered'; descending: boolean; after: { externalId: string; wagered: number } | null };

type Sql = RawBuilder<unknown>;

/** A shorter text holds no trigram, so it is looked for at the beginning of an id. */
const trigram = 3;

/** Cards that are looked through, in their order, before the index of texts is asked: a text that many ids hold is found at once. */
const lookThrough = 5_000;

/** Cards of a filter in an order, at most `limit`. A text of 3 characters or more goes with the order of ids alone. */
export async function selectCards(reader: Reader, filter: CardFilter, order: CardOrder, limit: number): Promise<CardRow[]> {
  const { text, country } = filter;
  if (text !== undefined && text.length >= trigram) return selectByText(reader, text, filter, order, limit);
  const most = sql`LIMIT ${limit}::bigint`;
  const standing = places.filter((place) => filter[place] !== undefined);
  const conditions = [...inRange(filter), ...(text === undefined ? [] : [beginsWith(text)])];
  if (order.sort === 'player_id' && standing.length === 0 && country === undefined) {
    return rowsOf(reader, sql`SELECT c.* FROM member_card c WHERE ${all([...conditions, ...afterId(order)])} ${byId(order)} ${most}`);
  }
  if (country !== undefined) conditions.push(sql`c.country = ${country}::text`);
  const wanted = standing.map((place) => sql`p.${sql.ref(place)} = ${filter[place]}::text`);
  const outer = order.sort === 'player_id' ? byId(order) : byWagered(order);
  return rowsOf(
    reader,
    sql`SELECT c.* FROM card_tally p CROSS JOIN LATERAL (${firstOfPlace(conditions, order, most)}) AS c
         WHERE ${all([sql`p.players > 0::bigint`, ...wanted])} ${outer} ${most}`,
  );
}

/**
 * The first cards of each place of the tally, from an index that begins with the place: whatever filters meet, and however few
 * cards they leave, no more is read than a page for each place. Those who never wagered stand in one step, ordered by their ids.
 */
function firstOfPlace(conditions: readonly Sql[], order: CardOrder, most: Sql): Sql {
  const of = (more: readonly Sql[], by: Sql): Sql => sql`
    (SELECT c.* FROM member_card c
      WHERE ${sql.raw(places.map((place) => `c.${place} = p.${place}`).join(' AND '))} AND ${all([...conditions, ...more])} ${by} ${most})`;
  if (order.sort === 'player_id') return of(afterId(order), byId(order));
  const { after, descending } = order;
  const isPast = after !== null && after.wagered > 0 && !descending;
  const neverWagered = [sql`c.wagered_step = 0::smallint`, ...(after?.wagered === 0 ? afterId(order) : isPast ? [sql`false`] : [])];
  const haveWagered = [sql`c.wagered_step > 0::smallint`, ...afterWagered(order)];
  return sql`${of(neverWagered, byId(order))} UNION ALL ${of(haveWagered, byStep(order))}`;
}

/** Cards whose id holds a text. Without the fence a rare text at the end of the ids would be looked for from their beginning. */
async function selectByText(reader: Reader, text: string, filter: CardFilter, order: CardOrder, limit: number): Promise<CardRow[]> {
  const pattern = `%${text.replaceAll('_', '\\_')}%`;
  const holds = [sql`c.external_id LIKE ${pattern}::text`, ...inRange(filter)];
  for (const name of [...places, 'country'] as const) {
    if (filter[name] !== undefined) holds.push(sql`c.${sql.ref(name)} = ${filter[name]}::text`);
  }
  const next = sql`SELECT c.* FROM member_card c WHERE ${all(afterId(order))} ${byId(order)} LIMIT ${lookThrough}::bigint`;
  const most = sql`LIMIT ${limit}::bigint`;
  const found = await rowsOf(reader, sql`SELECT c.* FROM (${next}) AS c WHERE ${all(holds)} ${byId(order)} ${most}`);
  if (found.length === limit) return found;
  const fenced = sql`SELECT c.* FROM member_card c WHERE ${all([...holds, ...afterId(order)])} OFFSET 0`;
  return rowsOf(reader, sql`SELECT c.* FROM (${fenced}) AS c ${byId(order)} ${most}`);
}

async function rowsOf(reader: Reader, query: RawBuilder<unknown>): Promise<CardRow[]> {
  const { rows } = await (query as RawBuilder<CardRow>).execute(reader);
  return rows;
}

const all = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `));

/** `~` stands behind every character that an id may have: `P0` ≤ id < `P0~` are the ids that begin with P0. */
const beginsWith = (text: string): Sql => sql`c.external_id >= ${text}::text AND c.external_id < ${`${text}~`}::text`;

/** The step of `member_card.wagered_step` that an amount stands in. */
const stepOf = (wagered: number): Sql =>
  sql`(CASE WHEN ${wagered}::bigint > 0 THEN 1 + floor(20 * ln(${wagered}::double precision)) ELSE 0 END)::smallint`;

function inRange({ wageredMin, wageredMax }: CardFilter): Sql[] {
  return [
    ...(wageredMin === undefined ? [] : [sql`c.wagered >= ${wageredMin}::bigint AND c.wagered_step >= ${stepOf(wageredMin)}`]),
    ...(wageredMax === undefined ? [] : [sql`c.wagered <= ${wageredMax}::bigint AND c.wagered_step <= ${stepOf(wageredMax)}`]),
  ];
}

const beyond = ({ descending }: CardOrder): Sql => (descending ? sql.raw('<') : sql.raw('>'));

function afterId(order: CardOrder): Sql[] {
  return order.after === null ? [] : [sql`c.external_id ${beyond(order)} ${order.after.externalId}::text`];
}

function afterWagered(order: CardOrder): Sql[] {
  if (order.after === null) return [];
  const { wagered, externalId } = order.after;
  return [
    sql`c.wagered_step ${beyond(order)}= ${stepOf(wagered)}`,
    sql`(c.wagered, c.external_id) ${beyond(order)} (${wagered}::bigint, ${externalId}::text)`,
  ];
}

const ordered = (columns: readonly string[], { descending }: CardOrder): Sql =>
  sql`ORDER BY ${sql.raw(columns.map((column) => `c.${column}${descending ? ' DESC' : ''}`).join(', '))}`;
const byId = (order: CardOrder): Sql => ordered(['external_id'], order);
const byWagered = (order: CardOrder): Sql => ordered(['wagered', 'external_id'], order);
const byStep = (order: CardOrder): Sql => ordered(['wagered_step', 'wagered', 'external_id'], order);
