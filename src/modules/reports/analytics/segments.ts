import type { Program } from '../../../engine/program.ts';
import type { Reader } from '../../../platform/database.ts';
import { placeLinks, playersLink } from './links.ts';
import type { SegmentAnalytics } from './schema.ts';
import { type MoveRow, selectMoves } from './store.ts';
import { readPopulation } from './tally.ts';
import type { Days } from './window.ts';

/** Under which name the answer spreads them. */
const placeOf = { segment: 'segments', tier: 'tiers', risk: 'risk' } as const;

/** How members are spread over segments, tiers and risk labels now, and how they moved between them in the window. */
export async function readSegments(reader: Reader, program: Pick<Program, 'tiers'>, days: Days): Promise<SegmentAnalytics> {
  const population = await readPopulation(reader, program);
  const { total, bySegment, byTier, byRisk } = population;
  const moves = await selectMoves(reader, days);
  const spread = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { count, share: share(count, total) }]));
  const movesOf = (what: MoveRow['what']) => moves.filter((move) => move.what === what).map(({ from, to, n }) => ({ from, to, n }));
  return {
    window: days,
    players: total,
    segments: spread(bySegment),
    tiers: spread(byTier),
    risk: spread(byRisk),
    movements: { segment: movesOf('segment'), tier: movesOf('tier'), risk: movesOf('risk') },
    lists: {
      players: playersLink(),
      ...placeLinks(population, (by, name) => `${placeOf[by]}.${name}.count`),
    },
  };
}

/** Four decimals: of ten thousand players each one shows. */
function share(count: number, total: number): number {
  return Math.round((count / Math.max(1, total)) * 1e4) / 1e4;
}
