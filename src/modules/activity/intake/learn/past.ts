import { type Day, utcDay } from '../../../../kernel/calendar.ts';
import type { Instant } from '../../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../../kernel/ids.ts';
import type { Tx } from '../../../../platform/database.ts';
import type { PlayRow } from '../../activity.ts';
import { openRoundsOf } from '../../wagers/open-rounds.ts';
import type { ReportedEvent } from '../event.ts';
import { type AskedSession, selectRows, selectSessionRows, selectVoided, selectWaitingVoids } from './past-store.ts';

/** How a member's event is known: its id and its UTC day. */
export function keyOf({ eventId, at }: { eventId: string; at: Instant }): string {
  return `${eventId} ${utcDay(at)}`;
}

/** A VOID whose event has not come yet. */
export type WaitingVoid = MemberKey & { eventId: string; at: Instant; ref: { eventId: string; at: Instant } };

/** `isBack`: it was taken back. */
export type SessionEnd = { kind: 'SESSION_START' | 'SESSION_END'; at: Instant; key: string; isBack: boolean };

/** A session as far as it was told. */
export type Session = readonly SessionEnd[];

/** What was told of a member before, as far as the events at hand ask for it. */
export type Past = {
  /** By key. */
  rows: ReadonlyMap<string, PlayRow>;
  /** Keys of events that were taken back. */
  voided: ReadonlySet<string>;
  /** Voids that wait: by the key of their event, and by their own. */
  waiting: { for: ReadonlyMap<string, WaitingVoid>; byKey: ReadonlyMap<string, WaitingVoid> };
  /** Rounds of bets that are open in the wallet. */
  openRounds: ReadonlySet<string>;
  /** By session id. */
  sessions: ReadonlyMap<string, Session>;
};

export const nothingTold: Past = {
  rows: new Map(),
  voided: new Set(),
  waiting: { for: new Map(), byKey: new Map() },
  openRounds: new Set(),
  sessions: new Map(),
};

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
  const sessions = new Map<string, AskedSession>();
  const ask = (key: MemberKey, { sessionId, kind, at }: Pick<ReportedEvent, 'sessionId' | 'kind' | 'at'>): void => {
    if (sessionId === null || (kind !== 'SESSION_START' && kind !== 'SESSION_END')) return;
    const { bucket, memberId } = key;
    const known = sessions.get(`${memberId} ${sessionId}`) ?? { bucket, memberId, sessionId, from: utcDay(at), upTo: utcDay(at) };
    const day = utcDay(at);
    const from = day < known.from ? day : known.from;
    sessions.set(`${memberId} ${sessionId}`, { ...known, from, upTo: day > known.upTo ? day : known.upTo });
  };
  for (const { member, asked } of turns) {
    const key = { bucket: member.bucket, memberId: member.memberId };
    for (const { event } of asked) {
      const { kind, eventId, at, ref } = event;
      if (everyKey || kind === 'VOID') rows.push({ ...key, eventId, day: utcDay(at) });
      if (ref !== null) targets.push({ ...key, eventId: ref.eventId, day: utcDay(ref.at) });
      ask(key, event);
    }
  }
  const found = [...(await selectRows(tx, [...rows, ...targets]))];
  // Who takes back one end of a session must know the other.
  for (const row of found) ask(row, row);
  const ends = await selectSessionRows(tx, [...sessions.values()]);
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

type Voided = MemberKey & { ref: { eventId: string; at: Instant } };

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
    const voided = new Set(taken.map(({ ref }) => keyOf(ref)));
    pasts.set(memberId, {
      rows: new Map([...own, ...halves].map((row) => [keyOf(row), row])),
      voided,
      waiting: { for: new Map(still.map((one) => [keyOf(one.ref), one])), byKey: new Map(still.map((one) => [keyOf(one), one])) },
      openRounds: rounds ?? nothingTold.openRounds,
      sessions: sessionsOf(halves, voided),
    });
  }
  return pasts;
}

function sessionsOf(ends: readonly PlayRow[], voided: ReadonlySet<string>): Map<string, Session> {
  const sessions = new Map<string, SessionEnd[]>();
  for (const end of ends) {
    const key = keyOf(end);
    const known = sessions.get(end.sessionId ?? '') ?? [];
    sessions.set(end.sessionId ?? '', known);
    known.push({ kind: end.kind as SessionEnd['kind'], at: end.at, key, isBack: voided.has(key) });
  }
  return sessions;
}

function groupBy<Row extends { memberId: Uuid }>(rows: readonly Row[]): Map<Uuid, Row[]> {
  return Map.groupBy(rows, ({ memberId }) => memberId);
}
