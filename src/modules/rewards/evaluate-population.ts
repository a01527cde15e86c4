import type { Segment } from '../../engine/profile/fields.ts';
import { statusAt } from '../../engine/snapshot.ts';
import type { Instant } from '../../kernel/clock.ts';
import { twoAtATime } from '../../kernel/two-at-a-time.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Reader } from '../../platform/database.ts';
import { readStandings } from '../activity/standing/record.ts';
import { inHalves } from '../ledger/halving.ts';
import { listMembers } from '../members/find.ts';
import type { Member } from '../members/member.ts';
import { type EvaluateOptions, evaluateMembers, type MemberEvaluation, type RewardsContext } from './evaluate.ts';

/** Who is evaluated: players by name, or all who are ACTIVE now (a cooling-off that has ended is over) and of the filter. */
export type Population = { playerIds: readonly string[] } | PopulationFilter;

/** Segment and tier are those last recorded: they choose whom to look at, never what anyone gets. */
export type PopulationFilter = { country?: string; segments?: readonly Segment[]; tiers?: readonly string[] };

export type PopulationOptions = EvaluateOptions & {
  /** Called after every chunk with what it decided. */
  onChunk?: (done: readonly MemberEvaluation[]) => void;
  /** Stops between chunks. */
  signal?: AbortSignal;
};

const chunkSize = 500;

/**
 * Evaluates a population chunk by chunk, each chunk one commit: what is done stays done whenever it is stopped. A member whose
 * evaluation cannot be written by a mistake of ours raises the alarm and takes no other with it. Answers how many were evaluated.
 */
export async function evaluatePopulation(
  context: RewardsContext,
  actor: Actor,
  population: Population,
  { onChunk, signal, ...options }: PopulationOptions,
  now: Instant,
): Promise<number> {
  let evaluated = 0;
  await twoAtATime(chunksOf(context, population, now), async (playerIds) => {
    signal?.throwIfAborted();
    const evaluate = (part: readonly string[]) => evaluateMembers(context, actor, part, options, now);
    const done = (await inHalves(context.ledger, playerIds, evaluate, () => [])).flat();
    evaluated += done.length;
    onChunk?.(done);
  });
  return evaluated;
}

async function* chunksOf({ ledger }: RewardsContext, population: Population, now: Instant): AsyncGenerator<string[]> {
  if ('playerIds' in population) {
    const playerIds = [...new Set(population.playerIds)];
    for (let start = 0; start < playerIds.length; start += chunkSize) yield playerIds.slice(start, start + chunkSize);
    return;
  }
  const { db } = ledger.database;
  let cursor: string | undefined;
  do {
    const page = await listMembers(db, { limit: chunkSize, cursor, country: population.country });
    const active = page.items.filter((member) => statusAt(member, now) === 'ACTIVE');
    const wanted = await standingWhere(db, active, population);
    if (wanted.length > 0) yield wanted.map((member) => member.externalId);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

async function standingWhere(
  reader: Reader,
  members: readonly Member[],
  { segments, tiers }: PopulationFilter,
): Promise<readonly Member[]> {
  if (segments === undefined && tiers === undefined) return members;
  const standings = await readStandings(reader, members);
  return members.filter(({ memberId }) => {
    const standing = standings.get(memberId);
    return standing && (segments?.includes(standing.segment) ?? true) && (tiers?.includes(standing.tier.tierId) ?? true);
  });
}
