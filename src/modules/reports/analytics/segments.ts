import type { Program } from '../../../engine/program.ts';
import type { Reader } from '../../../platform/database.ts';
import { linksOf, playersLink } from './links.ts';
import type { SegmentAnalytics } from './schema.ts';
import { type MoveRow, selectMoves } from './store.ts';
import { readPopulation } from './tally.ts';
import type { Days } from './window.ts';

/** How members are spread over segments, tiers and risk labels now, and how they moved between them in the window. */
export async function readSegments(reader: Reader, program: Pick<Program, 'tiers'>, days: Days): Promise<SegmentAnalytics> {
  const { total, bySegment, byTier, byRisk } = await readPopulation(reader, program);
  const moves = await selectMoves(reader, days);
  const spread = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { count, share: share(count, total) }]));
  const movesOf = (what: MoveRow['what']) => moves.filter((move) => move.what === what).map(({ from, to, n }) => ({ from, to, n }));
  return {
    window: { from: days.fromDay, to: days.toDay },
    players: total,
    segments: spread(bySegment),
    tiers: spread(byTier),
    risk: spread(byRisk),
    movements: { segment: movesOf('segment'), tier: movesOf('tier'), risk: movesOf('risk') },
    lists: {
      players: playersLink(),
      ...linksOf(
        bySegment,
        (name) => `segments.${name}.count`,
        (segment) => playersLink({ segment }),
      ),
      ...linksOf(
        byTier,
        (name) => `tiers.${name}.count`,
        (tier) => playersLink({ tier }),
      ),
      ...linksOf(
        byRisk,
        (name) => `risk.${name}.count`,
        (risk_label) => playersLink({ risk_label }),
      ),
    },
  };
}

/** Four decimals: of ten thousand players each one shows. */
function share(count: number, total: number): number {
  return Math.round((count / Math.max(1, total)) * 1e4) / 1e4;
}
