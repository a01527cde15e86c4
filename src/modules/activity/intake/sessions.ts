import { hourMs, type Instant } from '../../../kernel/clock.ts';
import type { PlayKind } from '../activity.ts';
import type { Session, SessionEnd } from './learn/past.ts';

/** A session whose ends lie further apart was forgotten rather than ended: no more than this counts of it. */
const longestSeconds = (48 * hourMs) / 1000;

/** The sessions of one member while events are taken in. Both answer null where no time can be known yet, or for what is no end. */
export type Sessions = {
  /** Tells of an end. The seconds that are known with it and were not before. */
  tell(end: End, key: string): number | null;
  /** Takes an end back. The seconds that go with it. */
  takeBack(end: End, key: string): number | null;
};

type End = { kind: PlayKind | 'VOID'; at: Instant; sessionId: string | null };

/**
 * Sessions as they were told so far. The time of a session follows from the ends that stand, from its first beginning to its last end, and
 * each row carries what it changed: so the sum is the same in whatever order ends come and go.
 */
export function openSessions(told: ReadonlyMap<string, Session>): Sessions {
  const open = new Map<string, SessionEnd[]>();
  const endsOf = (sessionId: string): SessionEnd[] => {
    const ends = open.get(sessionId) ?? [...(told.get(sessionId) ?? [])];
    open.set(sessionId, ends);
    return ends;
  };
  return {
    tell({ kind, at, sessionId }, key) {
      if (sessionId === null || !isEnd(kind)) return null;
      const ends = endsOf(sessionId);
      const before = secondsOf(ends);
      ends.push({ kind, at, key, isBack: false });
      return isKnown(ends) ? secondsOf(ends) - before : null;
    },
    takeBack({ kind, sessionId }, key) {
      if (sessionId === null || !isEnd(kind)) return null;
      const ends = endsOf(sessionId);
      const before = secondsOf(ends);
      for (const end of ends) if (end.key === key) end.isBack = true;
      return isKnown(ends) ? before - secondsOf(ends) : null;
    },
  };
}

function secondsOf(ends: readonly SessionEnd[]): number {
  let [begun, ended] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { kind, at, isBack } of ends) {
    if (isBack) continue;
    if (kind === 'SESSION_START') begun = Math.min(begun, at);
    else ended = Math.max(ended, at);
  }
  return ended > begun && begun > Number.NEGATIVE_INFINITY ? Math.min(longestSeconds, Math.floor((ended - begun) / 1000)) : 0;
}

/** Once both were told, were they taken back or not, the time is known: it may be none. */
function isKnown(ends: readonly SessionEnd[]): boolean {
  return ends.some(({ kind }) => kind === 'SESSION_START') && ends.some(({ kind }) => kind === 'SESSION_END');
}

function isEnd(kind: End['kind']): kind is SessionEnd['kind'] {
  return kind === 'SESSION_START' || kind === 'SESSION_END';
}
