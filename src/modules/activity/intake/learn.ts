import type { Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';
import { type Day, dayOf } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import { readWallets } from '../../ledger/wallets.ts';
import type { Member } from '../../members/member.ts';
import { type BonusTurn, readBonuses } from '../bonus/read-bonuses.ts';
import { dayMultipliers } from '../day-multipliers.ts';
import { knownOf } from '../known.ts';
import { heldBy, type KnownPlaces } from '../standing/place-members.ts';
import type { RecordedStanding } from '../standing/standing.ts';
import { selectDaysOfEach } from '../store.ts';
import { type Kept, selectKept } from './learn-store.ts';
import { keyOf, nothingTold, type Past, readPast } from './past.ts';
import type { MemberBefore, PlanTerms } from './plan-member.ts';
import type { Asked } from './screen.ts';

/** A locked member and what is told of them, in the order told. */
export type Turn = { member: Member; asked: readonly Asked[] };

/** All that decides what becomes of events; `members` are aligned with the turns. */
export type Learned = PlanTerms & { members: MemberBefore[]; held: Omit<KnownPlaces, 'lp'> };

/**
 * Reads, in a fixed number of queries, all that decides what becomes of events.
 * @param everyKey also which of the events are known
 */
export async function learn(tx: Tx, turns: readonly Turn[], everyKey: boolean, program: Program, now: Instant): Promise<Learned> {
  const members = turns.map(({ member }) => member);
  const kept = await selectKept(tx, members);
  const pasts = await readPast(tx, turns, everyKey, {
    waiting: members.filter(({ memberId }) => kept.get(memberId)?.hasWaitingVoid),
    betting: members.filter(({ memberId }) => kept.get(memberId)?.hasOpenBet),
  });
  const days = turns.flatMap(({ member: { bucket, memberId }, asked }) =>
    daysTouched(asked, pasts.get(memberId), program.timeZone).map((day) => ({ bucket, memberId, day })),
  );
  const sums = await selectDaysOfEach(tx, days);
  const wallets = await readWallets(tx, members);
  const held = await heldBy(tx, members, standingsOf(kept), program, now);
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
    members: members.map((member, index) => ({
      known: knownOf(member, kept.get(member.memberId)?.profile ?? undefined, sums.get(member.memberId), wallets.get(member.memberId)),
      past: pasts.get(member.memberId) ?? nothingTold,
      bonuses: must(bonuses[index], 'bonuses are aligned with the turns'),
    })),
  };
}

function standingsOf(kept: ReadonlyMap<Uuid, Kept>): Map<Uuid, RecordedStanding> {
  const standings = new Map<Uuid, RecordedStanding>();
  for (const [memberId, { standing }] of kept) if (standing !== null) standings.set(memberId, standing);
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
