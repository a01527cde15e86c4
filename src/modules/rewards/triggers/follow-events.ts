import { must } from '../../../kernel/assert.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { type Follow, follow, type Woken, wokenMembers } from '../../ledger/following/follow.ts';
import { currentProgram } from '../../program/current.ts';
import type { RewardsContext } from '../evaluate.ts';
import { type Occasion, occasionId } from '../evaluation/occasion.ts';
import { evaluateNamed } from './evaluate-named.ts';

/** Most batches of each lane in one turn: many, so that under load who plays on is evaluated once for all of it. */
const mostBatches = 1_000;

/**
 * Rules of trigger `event`: asked for the members whom new batches name, each once in a turn however many batches name them. Evaluations
 * are commits of their own; the cursor moves when they are done. After a crash they are done again, which changes nothing: an evaluation
 * has the name of its batches. Answers false when nothing was new.
 * @param signal ends a turn early; the next one goes on
 */
export async function followEvents(context: RewardsContext, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  const run: Follow = async (tx, stretches) => {
    const woken = await wokenMembers(tx, stretches);
    if (woken.length === 0) return;
    // A rule that was paused since asks nobody.
    const { program } = await currentProgram(tx);
    if (program.rules.some(({ trigger }) => trigger === 'event')) await evaluateWoken(context, woken, clock, signal);
  };
  return follow(context.ledger.database, 'events', run, mostBatches);
}

async function evaluateWoken(context: RewardsContext, woken: readonly Woken[], clock: Clock, signal?: AbortSignal): Promise<void> {
  const byMember = new Map(woken.map((one) => [one.memberId, one]));
  const occasion: Occasion = {
    trigger: 'event',
    evaluationIdOf(memberId) {
      const { name, at } = must(byMember.get(memberId), 'who is evaluated was named');
      return occasionId(name, memberId, at);
    },
  };
  await evaluateNamed(context, woken, occasion, clock, signal);
}
