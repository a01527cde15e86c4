import type { ErrorCode } from '../../../kernel/errors.ts';
import type { Member } from '../../members/member.ts';
import type { PlayRow } from '../activity.ts';
import type { EventOutcome, ReportedEvent } from './event.ts';
import { keyOf, type Past, type WaitingVoid } from './learn/past.ts';

/** An event in its place in the call. */
export type Asked = { index: number; event: ReportedEvent };

/**
 * What is told for the first time, and the rest with its outcome. What comes again in the same call (`of` its original) has no effect where
 * that has one: a copy shares its fate, and other content under the same id is in conflict with it.
 */
export type Screened = {
  outcomes: [index: number, outcome: EventOutcome][];
  fresh: Asked[];
  copies: { index: number; of: number }[];
  rivals: (Asked & { of: number })[];
};

/** Leaves out, in the order told, what is known already and what the member or an open bet does not allow. Pure. */
export function screen(member: Member, asked: readonly Asked[], past: Past): Screened {
  const screened: Screened = { outcomes: [], fresh: [], copies: [], rivals: [] };
  const first = new Map<string, Asked>();
  for (const one of asked) {
    const { index, event } = one;
    const key = keyOf(event);
    const original = first.get(key);
    if (original !== undefined) {
      if (hasSameContent(event, original.event)) screened.copies.push({ index, of: original.index });
      else screened.rivals.push({ ...one, of: original.index });
    } else {
      const outcome = outcomeOf(member, event, key, past);
      if (outcome !== null) screened.outcomes.push([index, outcome]);
      else {
        first.set(key, one);
        screened.fresh.push(one);
      }
    }
  }
  return screened;
}

const duplicate: EventOutcome = { status: 'duplicate' };
/** It is known with other content. */
export const conflict: EventOutcome = { status: 'conflict', code: 'event_conflict', path: 'event_id' };
const refused = (code: ErrorCode, path: string): EventOutcome => ({ status: 'rejected', code, path });

/** What becomes of an event by what is known already; null: that is not decided yet. */
function outcomeOf(member: Member, event: ReportedEvent, key: string, past: Past): EventOutcome | null {
  if (member.status === 'ERASED') return refused('player_closed', 'player_id');
  const known = past.rows.get(key);
  if (known !== undefined) return hasSameContent(event, known) ? duplicate : conflict;
  const waiting = past.waiting.byKey.get(key);
  if (waiting !== undefined) return isWaiting(event, waiting) ? duplicate : conflict;
  if (event.ref !== null && keyOf(event.ref) === key) return refused('not_voidable', 'ref_event_id');
  if (event.roundId !== null && past.openRounds.has(event.roundId)) return refused('round_in_wallet', 'round_id');
  return null;
}

type Content = Pick<PlayRow, 'kind' | 'at' | 'amountMinor' | 'bonusMinor' | 'gameType' | 'gameId' | 'roundId' | 'sessionId'> & {
  durationSeconds: number | null;
  ref: { eventId: string; at: number } | null;
};

/** Whether two events of one id say the same. Of a VOID that is what it takes back: the rest of its row repeats that. */
function hasSameContent(a: Content, b: Content): boolean {
  if (a.kind !== b.kind || a.at !== b.at) return false;
  if (a.kind === 'VOID') return a.ref !== null && b.ref !== null && keyOf(a.ref) === keyOf(b.ref);
  return (
    a.amountMinor === b.amountMinor &&
    a.bonusMinor === b.bonusMinor &&
    a.gameType === b.gameType &&
    a.gameId === b.gameId &&
    a.roundId === b.roundId &&
    a.sessionId === b.sessionId &&
    (a.kind !== 'SESSION' || a.durationSeconds === b.durationSeconds)
  );
}

function isWaiting(event: ReportedEvent, { at, ref }: WaitingVoid): boolean {
  return event.kind === 'VOID' && event.at === at && event.ref !== null && keyOf(event.ref) === keyOf(ref);
}
