import type { Program, Trigger } from '../../../engine/program.ts';
import type { Snapshot } from '../../../engine/snapshot.ts';
import { must } from '../../../kernel/assert.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import { standingChanges } from '../../activity/standing/changes.ts';
import type { StandingChange } from '../../activity/standing/standing.ts';
import { type Follow, follow, touchedMembers } from '../../ledger/following/follow.ts';
import { findByIds } from '../../members/find.ts';
import { currentProgram } from '../../program/current.ts';
import { knownEvaluations } from '../decisions/decision-store.ts';
import type { RewardsContext } from '../evaluate.ts';
import { type Occasion, occasionId } from '../evaluation/occasion.ts';
import { lapse } from '../offers/lapse.ts';
import type { Reward } from '../reward.ts';
import { selectWaitingOf } from '../store.ts';
import { evaluateNamed } from './evaluate-named.ts';

/** Which rules a change of what asks. */
const triggerOf = { tier: 'tier_change', segment: 'segment_change' } as const satisfies Record<string, Trigger>;

/** Most members whose rewards and changes are in memory at once; of the others only the keys are. */
const mostAtOnce = 5_000;

/**
 * What changes of members cause: offers lapse that protection no longer allows, and rules of trigger `tier_change` and
 * `segment_change` are asked. Both are commits of their own; the cursor moves when they are done. After a crash they are done again,
 * which changes nothing: a reward lapses once, and an evaluation has the name of its change. Where someone came from is told by the order
 * of their changes, so a turn takes all there are. Answers false when nothing was new.
 * @param signal ends a turn early; the next one goes on
 */
export async function followChanges(context: RewardsContext, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  const { ledger } = context;
  const run: Follow = async (tx, stretches) => {
    const { program } = await currentProgram(tx);
    const asked = (['tier', 'segment'] as const).filter((what) => asks(program, triggerOf[what]));
    const touched = await touchedMembers(tx, stretches);
    for (let start = 0; start < touched.length; start += mostAtOnce) {
      const members = touched.slice(start, start + mostAtOnce);
      const waiting = await selectWaitingOf(tx, members);
      if (waiting.length === 0 && asked.length === 0) continue;
      const changes = await standingChanges(tx, stretches, members);
      await lapse(ledger, await unsafe(tx, waiting, changes), 'protection', clock.now());
      for (const what of asked) await evaluateMoves(context, what, await movesOf(tx, what, changes), clock, signal);
    }
  };
  return follow(ledger.database, 'changes', run, null);
}

function asks({ rules }: Program, trigger: Trigger): boolean {
  return rules.some((rule) => rule.trigger === trigger);
}

const closedTo: readonly string[] = ['SELF_EXCLUDED', 'BLOCKED', 'CLOSED', 'ERASED'];
const highRisk: readonly string[] = ['HIGH', 'CRITICAL'];

/** The rewards that wait for members who are out of the game now, or made before their members' risk became HIGH or more. */
async function unsafe(tx: Tx, waiting: readonly Reward[], changes: readonly StandingChange[]): Promise<Reward[]> {
  const out = (await findByIds(tx, waiting)).filter(({ status }) => closedTo.includes(status)).map(({ memberId }) => memberId);
  const rose = changes
    .filter(({ what, to }) => what === 'risk' && highRisk.includes(to))
    .map(({ memberId, at }) => [memberId, at] as const);
  const [gone, riskyAt] = [new Set(out), new Map(rose)];
  return waiting.filter(
    ({ memberId, createdAt }) => gone.has(memberId) || createdAt <= (riskyAt.get(memberId) ?? Number.NEGATIVE_INFINITY),
  );
}

/** A member's way from where they stood to where they stand now, under the name of its last step. */
type Move = MemberKey & { previous: Snapshot['previous']; evaluationId: Uuid };

/**
 * Who stands elsewhere in one respect than before the new batches. Several steps of a member are one way, and none if it leads back to
 * where it began. Steps up to one that an evaluation bears the name of were answered by it, before a crash.
 */
async function movesOf(tx: Tx, what: keyof typeof triggerOf, changes: readonly StandingChange[]): Promise<Move[]> {
  const nameOf = ({ memberId, no, at }: StandingChange): Uuid => occasionId(`change ${no}`, memberId, at);
  const steps = changes.filter((change) => change.what === what);
  const answered = await knownEvaluations(tx, steps.map(nameOf));
  const ways = Object.values(Object.groupBy(steps, ({ memberId }) => memberId));
  return ways.flatMap((way = []) => {
    const rest = way.slice(way.findLastIndex((step) => answered.has(nameOf(step))) + 1);
    const [first, last] = [rest[0], rest.at(-1)];
    if (!first || !last || first.from === last.to) return [];
    const { bucket, memberId } = last;
    return [{ bucket, memberId, previous: { segment: null, tier: null, [what]: first.from }, evaluationId: nameOf(last) }];
  });
}

async function evaluateMoves(
  context: RewardsContext,
  what: keyof typeof triggerOf,
  moves: readonly Move[],
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  const byMember = new Map(moves.map((move) => [move.memberId, move]));
  const occasion: Occasion = {
    trigger: triggerOf[what],
    previous: new Map(moves.map(({ memberId, previous }) => [memberId, previous])),
    evaluationIdOf: (memberId) => must(byMember.get(memberId), 'who is evaluated has moved').evaluationId,
  };
  await evaluateNamed(context, moves, occasion, clock, signal);
}
