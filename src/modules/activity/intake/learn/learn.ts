import type { Program } from '../../../../engine/program.ts';
import { must } from '../../../../kernel/assert.ts';
import { type Day, dayOf } from '../../../../kernel/calendar.ts';
import type { Instant } from '../../../../kernel/clock.ts';
import type { Uuid } from '../../../../kernel/ids.ts';
import type { Tx } from '../../../../platform/database.ts';
import type { Member } from '../../../members/member.ts';
import { type BonusTurn, readBonuses } from '../../bonus/read-bonuses.ts';
import { dayMultipliers } from '../../day-multipliers.ts';
import { type Known, readKnown } from '../../known.ts';
import { heldBy, type KnownPlaces } from '../../standing/place-members.ts';
import type { RecordedStanding } from '../../standing/standing.ts';
import type { MemberBefore, PlanTerms } from '../plan-member.ts';
import type { Asked } from '../screen.ts';
import type { Memory } from './memory.ts';
import { keyOf, nothingTold, type Past, readPast } from './past.ts';
import { type Present, selectPresent } from './present-store.ts';

/** A locked member and what is told of them, in the order told. */
export type Turn = { member: Member; asked: readonly Asked[] };

/** All that decides what becomes of events; `members` are aligned with the turns. */
export type Learned = PlanTerms & { members: MemberBefore[]; held: Omit<KnownPlaces, 'lp'> };

/** How events are looked at. */
export type Look = {
  /** Also which of the events are known. */
  everyKey: boolean;
  /** What is remembered of members; null: nothing, all are read. */
  memory: Memory | null;
};

/** Reads, in a fixed number of queries, all that decides what becomes of events. */
export async function learn(tx: Tx, turns: readonly Turn[], { everyKey, memory }: Look, program: Program, now: Instant): Promise<Learned> {
  const members = turns.map(({ member }) => member);
  const present = await selectPresent(tx, members);
  const pasts = await readPast(tx, turns, everyKey, {
    waiting: members.filter(({ memberId }) => present.get(memberId)?.hasWaitingVoid),
    betting: members.filter(({ memberId }) => present.get(memberId)?.hasOpenBet),
  });
  const touched = turns.map(({ member, asked }) => daysTouched(asked, pasts.get(member.memberId), program.timeZone));
  const days = members.flatMap(({ bucket, memberId }, index) => (touched[index] ?? []).map((day) => ({ bucket, memberId, day })));
  const known = await readOrRemember(tx, turns, touched, pasts, memory);
  const held = await heldBy(tx, members, standingsOf(present), program, now);
  const multiplierOf = await dayMultipliers(tx, days, held, program);
  const bonuses = await readBonuses(
    tx,
    turns.map((turn) => bonusTurn(turn, pasts.get(turn.member.memberId))),
  );
  return {
    program,
    now,
    held,
    multiplierOf,
    members: members.map(({ memberId }, index) => ({
      known: must(known[index], 'who is locked is known'),
      past: pasts.get(memberId) ?? nothingTold,
      bonuses: must(bonuses[index], 'bonuses are aligned with the turns'),
    })),
  };
}

/** What is known of the members, aligned with the turns: as it is remembered where that is enough, else as it is read. */
async function readOrRemember(
  tx: Tx,
  turns: readonly Turn[],
  touched: readonly (readonly Day[])[],
  pasts: ReadonlyMap<Uuid, Past>,
  memory: Memory | null,
): Promise<Known[]> {
  const remembered = turns.map(({ member, asked }, index) => {
    const known = memory?.get(member.memberId);
    // What takes back must know the points that can be spent, which others change too.
    const takesBack = asked.some(({ event }) => event.kind === 'VOID') || (pasts.get(member.memberId)?.waiting.length ?? 0) > 0;
    const isEnough = known !== undefined && !takesBack && (touched[index] ?? []).every((day) => known.days[day] !== undefined);
    return isEnough ? { ...known, member } : null;
  });
  const fresh = turns.flatMap(({ member }, index) =>
    remembered[index] === null ? (touched[index] ?? []).map((day) => ({ member, day })) : [],
  );
  const read = await readKnown(tx, fresh);
  return turns.map(({ member }, index) => remembered[index] ?? must(read.get(member.memberId), 'who is not remembered is read'));
}

function standingsOf(present: ReadonlyMap<Uuid, Present>): Map<Uuid, RecordedStanding> {
  const standings = new Map<Uuid, RecordedStanding>();
  for (const [memberId, { standing }] of present) if (standing !== null) standings.set(memberId, standing);
  return standings;
}

/** Program days whose sums the events may change: their own, and those of what they take back. */
function daysTouched(asked: readonly Asked[], past: Past | undefined, zone: string): Day[] {
  const days = new Set<Day>();
  for (const { event } of asked) {
    days.add(dayOf(event.at, zone));
    if (event.ref === null) continue;
    days.add(dayOf(event.ref.at, zone));
    const target = past?.rows.get(keyOf(event.ref));
    if (target !== undefined) days.add(dayOf(target.at, zone));
  }
  return [...days];
}

function bonusTurn({ member: { bucket, memberId }, asked }: Turn, past: Past | undefined): BonusTurn {
  return { bucket, memberId, events: asked.map(({ event }) => event), targets: [...(past?.rows.values() ?? [])] };
}
