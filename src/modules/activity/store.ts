import { sql } from 'kysely';
import type { OpeningTotals } from '../../engine/profile/activity.ts';
import type { DaySums, Profile } from '../../engine/profile/profile.ts';
import type { Day } from '../../kernel/calendar.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import { memberRows, type Reader, Retry, type Tx, toTimestamp } from '../../platform/database.ts';
import { CopyWriter, copyRows } from '../../platform/postgres/copied-rows.ts';
import type { Place } from '../ledger/batch.ts';
import { type ActivityRow, type PlayKind, type PlayRow, toldKind } from './activity.ts';

const factNames = [
  'bucket',
  'member_id',
  'event_id',
  'day',
  'kind',
  'at',
  'lp',
  'lp_carry',
  'journal',
  'batch_seq',
  'batch_index',
  'totals',
  'amount',
  'bonus',
  'game_type',
  'game_id',
  'round_id',
  'session_id',
  'duration',
  'grant_id',
  'progress',
  'multiplier',
  'ref_event_id',
  'ref_at',
  'ref_kind',
] as const;
const factTable = `activity (${factNames.join(', ')})`;

/** Appends facts at their place in the chain. */
export async function insertActivity(tx: Tx, rows: readonly ActivityRow[], { journal, batchSeq, firstIndex }: Place): Promise<void> {
  const writer = new CopyWriter();
  rows.forEach((row, index) => {
    writer.row(factNames.length).smallint(row.bucket).uuid(row.memberId).text(row.eventId).date(row.day).text(row.kind);
    writer.timestamptz(row.at).bigint(row.lp).bigint(row.lpCarry);
    writer
      .smallint(journal)
      .bigint(batchSeq)
      .bigint(firstIndex + index);
    if (row.kind === 'OPENING') writeTotals(writer, row.totals);
    else writePlay(writer, row);
  });
  await copyRows(tx, factTable, writer.take());
}

function writeTotals(writer: CopyWriter, totals: OpeningTotals): void {
  writer.jsonb(canonicalJson(totals));
  for (let column = factNames.indexOf('amount'); column < factNames.length; column += 1) writer.none();
}

function writePlay(writer: CopyWriter, row: PlayRow): void {
  const text = (value: string | null): unknown => (value === null ? writer.none() : writer.text(value));
  writer.none().bigint(row.amountMinor).bigint(row.bonusMinor);
  text(row.gameType);
  text(row.gameId);
  text(row.roundId);
  text(row.sessionId);
  if (row.durationSeconds === null) writer.none();
  else writer.bigint(row.durationSeconds);
  if (row.grantId === null) writer.none();
  else writer.uuid(row.grantId);
  writer.bigint(row.progressMinor).bigint(row.multiplier);
  if (row.ref === null) writer.none().none().none();
  else {
    writer.text(row.ref.eventId).timestamptz(row.ref.at);
    text(toldKind(row.ref));
  }
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
const isAsNow = sql.raw(profileColumns.map(([column]) => `${column} = n.${column}`).join(', '));

type ProfileOf = MemberKey & { profile: Profile };

const profileArrays = (rows: readonly ProfileOf[]) => sql`
  ${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.memberId)}::uuid[],
  ${sql.join(profileColumns.map(([, type, read]) => sql`${rows.map((row) => read(row.profile))}::${sql.raw(type)}[]`))}`;

/** Writes the first profiles of members that the caller has locked. */
export async function insertProfiles(tx: Tx, rows: readonly ProfileOf[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`INSERT INTO profile (bucket, member_id, ${profileNames}) SELECT * FROM unnest(${profileArrays(rows)})`.execute(tx);
}

/**
 * Replaces the profiles of members that the caller has locked, if they still count as many facts as they did when they were known.
 * @throws Retry when one of them does not: it was remembered, and others have told more of its member meanwhile
 */
export async function updateProfiles(tx: Tx, rows: readonly (ProfileOf & { factsBefore: number })[]): Promise<void> {
  if (rows.length === 0) return;
  const { numAffectedRows } = await sql`
    UPDATE profile p SET ${isAsNow}
      FROM unnest(${profileArrays(rows)}, ${rows.map((row) => row.factsBefore)}::bigint[])
           AS n (bucket, member_id, ${profileNames}, facts_before)
     WHERE p.bucket = n.bucket AND p.member_id = n.member_id AND p.facts = n.facts_before`.execute(tx);
  if (numAffectedRows !== BigInt(rows.length)) throw new Retry('a profile is not what was remembered of it');
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
  return byMember(rows);
}

/** Days of each member's own, by member id, as `selectDays` answers; days without anything are absent. */
export async function selectDaysOfEach(
  reader: Reader,
  wanted: readonly (MemberKey & { day: Day })[],
): Promise<Map<Uuid, Record<Day, DaySums>>> {
  const { rows } = await sql<DayRow>`
    SELECT d.* FROM unnest(${wanted.map(({ bucket }) => bucket)}::smallint[], ${wanted.map(({ memberId }) => memberId)}::uuid[],
                           ${wanted.map(({ day }) => day)}::date[]) AS k (bucket, member_id, day)
      JOIN profile_day d ON d.bucket = k.bucket AND d.member_id = k.member_id AND d.day = k.day`.execute(reader);
  return byMember(rows);
}

function byMember(rows: readonly DayRow[]): Map<Uuid, Record<Day, DaySums>> {
  const found = new Map<Uuid, Record<Day, DaySums>>();
  for (const row of rows) {
    const days = found.get(row.member_id);
    if (days === undefined) found.set(row.member_id, { [row.day]: sumsFromRow(row) });
    else days[row.day] = sumsFromRow(row);
  }
  return found;
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

type DayOf = MemberKey & { day: Day; sums: DaySums };

const dayNames = ['events', 'deposited', 'withdrawn', 'wagered', 'won', 'bets', 'sessions', 'lp'] as const satisfies (keyof DaySums)[];
const dayColumns = sql.raw(dayNames.join(', '));
const isSummed = sql.raw(dayNames.map((name) => `${name} = n.${name}`).join(', '));

const dayRows = (rows: readonly DayOf[]) => sql`
  unnest(${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.memberId)}::uuid[], ${rows.map((row) => row.day)}::date[],
         ${sql.join(dayNames.map((name) => sql`${rows.map((row) => row.sums[name])}::bigint[]`))})
    AS n (bucket, member_id, day, ${dayColumns})`;

/** Writes days of members that the caller has locked, on which nothing had happened. */
export async function insertDays(tx: Tx, rows: readonly DayOf[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`INSERT INTO profile_day (bucket, member_id, day, ${dayColumns}) SELECT * FROM ${dayRows(rows)}`.execute(tx);
}

/** Replaces days of members that the caller has locked. */
export async function updateDays(tx: Tx, rows: readonly DayOf[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    UPDATE profile_day d SET ${isSummed} FROM ${dayRows(rows)}
     WHERE d.bucket = n.bucket AND d.member_id = n.member_id AND d.day = n.day`.execute(tx);
}
