import { type RawBuilder, sql } from 'kysely';
import type { OpeningTotals } from '../../engine/profile/activity.ts';
import type { DaySums, Profile } from '../../engine/profile/profile.ts';
import type { Day } from '../../kernel/calendar.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../platform/database.ts';
import type { Place } from '../ledger/batch.ts';
import { type ActivityRow, type PlayKind, type PlayRow, toldKind } from './activity.ts';

const playColumns: readonly (readonly [column: string, type: string, read: (row: PlayRow) => unknown])[] = [
  ['amount', 'bigint', (row) => row.amountMinor],
  ['bonus', 'bigint', (row) => row.bonusMinor],
  ['game_type', 'text', (row) => row.gameType],
  ['game_id', 'text', (row) => row.gameId],
  ['round_id', 'text', (row) => row.roundId],
  ['session_id', 'text', (row) => row.sessionId],
  ['duration', 'bigint', (row) => row.durationSeconds],
  ['grant_id', 'uuid', (row) => row.grantId],
  ['progress', 'bigint', (row) => row.progressMinor],
  ['multiplier', 'bigint', (row) => row.multiplier],
  ['ref_event_id', 'text', (row) => row.ref?.eventId ?? null],
  ['ref_at', 'timestamptz', (row) => toTimestamp(row.ref?.at ?? null)],
  ['ref_kind', 'text', (row) => toldKind(row.ref)],
];
const factColumns: readonly (readonly [column: string, type: string, read: (row: ActivityRow) => unknown])[] = [
  ['bucket', 'smallint', (row) => row.bucket],
  ['member_id', 'uuid', (row) => row.memberId],
  ['event_id', 'text', (row) => row.eventId],
  ['day', 'date', (row) => row.day],
  ['kind', 'text', (row) => row.kind],
  ['at', 'timestamptz', (row) => toTimestamp(row.at)],
  ['totals', 'jsonb', (row) => (row.kind === 'OPENING' ? canonicalJson(row.totals) : null)],
  ['lp', 'bigint', (row) => row.lp],
  ['lp_carry', 'bigint', (row) => row.lpCarry],
  ...playColumns.map(([column, type, read]) => [column, type, (row: ActivityRow) => (row.kind === 'OPENING' ? null : read(row))] as const),
];
const factNames = sql.raw(factColumns.map(([column]) => column).join(', '));

/** Appends facts at their place in the chain. */
export async function insertActivity(tx: Tx, rows: readonly ActivityRow[], place: Place): Promise<void> {
  const arrays = factColumns.map(([, type, read]) => sql`${rows.map(read)}::${sql.raw(type)}[]`);
  await sql`
    INSERT INTO activity (${factNames}, journal, batch_seq, batch_index)
    SELECT ${factNames}, ${place.journal}::smallint, ${place.batchSeq}::bigint, ${place.firstIndex}::bigint + ordinality - 1
      FROM unnest(${sql.join(arrays)}) WITH ORDINALITY AS a (${factNames}, ordinality)`.execute(tx);
}

export type ActivityDbRow = {
  bucket: number;
  member_id: Uuid;
  event_id: string;
  day: Day;
  at: Instant;
  lp: number;
  lp_carry: number;
} & (
  | { kind: 'OPENING'; totals: OpeningTotals }
  | {
      kind: PlayRow['kind'];
      amount: Minor;
      bonus: Minor;
      game_type: string | null;
      game_id: string | null;
      round_id: string | null;
      session_id: string | null;
      duration: number | null;
      grant_id: Uuid | null;
      progress: Minor;
      multiplier: number;
      ref_event_id: string | null;
      ref_at: Instant | null;
      ref_kind: PlayKind | null;
    }
);

/** A fact as it was written. */
export function activityFromRow(row: ActivityDbRow): ActivityRow {
  const { bucket, member_id: memberId, event_id: eventId, day, at, lp, lp_carry: lpCarry } = row;
  const fact = { bucket, memberId, eventId, day, at, lp, lpCarry };
  if (row.kind === 'OPENING') return { ...fact, kind: row.kind, totals: row.totals };
  const { ref_event_id: refId, ref_at: refAt, ref_kind: refKind } = row;
  return {
    ...fact,
    kind: row.kind,
    amountMinor: row.amount,
    bonusMinor: row.bonus,
    gameType: row.game_type,
    gameId: row.game_id,
    roundId: row.round_id,
    sessionId: row.session_id,
    durationSeconds: row.duration,
    grantId: row.grant_id,
    progressMinor: row.progress,
    multiplier: row.multiplier,
    ref: refId !== null && refAt !== null ? { eventId: refId, at: refAt, kind: refKind ?? 'WAGER' } : null,
  };
}

