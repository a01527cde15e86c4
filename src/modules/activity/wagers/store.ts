import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { allOf, ofMember } from '../../../platform/postgres/conditions.ts';
import { newestOfKinds } from '../../../platform/postgres/newest-of-kinds.ts';
import type { Wager } from './wager.ts';

export { emit } from '../../../platform/outbox.ts';

type Column = readonly [name: string, type: string, read: (wager: Wager) => unknown];

const key: readonly Column[] = [
  ['bucket', 'smallint', (wager) => wager.bucket],
  ['wager_id', 'uuid', (wager) => wager.wagerId],
];
/** What the end of a bet changes. */
const ending: readonly Column[] = [
  ['state', 'text', (wager) => wager.state],
  ['real_win', 'bigint', (wager) => wager.win?.realMinor ?? null],
  ['bonus_win', 'bigint', (wager) => wager.win?.bonusMinor ?? null],
  ['late', 'boolean', (wager) => wager.late],
  ['ended_at', 'timestamptz', (wager) => toTimestamp(wager.endedAt)],
];
const columns: readonly Column[] = [
  ...key,
  ['member_id', 'uuid', (wager) => wager.memberId],
  ['round_id', 'text', (wager) => wager.roundId],
  ['game_type', 'text', (wager) => wager.gameType],
  ['grant_id', 'uuid', (wager) => wager.grantId],
  ['real_stake', 'bigint', (wager) => wager.realMinor],
  ['bonus_stake', 'bigint', (wager) => wager.bonusMinor],
  ['counted', 'bigint', (wager) => wager.countedMinor],
  ['multiplier', 'bigint', (wager) => wager.multiplier],
  ['placed_at', 'timestamptz', (wager) => toTimestamp(wager.placedAt)],
  ...ending,
];
const named = (list: readonly Column[]) => sql.raw(list.map(([name]) => name).join(', '));
const given = (list: readonly Column[], wagers: readonly Wager[]) =>
  sql.join(list.map(([, type, read]) => sql`${wagers.map(read)}::${sql.raw(type)}[]`));
const isEnded = sql.raw(ending.map(([name]) => `${name} = e.${name}`).join(', '));

/** Writes bets as they are now: those that are open are new, the others end. The members are locked. */
export async function writeWagers(tx: Tx, wagers: readonly Wager[]): Promise<void> {
  const placed = wagers.filter(({ state }) => state === 'OPEN');
  if (placed.length > 0) {
    await sql`INSERT INTO wager (${named(columns)}) SELECT * FROM unnest(${given(columns, placed)})`.execute(tx);
  }
  const ended = wagers.filter(({ state }) => state !== 'OPEN');
  if (ended.length === 0) return;
  await sql`
    UPDATE wager w SET ${isEnded}
      FROM unnest(${given([...key, ...ending], ended)}) AS e (${named([...key, ...ending])})
     WHERE w.bucket = e.bucket AND w.wager_id = e.wager_id`.execute(tx);
}

type WagerRow = {
  bucket: number;
  wager_id: Uuid;
  member_id: Uuid;
  round_id: string;
  game_type: string;
  grant_id: Uuid | null;
  real_stake: Minor;
  bonus_stake: Minor;
  counted: Minor;
  multiplier: number;
  state: Wager['state'];
  real_win: Minor | null;
  bonus_win: Minor | null;
  late: boolean;
  placed_at: Instant;
  ended_at: Instant | null;
};

function fromRow(row: WagerRow): Wager {
  const { real_win: realMinor, bonus_win: bonusMinor } = row;
  return {
    bucket: row.bucket,
    memberId: row.member_id,
    wagerId: row.wager_id,
    roundId: row.round_id,
    gameType: row.game_type,
    grantId: row.grant_id,
    realMinor: row.real_stake,
    bonusMinor: row.bonus_stake,
    countedMinor: row.counted,
    multiplier: row.multiplier,
    state: row.state,
    win: realMinor === null || bonusMinor === null ? null : { realMinor, bonusMinor },
    late: row.late,
    placedAt: row.placed_at,
    endedAt: row.ended_at,
  };
}

/** Bets by id; unknown ones are absent. To end one, lock its member first and read it again. */
export async function selectWagers(reader: Reader, keys: readonly { bucket: number; wagerId: Uuid }[]): Promise<Map<Uuid, Wager>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<WagerRow>`
    SELECT w.* FROM unnest(${keys.map(({ bucket }) => bucket)}::smallint[], ${keys.map(({ wagerId }) => wagerId)}::uuid[])
                    AS k (bucket, wager_id)
      JOIN wager w ON w.bucket = k.bucket AND w.wager_id = k.wager_id`.execute(reader);
  return new Map(rows.map((row) => [row.wager_id, fromRow(row)]));
}

export type WagerFilter = { member: MemberKey | null; roundId?: string; state?: Wager['state']; before: Uuid | null; limit: number };

/** Bets, newest first: a member's by index wager_by_member, everybody's by wager_by_state. */
export async function selectNewestWagers(reader: Reader, { member, roundId, state, before, limit }: WagerFilter): Promise<Wager[]> {
  const from = sql`FROM wager t`;
  const where = allOf([
    before && sql`t.wager_id < ${before}::uuid`,
    roundId && sql`t.round_id = ${roundId}::text`,
    member && ofMember('t', member),
    member && state && sql`t.state = ${state}::text`,
  ]);
  const wanted = allOf([state && sql`k.state = ${state}::text`]);
  const newest = member
    ? sql`(SELECT t.* ${from} WHERE ${where} ORDER BY t.wager_id DESC LIMIT ${limit}::bigint)`
    : newestOfKinds({ from, kinds: { state: sql`t.state` }, wanted, where, id: 'wager_id', limit });
  const { rows } = await sql<WagerRow>`SELECT t.* FROM ${newest} AS t ORDER BY t.wager_id DESC`.execute(reader);
  return rows.map(fromRow);
}

/** Rounds of members' bets that are open. */
export async function selectOpenRounds(reader: Reader, keys: readonly MemberKey[]): Promise<{ memberId: Uuid; roundId: string }[]> {
  const { rows } = await sql<{ member_id: Uuid; round_id: string }>`
    SELECT w.member_id, w.round_id FROM ${memberRows(keys)}
      JOIN wager w ON w.bucket = k.bucket AND w.member_id = k.member_id WHERE w.state = 'OPEN'`.execute(reader);
  return rows.map((row) => ({ memberId: row.member_id, roundId: row.round_id }));
}
