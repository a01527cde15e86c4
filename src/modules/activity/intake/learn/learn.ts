import type { Program } from '../../../../engine/program.ts';
import { type Day, dayOf } from '../../../../kernel/calendar.ts';
import type { Instant } from '../../../../kernel/clock.ts';
import type { Uuid } from '../../../../kernel/ids.ts';
import type { Tx } from '../../../../platform/database.ts';
import type { Member } from '../../../members/member.ts';
import { type BonusTurn, readBonuses } from '../../bonus/read-bonuses.ts';
import { dayMultipliers } from '../../day-multipliers.ts';
import { type Known, knownOf, readKnown } from '../../known.ts';
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
  // Of whom everything was told before, nothing will change: so nothing more has to be known.
  const telling = turns.filter(({ member, asked }) => !asked.every(({ event }) => pasts.get(member.memberId)?.rows.has(keyOf(event))));
  const known = new Map<Uuid, Known>();
  const touched = telling.map((turn) => ({ ...turn, days: daysTouched(turn.asked, pasts.get(turn.member.memberId), program.timeZone) }));
  for (const one of await readOrRemember(tx, touched, pasts, memory)) known.set(one.member.memberId, one);
  const days = touched.flatMap(({ member: { bucket, memberId }, days: own }) => own.map((day) => ({ bucket, memberId, day })));
  const held = await heldBy(tx, members, standingsOf(present), program, now);
  const multiplierOf = await dayMultipliers(tx, days, held, program);
  const bonuses = await readBonuses(
    tx,
    telling.map((turn) => bonusTurn(turn, pasts.get(turn.member.memberId))),
  );
  const bonusesOf = new Map(telling.map(({ member }, index) => [member.memberId, bonuses[index]]));
  return {
    program,
    now,
    held,
    multiplierOf,
    members: members.map((member) => ({
      known: known.get(member.memberId) ?? knownOf(member),
      past: pasts.get(member.memberId) ?? nothingTold,
      bonuses: bonusesOf.get(member.memberId) ?? { grants: [], rounds: new Map() },
    })),
  };
}

/** What is known of members: as it is remembered where that is enough, else as it is read. */
async function readOrRemember(
  tx: Tx,
  turns: readonly (Turn & { days: readonly Day[] })[],
  pasts: ReadonlyMap<Uuid, Past>,
  memory: Memory | null,
): Promise<Known[]> {
  const remembered: Known[] = [];
  const fresh: { member: Member; day: Day }[] = [];
  for (const { member, asked, days } of turns) {
    const known = memory?.get(member.memberId);
    // What takes back must know the points that can be spent, which others change too.
    const takesBack = asked.some(({ event }) => event.kind === 'VOID') || (pasts.get(member.memberId)?.waiting.for.size ?? 0) > 0;
    if (known !== undefined && !takesBack && days.every((day) => known.days[day] !== undefined)) remembered.push({ ...known, member });
    else fresh.push(...days.map((day) => ({ member, day })));
  }
  return [...remembered, ...(await readKnown(tx, fresh)).values()];
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
