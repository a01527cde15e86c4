import { type Day, utcDay } from '../../../../kernel/calendar.ts';
import type { Instant } from '../../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../../kernel/ids.ts';
import type { Tx } from '../../../../platform/database.ts';
import type { PlayRow } from '../../activity.ts';
import { openRoundsOf } from '../../wagers/open-rounds.ts';
import type { ReportedEvent } from '../event.ts';
import { selectRows, selectSessionRows, selectVoided, selectWaitingVoids } from './past-store.ts';

/** How a member's event is known: its id and its UTC day. */
export function keyOf({ eventId, at }: { eventId: string; at: Instant }): string {
  return `${eventId} ${utcDay(at)}`;
}

/** A VOID whose event has not come yet. */
export type WaitingVoid = MemberKey & { eventId: string; at: Instant; ref: { eventId: string; at: Instant } };

/** `carried`: the seconds of the session, if this end was the one that made them known. */
export type SessionEnd = { kind: 'SESSION_START' | 'SESSION_END'; at: Instant; key: string; carried: number | null };

/** A session as far as it was told. */
export type Session = {
  ends: readonly SessionEnd[];
  /** Ends that were taken back. */
  lost: readonly SessionEnd[];
  /** Time that counts for it so far. */
  seconds: number;
};

/** What was told of a member before, as far as the events at hand ask for it. */
export type Past = {
  /** By key. */
  rows: ReadonlyMap<string, PlayRow>;
  /** Keys of events that were taken back. */
  voided: ReadonlySet<string>;
  waiting: readonly WaitingVoid[];
  /** Rounds of bets that are open in the wallet. */
  openRounds: ReadonlySet<string>;
  /** By session id. */
  sessions: ReadonlyMap<string, Session>;
};

export const nothingTold: Past = { rows: new Map(), voided: new Set(), waiting: [], openRounds: new Set(), sessions: new Map() };

/** A member and what is told of them. */
type Told = { member: MemberKey; asked: readonly { event: ReportedEvent }[] };
/** Members of whom a VOID waits, and who have an open bet in the wallet. */
export type Unfinished = { waiting: readonly MemberKey[]; betting: readonly MemberKey[] };

type Wanted = MemberKey & { eventId: string; day: Day };

/**
 * What was told before, by member id; who is absent has nothing of it.
 * @param everyKey also whether each of the events is known: else only what voids and sessions refer to is looked up
 */
export async function readPast(
  tx: Tx,
  turns: readonly Told[],
  everyKey: boolean,
  { waiting, betting }: Unfinished,
): Promise<Map<Uuid, Past>> {
  const members = turns.map(({ member: { bucket, memberId } }) => ({ bucket, memberId }));
  const rows: Wanted[] = [];
  const targets: Wanted[] = [];
  const sessions: (MemberKey & { sessionId: string; day: Day })[] = [];
  for (const { member, asked } of turns) {
    const key = { bucket: member.bucket, memberId: member.memberId };
    for (const { event } of asked) {
      const { kind, eventId, at, ref, sessionId } = event;
      if (everyKey || kind === 'VOID') rows.push({ ...key, eventId, day: utcDay(at) });
      if (ref !== null) targets.push({ ...key, eventId: ref.eventId, day: utcDay(ref.at) });
      if (sessionId !== null && (kind === 'SESSION_START' || kind === 'SESSION_END')) sessions.push({ ...key, sessionId, day: utcDay(at) });
    }
  }
  const found = [...(await selectRows(tx, [...rows, ...targets]))];
  // Who takes back one end of a session must know the other.
  for (const { bucket, memberId, kind, sessionId, day } of found) {
    if (sessionId !== null && (kind === 'SESSION_START' || kind === 'SESSION_END')) sessions.push({ bucket, memberId, sessionId, day });
  }
  const ends = await selectSessionRows(tx, sessions);
  const voids = await selectVoided(tx, [...targets, ...ends]);
  return assemble(members, found, ends, voids, await selectWaitingVoids(tx, waiting), await openRoundsOf(tx, betting));
}

/** How many events are asked about to find out whether a call is a repetition. */
const samples = 4;

/** Whether one of some events, taken from all over, is known: who sends a file again sends all of it. */
export async function isSomeKnown(tx: Tx, turns: readonly Told[]): Promise<boolean> {
  const step = Math.max(1, Math.floor(turns.length / samples));
  const some: Wanted[] = [];
  for (let index = 0; index < turns.length && some.length < samples; index += step) {
    const { member, asked } = turns[index] as Told;
    const event = asked[0]?.event;
    if (event !== undefined) some.push({ bucket: member.bucket, memberId: member.memberId, eventId: event.eventId, day: utcDay(event.at) });
  }
  return (await selectRows(tx, some)).length > 0;
}

type Voided = MemberKey & { ref: { eventId: string; at: Instant }; seconds: number | null };

function assemble(
  members: readonly MemberKey[],
  rows: readonly PlayRow[],
  ends: readonly PlayRow[],
  voids: readonly Voided[],
  waiting: readonly WaitingVoid[],
  openRounds: ReadonlyMap<Uuid, ReadonlySet<string>>,
): Map<Uuid, Past> {
  const of = { rows: groupBy(rows), ends: groupBy(ends), voids: groupBy(voids), waiting: groupBy(waiting) };
  const pasts = new Map<Uuid, Past>();
  for (const { memberId } of members) {
    const [own, halves, taken, still] = [of.rows, of.ends, of.voids, of.waiting].map((groups) => groups.get(memberId) ?? []) as [
      PlayRow[],
      PlayRow[],
      Voided[],
      WaitingVoid[],
    ];
    const rounds = openRounds.get(memberId);
    if (own.length + halves.length + taken.length + still.length === 0 && rounds === undefined) continue;
    const voided = new Map(taken.map(({ ref, seconds }) => [keyOf(ref), seconds ?? 0]));
    pasts.set(memberId, {
      rows: new Map([...own, ...halves].map((row) => [keyOf(row), row])),
      voided: new Set(voided.keys()),
      waiting: still,
      openRounds: rounds ?? nothingTold.openRounds,
      sessions: sessionsOf(halves, voided),
    });
  }
  return pasts;
}

function sessionsOf(ends: readonly PlayRow[], voided: ReadonlyMap<string, number>): Map<string, Session> {
  const sessions = new Map<string, Session>();
  for (const [sessionId, halves] of Map.groupBy(ends, (end) => end.sessionId ?? '')) {
    const unique = [...new Map(halves.map((end) => [keyOf(end), end])).values()].map(
      (end): SessionEnd => ({
        kind: end.kind as SessionEnd['kind'],
        at: end.at,
        key: keyOf(end),
        carried: end.durationSeconds,
      }),
    );
    const told = unique.reduce((sum, { carried }) => sum + (carried ?? 0), 0);
    const back = unique.reduce((sum, { key }) => sum + (voided.get(key) ?? 0), 0);
    sessions.set(sessionId, {
      ends: unique.filter(({ key }) => !voided.has(key)),
      lost: unique.filter(({ key }) => voided.has(key)),
      seconds: told - back,
    });
  }
  return sessions;
}

function groupBy<Row extends { memberId: Uuid }>(rows: readonly Row[]): Map<Uuid, Row[]> {
  return Map.groupBy(rows, ({ memberId }) => memberId);
}
