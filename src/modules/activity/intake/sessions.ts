import { hourMs, type Instant } from '../../../kernel/clock.ts';
import type { PlayKind } from '../activity.ts';
import type { Session, SessionEnd } from './learn/past.ts';

/** A session whose ends lie further apart was not ended, but forgotten: its time is not known. */
const longestMs = 48 * hourMs;

/** The sessions of one member while events are taken in: which end knows the time. */
export type Sessions = {
  /** Tells of an end. The seconds of the session, if this end is the one that makes them known; null: it is not, or no end. */
  tell(end: End, key: string): number | null;
  /** Takes an end back. The seconds that go with it. */
  takeBack(end: End, key: string): number | null;
};

type End = { kind: PlayKind | 'VOID'; at: Instant; sessionId: string | null; durationSeconds: number | null };

/**
 * Sessions as they were told so far. Whichever end comes last, the sum is the same: the time of a session counts while neither of its ends
 * is taken back, and once somebody could have known it, it is 0 rather than unknown.
 */
export function openSessions(told: ReadonlyMap<string, Session>): Sessions {
  const open = new Map<string, Session>();
  const of = (sessionId: string): Session => open.get(sessionId) ?? told.get(sessionId) ?? { ends: [], lost: [], seconds: 0 };
  return {
    tell({ kind, at, sessionId, durationSeconds }, key) {
      if (sessionId === null || !isEnd(kind)) return null;
      const { ends, lost, seconds } = of(sessionId);
      const carried = timeTold({ kind, at }, durationSeconds, ends, lost);
      open.set(sessionId, { ends: [...ends, { kind, at, key, carried }], lost, seconds: seconds + (carried ?? 0) });
      return carried;
    },
    takeBack({ kind, sessionId }, key) {
      if (sessionId === null || !isEnd(kind)) return null;
      const { ends, lost, seconds } = of(sessionId);
      const taken = ends.find((end) => end.key === key);
      if (taken === undefined) return null;
      const carried = taken.carried ?? ends.find((end) => belong(taken, end))?.carried ?? null;
      const back = carried === null ? null : Math.min(carried, seconds);
      open.set(sessionId, { ends: ends.filter((end) => end !== taken), lost: [...lost, taken], seconds: seconds - (back ?? 0) });
      return back;
    },
  };
}

type Told = Pick<SessionEnd, 'kind' | 'at'>;

/** The seconds that an end makes known. What it says itself counts without the other end too. */
function timeTold(end: Told, said: number | null, ends: readonly SessionEnd[], lost: readonly SessionEnd[]): number | null {
  const other = ends.find((one) => belong(end, one));
  if (other === undefined && lost.some((one) => belong(end, one))) return 0;
  if (said !== null) return said;
  return other === undefined || other.carried !== null ? null : Math.floor(Math.abs(end.at - other.at) / 1000);
}

function isEnd(kind: End['kind']): kind is 'SESSION_START' | 'SESSION_END' {
  return kind === 'SESSION_START' || kind === 'SESSION_END';
}

/** Whether two ends of one session id are those of one session. */
function belong(a: Told, b: Told): boolean {
  if (a.kind === b.kind) return false;
  const ms = a.kind === 'SESSION_END' ? a.at - b.at : b.at - a.at;
  return ms >= 0 && ms <= longestMs;
}