/** A profile as its row keeps it: all but the carry, which the wallet row keeps. */
export type StoredProfile = Omit<Profile, 'lpCarry'>;

export type ProfileRow = {
  bucket: number;
  member_id: Uuid;
  deposited: number | null;
  withdrawn: number | null;
  wagered: number | null;
  won: number | null;
  bets: number | null;
  sessions: number | null;
  playtime_seconds: number | null;
  deposits: number | null;
  wagered_by_game: Record<string, number>;
  counted_bets: number;
  counted_wagered: number;
  counted_won: number;
  win_squares: string;
  night_bets: number;
  risky_behavior: boolean | null;
  first_at: Instant | null;
  last_at: Instant | null;
  days_active: number;
  lp_earned: number;
  facts: number;
};

/** A profile as it was written. */
export function profileFromRow(row: ProfileRow): StoredProfile {
  return {
    deposited: row.deposited,
    withdrawn: row.withdrawn,
    wagered: row.wagered,
    won: row.won,
    bets: row.bets,
    sessions: row.sessions,
    playtimeSeconds: row.playtime_seconds,
    deposits: row.deposits,
    wageredByGame: row.wagered_by_game,
    countedBets: row.counted_bets,
    countedWagered: row.counted_wagered,
    countedWon: row.counted_won,
    winSquares: BigInt(row.win_squares),
    nightBets: row.night_bets,
    riskyBehavior: row.risky_behavior,
    firstAt: row.first_at,
    lastAt: row.last_at,
    daysActive: row.days_active,
    lpEarned: row.lp_earned,
    facts: row.facts,
  };
}

/** Profiles by member id; members nothing is known of are absent. */
export async function selectProfiles(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, StoredProfile>> {
  const { rows } = await sql<ProfileRow>`
    SELECT p.* FROM ${memberRows(keys)} JOIN profile p ON p.bucket = k.bucket AND p.member_id = k.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, profileFromRow(row)]));
}

const profileColumns: readonly (readonly [column: string, type: string, read: (profile: Profile) => unknown])[] = [
  ['deposited', 'bigint', (profile) => profile.deposited],
  ['withdrawn', 'bigint', (profile) => profile.withdrawn],
  ['wagered', 'bigint', (profile) => profile.wagered],
  ['won', 'bigint', (profile) => profile.won],
  ['bets', 'bigint', (profile) => profile.bets],
  ['sessions', 'bigint', (profile) => profile.sessions],
  ['playtime_seconds', 'bigint', (profile) => profile.playtimeSeconds],
  ['deposits', 'bigint', (profile) => profile.deposits],
  ['wagered_by_game', 'jsonb', (profile) => canonicalJson(profile.wageredByGame)],
  ['counted_bets', 'bigint', (profile) => profile.countedBets],
  ['counted_wagered', 'bigint', (profile) => profile.countedWagered],
  ['counted_won', 'bigint', (profile) => profile.countedWon],
  ['win_squares', 'numeric', (profile) => String(profile.winSquares)],
  ['night_bets', 'bigint', (profile) => profile.nightBets],
  ['risky_behavior', 'boolean', (profile) => profile.riskyBehavior],
  ['first_at', 'timestamptz', (profile) => toTimestamp(profile.firstAt)],
  ['last_at', 'timestamptz', (profile) => toTimestamp(profile.lastAt)],
  ['days_active', 'bigint', (profile) => profile.daysActive],
  ['lp_earned', 'bigint', (profile) => profile.lpEarned],
  ['facts', 'bigint', (profile) => profile.facts],
];
const profileNames = sql.raw(profileColumns.map(([column]) => column).join(', '));
const replaceProfile = sql.raw(profileColumns.map(([column]) => `${column} = excluded.${column}`).join(', '));

/** Replaces the profiles of members that the caller has locked. */
export async function upsertProfiles(tx: Tx, rows: readonly (MemberKey & { profile: Profile })[]): Promise<void> {
  if (rows.length === 0) return;
  const arrays = profileColumns.map(([, type, read]) => sql`${rows.map((row) => read(row.profile))}::${sql.raw(type)}[]`);
  await sql`
    INSERT INTO profile (bucket, member_id, ${profileNames})
    SELECT * FROM unnest(${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.memberId)}::uuid[], ${sql.join(arrays)})
    ON CONFLICT (bucket, member_id) DO UPDATE SET ${replaceProfile}`.execute(tx);
}

export type DayRow = { bucket: number; member_id: Uuid; day: Day } & DaySums;

/** A day's sums without whose and which day they are. */
export function sumsFromRow({ events, deposited, withdrawn, wagered, won, bets, sessions, lp }: DaySums): DaySums {
  return { events, deposited, withdrawn, wagered, won, bets, sessions, lp };
}

/** Days of members between two days, both included, by member id; days without anything are absent. */
export async function selectDays(reader: Reader, keys: readonly MemberKey[], from: Day, to: Day): Promise<Map<Uuid, Record<Day, DaySums>>> {
  const { rows } = await sql<DayRow>`
    SELECT d.* FROM ${memberRows(keys)} JOIN profile_day d ON d.bucket = k.bucket AND d.member_id = k.member_id
     WHERE d.day BETWEEN ${from}::date AND ${to}::date`.execute(reader);
  const byMember = new Map<Uuid, Record<Day, DaySums>>();
  for (const row of rows) {
    const days = byMember.get(row.member_id) ?? {};
    days[row.day] = sumsFromRow(row);
    byMember.set(row.member_id, days);
  }
  return byMember;
}

/** One day of each member, by member id, as `selectDays` answers; members without anything on their day are absent. */
export async function selectDayOfEach(
  reader: Reader,
  wanted: readonly (MemberKey & { day: Day })[],
): Promise<Map<Uuid, Record<Day, DaySums>>> {
  const { rows } = await sql<DayRow>`
    SELECT d.* FROM unnest(${wanted.map(({ bucket }) => bucket)}::smallint[], ${wanted.map(({ memberId }) => memberId)}::uuid[],
                           ${wanted.map(({ day }) => day)}::date[]) AS k (bucket, member_id, day)
      JOIN profile_day d ON d.bucket = k.bucket AND d.member_id = k.member_id AND d.day = k.day`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, { [row.day]: sumsFromRow(row) }]));
}

/** LP of members' days since one, that day included, by member id. */
export async function sumLpSince(reader: Reader, keys: readonly MemberKey[], from: Day): Promise<Map<Uuid, number>> {
  const { rows } = await sql<{ member_id: Uuid; lp: number }>`
    SELECT d.member_id, sum(d.lp)::bigint AS lp
      FROM ${memberRows(keys)} JOIN profile_day d ON d.bucket = k.bucket AND d.member_id = k.member_id
     WHERE d.day >= ${from}::date GROUP BY d.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, row.lp]));
}

