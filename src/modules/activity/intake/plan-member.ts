import type { Program } from '../../../engine/program.ts';
import { assert, must } from '../../../kernel/assert.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { ErrorCode } from '../../../kernel/errors.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Grant } from '../../wallet/bonus/grant.ts';
import { type Booking, joinBookings, noBooking } from '../../wallet/booking.ts';
import type { PlayRow } from '../activity.ts';
import type { Bonuses } from '../bonus/read-bonuses.ts';
import type { MultiplierOf } from '../day-multipliers.ts';
import type { Known } from '../known.ts';
import { type FoldTerms, type MemberFacts, takeFacts } from '../take-facts.ts';
import { type BonusContext, type BonusEffect, type BonusRefusal, playBonus, unplayBonus } from './bonus.ts';
import type { EventOutcome, ReportedEvent } from './event.ts';
import { keyOf, type Past, type WaitingVoid } from './learn/past.ts';
import { type Asked, conflict, screen } from './screen.ts';
import { openSessions, type Sessions } from './sessions.ts';

/** What is known of a member under their lock. */
export type MemberBefore = { known: Known; past: Past; bonuses: Bonuses };

export type PlanTerms = { program: Program; multiplierOf: MultiplierOf; now: Instant };

/** What events make of their member: everything that is to be written. */
export type MemberPlan = {
  outcomes: (readonly [index: number, outcome: EventOutcome])[];
  facts: MemberFacts<PlayRow>;
  booking: Booking;
  /** Voids that wait from now on, and those that have waited long enough. */
  waiting: WaitingVoid[];
  resolved: WaitingVoid[];
  accepted: ReportedEvent[];
};

/** One member's events at work. */
type Run = {
  terms: PlanTerms;
  fold: FoldTerms;
  past: Past;
  first: Known;
  known: Known;
  /** Folded, and still to be folded. */
  rows: PlayRow[];
  pending: PlayRow[];
  byKey: Map<string, PlayRow>;
  voided: Set<string>;
  sessions: Sessions;
  grants: readonly Grant[];
  /** Which bonus a stake of a round counted toward: that of its win. */
  rounds: Map<string, Uuid>;
  bookings: Booking[];
  /** By the key of the event that they wait for. */
  waiting: Map<string, WaitingVoid>;
  /** Their own keys. */
  waitingKeys: Set<string>;
  resolved: WaitingVoid[];
};

const accepted: EventOutcome = { status: 'accepted' };
const refused = (code: ErrorCode, path: string | null): EventOutcome => ({ status: 'rejected', code, path });

/**
 * What the events of one member do. Pure but for the ids of transfers. Stakes, wins and money go by their time, whatever the order in
 * which they were told; what takes back comes last.
 */
export function planMember({ known, past, bonuses }: MemberBefore, asked: readonly Asked[], terms: PlanTerms): MemberPlan {
  const { outcomes, fresh, copies, rivals } = screen(known.member, asked, past);
  const { memberId } = known.member;
  const run: Run = {
    terms,
    fold: { ...terms.program, multiplier: (day) => terms.multiplierOf(memberId, day) },
    past,
    first: known,
    known,
    rows: [],
    pending: [],
    byKey: new Map(),
    voided: new Set(past.voided),
    sessions: openSessions(past.sessions),
    ...bonuses,
    bookings: [],
    waiting: new Map(),
    waitingKeys: new Set(),
    resolved: [],
  };
  const taken: ReportedEvent[] = [];
  const byIndex = new Map<number, EventOutcome>();
  const takeOne = ({ index, event }: Asked): void => {
    const outcome = event.kind === 'VOID' ? takeVoid(run, event) : takePlay(run, event);
    if (outcome.status === 'accepted') taken.push(event);
    byIndex.set(index, outcome);
  };
  for (const one of fresh.sort(inTime)) takeOne(one);
  // What was refused leaves nothing, not even its name.
  const isRefused = (index: number): boolean => byIndex.get(index)?.status === 'rejected';
  for (const rival of rivals) {
    if (isRefused(rival.of) && !run.byKey.has(keyOf(rival.event))) takeOne(rival);
    else byIndex.set(rival.index, conflict);
  }
  for (const { index, of } of copies) {
    const outcome = must(byIndex.get(of), 'a copy follows its original');
    byIndex.set(index, outcome.status === 'accepted' ? { status: 'duplicate' } : outcome);
  }
  flush(run);
  return {
    outcomes: [...outcomes, ...byIndex],
    facts: { before: run.first, after: run.known, rows: run.rows },
    booking: run.bookings.length === 0 ? noBooking : joinBookings(run.bookings),
    waiting: [...run.waiting.values()],
    resolved: run.resolved,
    accepted: taken,
  };
}

function inTime(a: Asked, b: Asked): number {
  return Number(a.event.kind === 'VOID') - Number(b.event.kind === 'VOID') || a.event.at - b.event.at || a.index - b.index;
}

