import type { Program } from '../../../engine/program.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import { type Instant, minuteMs } from '../../../kernel/clock.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Batch, Work } from '../../ledger/batch.ts';
import { commit } from '../../ledger/commit.ts';
import { foldLinks, type Sighting } from '../../members/links.ts';
import { lockMembers } from '../../members/lock.ts';
import { holdProgram } from '../../program/current.ts';
import { bookingParts, joinBookings } from '../../wallet/booking.ts';
import { carriedMoves } from '../bonus/carried.ts';
import type { Known } from '../known.ts';
import { readHorizon } from '../retention/horizon.ts';
import { placeAfter, readDecidingLp } from '../standing/place-members.ts';
import { planRecording, writeRecording } from '../standing/record.ts';
import { changedDays, factParts } from '../take-facts.ts';
import { createPlayers } from './create-players.ts';
import type { EventOutcome, ReportedEvent } from './event.ts';
import type { IntakeContext } from './intake.ts';
import { type Learned, type Look, learn, type Turn } from './learn/learn.ts';
import type { Memory } from './learn/memory.ts';
import { isSomeKnown } from './learn/past.ts';
import { deleteWaitingVoids, insertWaitingVoids, isKnownEvent } from './learn/past-store.ts';
import { type MemberPlan, planMember } from './plan-member.ts';
import type { Asked } from './screen.ts';
import { membersToWake } from './wake.ts';

/** What taking events in stands on, with what it remembers. */
export type TakeContext = IntakeContext & { memory: Memory };

/** An event may be ahead of our clock by as much as clocks differ. */
const longestAheadMs = 5 * minuteMs;

type Settled = readonly [index: number, outcome: EventOutcome];

/** What came of a try: outcomes, or players whom nobody knows yet. */
type Tried = { settled: Settled[]; after: Known[] } | { unknown: string[] };

/**
 * Takes events in, in one commit; players whom nobody knows are created before. Each event has an outcome of its own, aligned with the
 * events; none stops another. The same events again change nothing.
 */
export async function takeEvents(context: TakeContext, events: readonly ReportedEvent[]): Promise<EventOutcome[]> {
  const now = context.clock.now();
  // Most events are told once: whether each is known is looked up only where one of them turns out to be.
  for (let everyKey = false; ; ) {
    try {
      const tried = await commit<Tried>(context.ledger, (tx, attempt) => {
        // What is remembered may be what made the first attempt fail.
        const memory = attempt === 1 ? context.memory : null;
        return tryEvents(tx, context, events, { everyKey, memory }, now);
      });
      if ('settled' in tried) {
        for (const known of tried.after) context.memory.keep(known);
        return aligned(tried.settled);
      }
      await createPlayers(context, tried.unknown, now);
    } catch (error) {
      if (everyKey || !isKnownEvent(error)) throw error;
      everyKey = true;
    }
  }
}

function aligned(settled: readonly Settled[]): EventOutcome[] {
  const outcomes: EventOutcome[] = [];
  for (const [index, outcome] of settled) outcomes[index] = outcome;
  return outcomes;
}

async function tryEvents(tx: Tx, context: TakeContext, events: readonly ReportedEvent[], look: Look, now: Instant): Promise<Work<Tried>> {
  const { program } = await holdProgram(tx);
  const { settled, byPlayer } = sift(events, await readHorizon(tx), now);
  const members = await lockMembers(tx, [...byPlayer.keys()]);
  if (members.length < byPlayer.size) {
    for (const { externalId } of members) byPlayer.delete(externalId);
    return { answer: { unknown: [...byPlayer.keys()] } };
  }
  const turns: Turn[] = members.map((member) => ({ member, asked: byPlayer.get(member.externalId) ?? [] }));
  const everyKey = look.everyKey || (await isSomeKnown(tx, turns));
  let { learned, plans } = await planAll(tx, turns, { ...look, everyKey }, program, now);
  // What is known is no longer judged: before an event is refused it is looked up.
  if (!everyKey && plans.some(({ outcomes }) => outcomes.some(([, { status }]) => status === 'rejected'))) {
    ({ learned, plans } = await planAll(tx, turns, { ...look, everyKey: true }, program, now));
  }
  for (const plan of plans) settled.push(...plan.outcomes);
  const telling = plans.filter(({ facts, waiting }) => facts.rows.length > 0 || waiting.length > 0);
  if (telling.length === 0) return { answer: { settled, after: [] } };
  const after = telling.map(({ facts }) => facts.after);
  return { answer: { settled, after }, batch: await batchOf(tx, context, telling, learned) };
}