/** LP of members' days between two days of each one's own, both included, by member id. */
export async function sumLpBetween(reader: Reader, windows: readonly (MemberKey & { from: Day; upTo: Day })[]): Promise<Map<Uuid, number>> {
  const { rows } = await sql<{ member_id: Uuid; lp: number }>`
    SELECT d.member_id, sum(d.lp)::bigint AS lp
      FROM unnest(${windows.map(({ bucket }) => bucket)}::smallint[], ${windows.map(({ memberId }) => memberId)}::uuid[],
                  ${windows.map(({ from }) => from)}::date[], ${windows.map(({ upTo }) => upTo)}::date[])
           AS k (bucket, member_id, from_day, up_to)
      JOIN profile_day d ON d.bucket = k.bucket AND d.member_id = k.member_id AND d.day BETWEEN k.from_day AND k.up_to
     GROUP BY d.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, row.lp]));
}

/** Replaces days of members that the caller has locked. */
export async function upsertDays(tx: Tx, rows: readonly (MemberKey & { day: Day; sums: DaySums })[]): Promise<void> {
  if (rows.length === 0) return;
  const column = (name: keyof DaySums): RawBuilder<unknown> => sql`${rows.map((row) => row.sums[name])}::bigint[]`;
  await sql`
    INSERT INTO profile_day (bucket, member_id, day, events, deposited, withdrawn, wagered, won, bets, sessions, lp)
    SELECT * FROM unnest(${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.memberId)}::uuid[],
                         ${rows.map((row) => row.day)}::date[], ${column('events')}, ${column('deposited')}, ${column('withdrawn')},
                         ${column('wagered')}, ${column('won')}, ${column('bets')}, ${column('sessions')}, ${column('lp')})
    ON CONFLICT (bucket, member_id, day) DO UPDATE SET events = excluded.events, deposited = excluded.deposited,
      withdrawn = excluded.withdrawn, wagered = excluded.wagered, won = excluded.won, bets = excluded.bets,
      sessions = excluded.sessions, lp = excluded.lp`.execute(tx);
}
