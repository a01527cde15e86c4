import type { Instant } from '../../kernel/clock.ts';
import { twoAtATime } from '../../kernel/two-at-a-time.ts';
import type { Actor } from '../../platform/actor.ts';
import { listMembers } from '../members/find.ts';
import { evaluateMembers, type MemberEvaluation, type RewardsContext } from './evaluate.ts';

/** Who is evaluated: players by name, or all ACTIVE ones, narrowed by country. */
export type Population = { playerIds: readonly string[] } | { country?: string };

export type PopulationOptions = {
  limit?: number;
  dryRun?: boolean;
  /** Called after every chunk with what it decided. */
  onChunk?: (done: readonly MemberEvaluation[]) => void;
  signal?: AbortSignal;
};

const chunkSize = 500;

/**
 * Evaluates a population chunk by chunk, each chunk one commit: what is done stays done whenever it is stopped. Answers how
 * many members were evaluated.
 */
export async function evaluatePopulation(
  context: RewardsContext,
  actor: Actor,
  population: Population,
  { limit, dryRun, onChunk, signal }: PopulationOptions,
  now: Instant,
): Promise<number> {
  let evaluated = 0;
  await twoAtATime(chunksOf(context, population), async (playerIds) => {
    if (signal?.aborted) return;
    const done = await evaluateMembers(context, actor, playerIds, { limit, dryRun }, now);
    evaluated += done.length;
    onChunk?.(done);
  });
  return evaluated;
}

async function* chunksOf({ ledger }: RewardsContext, population: Population): AsyncGenerator<string[]> {
  if ('playerIds' in population) {
    const playerIds = [...new Set(population.playerIds)];
    for (let start = 0; start < playerIds.length; start += chunkSize) yield playerIds.slice(start, start + chunkSize);
    return;
  }
  let cursor: string | undefined;
  do {
    const page = await listMembers(ledger.database.db, { limit: chunkSize, cursor, status: 'ACTIVE', country: population.country });
    if (page.items.length > 0) yield page.items.map((member) => member.externalId);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