/** Folds what waits to be folded: what a VOID takes back must have earned before. */
function flush(run: Run): void {
  if (run.pending.length === 0) return;
  run.known = takeFacts(run.known, run.pending, run.fold).after;
  run.rows.push(...run.pending);
  run.pending = [];
}

const touchesBonus = new Set<ReportedEvent['kind']>(['WAGER', 'WIN', 'WITHDRAWAL']);

function takePlay(run: Run, event: ReportedEvent): EventOutcome {
  const { known, past } = run;
  const key = keyOf(event);
  const waiting = past.waiting.for.get(key);
  // What was taken back before it was told never touches a bonus.
  const isBonus = waiting === undefined && touchesBonus.has(event.kind) && (run.grants.length > 0 || event.bonusMinor > 0);
  const effect = isBonus ? playBonus(run.grants, event, bonusContext(run)) : null;
  if (effect !== null && 'refusal' in effect) return refused(effect.refusal, effect.path);
  if (effect !== null) move(run, effect);
  if (event.kind === 'WAGER' && event.roundId !== null && effect?.grantId) run.rounds.set(event.roundId, effect.grantId);
  const { bucket, memberId } = known.member;
  const row: PlayRow = {
    bucket,
    memberId,
    eventId: event.eventId,
    day: utcDay(event.at),
    at: event.at,
    kind: event.kind,
    amountMinor: event.amountMinor,
    bonusMinor: event.bonusMinor,
    gameType: event.gameType,
    gameId: event.gameId,
    roundId: event.roundId,
    sessionId: event.sessionId,
    durationSeconds: event.kind === 'SESSION' ? event.durationSeconds : run.sessions.tell(event, key),
    grantId: effect?.grantId ?? null,
    progressMinor: effect?.progressMinor ?? 0,
    multiplier: 0,
    ref: null,
    lp: 0,
    lpCarry: 0,
  };
  run.pending.push(row);
  run.byKey.set(key, row);
  if (waiting === undefined) return accepted;
  run.resolved.push(waiting);
  takeBack(run, key, waiting);
  return accepted;
}

function takeVoid(run: Run, event: ReportedEvent): EventOutcome {
  const ref = must(event.ref, 'a VOID names its event');
  const key = keyOf(ref);
  const target = run.byKey.get(key) ?? run.past.rows.get(key);
  if (target === undefined) {
    if (run.past.waiting.byKey.has(key) || run.waitingKeys.has(key)) return refused('not_voidable', 'ref_event_id');
    if (run.past.waiting.for.has(key) || run.waiting.has(key)) return refused('already_voided', 'ref_event_id');
    const { bucket, memberId } = run.known.member;
    run.waiting.set(key, { bucket, memberId, eventId: event.eventId, at: event.at, ref });
    run.waitingKeys.add(keyOf(event));
    return accepted;
  }
  if (target.kind === 'VOID') return refused('not_voidable', 'ref_event_id');
  if (run.voided.has(key)) return refused('already_voided', 'ref_event_id');
  const refusal = takeBack(run, key, event);
  return refusal === null ? accepted : refused(refusal.refusal, refusal.path);
}

/** Appends the row that takes an event back, with exactly what that event has done. */
function takeBack(run: Run, key: string, { eventId, at }: Pick<ReportedEvent, 'eventId' | 'at'>): BonusRefusal | null {
  flush(run);
  const target = must(run.byKey.get(key) ?? run.past.rows.get(key), 'what is taken back is known');
  const { kind } = target;
  assert(kind !== 'VOID', 'a VOID is not taken back');
  const effect = target.grantId === null ? null : unplayBonus(run.grants, target, bonusContext(run));
  if (effect !== null && 'refusal' in effect) return effect;
  if (effect !== null) move(run, effect);
  run.voided.add(key);
  const row: PlayRow = {
    ...target,
    eventId,
    at,
    day: utcDay(at),
    kind: 'VOID',
    durationSeconds: kind === 'SESSION' ? target.durationSeconds : run.sessions.takeBack(target, key),
    progressMinor: effect?.progressMinor ?? 0,
    ref: { eventId: target.eventId, at: target.at, kind },
    lp: 0,
    lpCarry: 0,
  };
  run.pending.push(row);
  run.byKey.set(keyOf(row), row);
  // A VOID cannot be taken back: one that waited for this one has waited for nothing.
  const vain = run.past.waiting.for.get(keyOf(row));
  if (vain !== undefined) run.resolved.push(vain);
  run.waiting.delete(keyOf(row));
  return null;
}

function move(run: Run, { booking, grants }: BonusEffect): void {
  run.grants = grants;
  if (booking !== noBooking) run.bookings.push(booking);
}

function bonusContext({ terms: { program, now }, known: { member }, rounds }: Run): BonusContext {
  return { baseCurrency: program.baseCurrency, now, member, rounds };
}
