import { riskFactors } from '../../../engine/risk/assessment.ts';
import { gameTenths, pointTable } from '../../../engine/risk/points.ts';
import { markdownTable } from '../markdown-table.ts';
import { factorTexts } from './factor-texts.ts';

type Band = { readonly below?: number; readonly upTo?: number; readonly points: number };

/** The published point table as a section of a Markdown page. */
export function pointTableText(): string {
  const rows = riskFactors.map((factor) => {
    const { title, unit } = factorTexts[factor];
    return [`\`${factor}\``, `${title} (${unit})`, pointTable[factor].map(bandText).join('; ')];
  });
  const games = Object.entries(gameTenths).map(([game, tenths]) => `${game} ${(tenths / 10).toFixed(1)}`);
  return `## The published table

${markdownTable(['Factor', 'Of', 'Points'], rows)}
The sum is multiplied by the game's factor, kept within 0-100 and rounded half up. Games: ${games.join(', ')}; any
other 1.0. The label is that of the score before rounding. Confidence: 0.7 + visits / 500, at most 0.95.
What is unknown counts the lowest band.
`;
}

function bandText({ below, upTo, points }: Band, place: number, bands: readonly Band[]): string {
  if (below !== undefined) return `below ${below}: ${points}`;
  if (upTo !== undefined) return `to ${upTo}: ${points}`;
  const before = bands[place - 1];
  return before?.below === undefined ? `above ${before?.upTo}: ${points}` : `from ${before.below}: ${points}`;
}