async function planAll(
  tx: Tx,
  turns: readonly Turn[],
  look: Look,
  program: Program,
  now: Instant,
): Promise<{ learned: Learned; plans: MemberPlan[] }> {
  const learned = await learn(tx, turns, look, program, now);
  const plans = turns.map(({ asked }, index) => planMember(learned.members[index] as Learned['members'][number], asked, learned));
  return { learned, plans };
}

/** Leaves out what lies too far ahead or too far back; the rest by player, in the order told. */
function sift(
  events: readonly ReportedEvent[],
  horizon: string | null,
  now: Instant,
): { settled: Settled[]; byPlayer: Map<string, Asked[]> } {
  const settled: Settled[] = [];
  const byPlayer = new Map<string, Asked[]>();
  events.forEach((event, index) => {
    if (event.at > now + longestAheadMs) settled.push([index, { status: 'rejected', code: 'in_future', path: 'at' }]);
    else if (horizon !== null && utcDay(event.at) < horizon) settled.push([index, { status: 'rejected', code: 'too_old', path: 'at' }]);
    else if (horizon !== null && event.ref !== null && utcDay(event.ref.at) < horizon) {
      settled.push([index, { status: 'rejected', code: 'too_old', path: 'ref_at' }]);
    } else {
      const asked = byPlayer.get(event.playerId);
      if (asked === undefined) byPlayer.set(event.playerId, [{ index, event }]);
      else asked.push({ index, event });
    }
  });
  return { settled, byPlayer };
}

/** All that the plans write, under one hash. */
async function batchOf(tx: Tx, { master }: TakeContext, plans: readonly MemberPlan[], learned: Learned): Promise<Batch> {
  const { program, now, held } = learned;
  const told = plans.map(({ facts }) => facts).filter(({ rows }) => rows.length > 0);
  const places = { ...held, lp: await readDecidingLp(tx, told.map(toEarned), held, program, now) };
  const placed = told.map((one) => placeAfter(one.after.member, one.after.profile, changedDays(one), places, program, now));
  const recording = planRecording(placed, program, 'play', now);
  const facts = factParts(told);
  const booked = bookingParts(joinBookings(plans.map(({ booking }) => booking)));
  return {
    kind: 'activity',
    at: now,
    members: [...facts.members, ...booked.members],
    eventMembers: membersToWake(program, told, now),
    transfers: booked.transfers,
    accruals: facts.accruals,
    carried: carriedMoves(
      told.flatMap(({ rows }) => rows),
      program.baseCurrency,
    ),
    sections: [...facts.sections, ...booked.sections],
    follow: async (tx, batch) => {
      await facts.follow(tx);
      await booked.follow(tx);
      await writeRecording(tx, recording, batch, now);
      await insertWaitingVoids(
        tx,
        plans.flatMap(({ waiting }) => waiting),
        now,
      );
      await deleteWaitingVoids(
        tx,
        plans.flatMap(({ resolved }) => resolved),
      );
      await foldLinks(tx, master, plans.flatMap(sightings));
    },
  };
}

function toEarned({ after: { member, profile } }: MemberPlan['facts']) {
  return { bucket: member.bucket, memberId: member.memberId, lpEarned: profile.lpEarned };
}

function sightings({ facts, accepted }: MemberPlan): Sighting[] {
  const { bucket, memberId } = facts.after.member;
  return accepted.flatMap(({ at, links }) => links.map((link) => ({ bucket, memberId, ...link, firstAt: at, lastAt: at, n: 1 })));
}
