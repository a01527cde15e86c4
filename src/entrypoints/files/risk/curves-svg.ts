import { pointsAt } from '../../../engine/risk/additive.ts';
import { type RiskFactor, riskFactors } from '../../../engine/risk/assessment.ts';
import { modelIdOf } from '../../../engine/risk/model.ts';
import type { AdditiveParameters, Curve } from '../../../engine/risk/parameters.ts';
import { factorTexts } from './factor-texts.ts';

/** One small picture, in the units of the drawing. */
const panel = { width: 300, height: 216, left: 40, right: 14, top: 34, bottom: 42 };
const columns = 3;
const margin = 12;
const plotWidth = panel.width - panel.left - panel.right;
const plotHeight = panel.height - panel.top - panel.bottom;

/** Games that are named; the others are counted. */
const mostGames = 8;

const style = `
text { font: 11px system-ui, sans-serif; fill: #24292f; }
.title { font-size: 13px; font-weight: 600; }
.ground { fill: #ffffff; }
.seen { fill: #eef2f6; }
.grid { stroke: #d0d7de; stroke-width: 1; }
.average { stroke: #6e7781; stroke-width: 1; stroke-dasharray: 4 3; }
.curve { fill: none; stroke: #0969da; stroke-width: 2; }
.knot, .bar { fill: #0969da; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .ground { fill: #0d1117; }
  .seen { fill: #1c232c; }
  .grid { stroke: #3d444d; }
  .average { stroke: #9198a1; }
  .curve { stroke: #58a6ff; }
  .knot, .bar { fill: #58a6ff; }
}`;

/**
 * The parts of an additive model as an SVG drawing: one curve per factor with its knots, and the points of games as bars, all on one scale
 * of points. Grey ground: where training saw players. Dashed: what counts where the input is unknown.
 */
export function curvesSvg(parameters: AdditiveParameters): string {
  const most = mostPoints(parameters);
  const pictures = [...riskFactors.map((factor) => curvePicture(factor, parameters.curves[factor], most)), gamePicture(parameters, most)];
  const rows = Math.ceil(pictures.length / columns);
  const [width, height] = [columns * panel.width + 2 * margin, rows * panel.height + 2 * margin];
  const placed = pictures.map((picture, index) => {
    const [x, y] = [margin + (index % columns) * panel.width, margin + Math.floor(index / columns) * panel.height];
    return `<g transform="translate(${x} ${y})">\n${picture}</g>\n`;
  });
  const id = escaped(modelIdOf(parameters));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">Points of ${id}, factor by factor</title>
<desc id="description">${escaped(described(parameters))}</desc>
<style>${style}
</style>
<rect class="ground" width="${width}" height="${height}"/>
${placed.join('')}</svg>
`;
}

/** For those who do not see the drawing. */
function described(parameters: AdditiveParameters): string {
  const ends = riskFactors.map((factor) => {
    const { knots } = parameters.curves[factor];
    const [first, last] = [knots[0], knots.at(-1)];
    const { title, show } = factorTexts[factor];
    return first && last ? `${title}: ${first[1]} points at ${show(first[0])}, ${last[1]} at ${show(last[0])}.` : '';
  });
  const games = byPoints(parameters).map(([game, points]) => `${game} ${points}`);
  return `Above the calmest player, who has ${parameters.base} points. ${ends.join(' ')} Games: ${games.join(', ')}.`;
}

function mostPoints({ curves, game }: AdditiveParameters): number {
  const heights = riskFactors.flatMap((factor) => curves[factor].knots.map(([, points]) => points));
  return Math.max(1, ...heights, ...Object.values(game.points));
}

function curvePicture(factor: RiskFactor, curve: Curve, most: number): string {
  const { title, unit, show } = factorTexts[factor];
  const inputs = curve.knots.map(([input]) => input);
  const [least, largest] = [Math.min(...inputs, curve.range[0]), Math.max(...inputs, curve.range[1])];
  const x = (input: number): string => fixed(panel.left + (plotWidth * (input - least)) / Math.max(largest - least, 1e-9));
  const y = heightOf(most);
  const line = [...new Set([least, ...inputs, largest])].map((input) => `${x(input)},${y(pointsAt(curve, input))}`);
  const [from, to] = curve.range.map(x);
  const seen = `<rect class="seen" x="${from}" y="${panel.top}" width="${fixed(Number(to) - Number(from))}" height="${plotHeight}"/>\n`;
  const dots = curve.knots.map(([input, points]) => `<circle class="knot" cx="${x(input)}" cy="${y(points)}" r="2.5"/>\n`);
  const ticks = ticksOf(least, largest).map((input) => text(x(input), panel.top + plotHeight + 15, show(input), 'middle'));
  return [
    seen,
    frame(`${title}, ${unit}`, most),
    ...ticks,
    lineAt('average', y(curve.average)),
    `<polyline class="curve" points="${line.join(' ')}"/>\n`,
    ...dots,
  ].join('');
}

function gamePicture(parameters: AdditiveParameters, most: number): string {
  const games = byPoints(parameters);
  const named = games.length > mostGames ? games.slice(0, mostGames - 1) : games;
  const rows = named.map(([game, points]): [string, number | null] => [game, points]);
  if (named.length < games.length) rows.push([`and ${games.length - named.length} more`, null]);
  const step = (plotHeight + 16) / rows.length;
  const bars = rows.map(([game, points], index) => {
    const y = panel.top + step * index;
    const middle = fixed(y + step / 2 + 4);
    const start = panel.left + 60;
    if (points === null) return text(start - 6, middle, game, 'end');
    const length = ((panel.width - panel.right - 34 - start) * points) / most;
    const bar = `<rect class="bar" x="${start}" y="${fixed(y + step * 0.2)}" width="${fixed(length)}" height="${fixed(step * 0.6)}"/>\n`;
    return text(start - 6, middle, game.slice(0, 16), 'end') + bar + text(fixed(start + length + 5), middle, String(points), 'start');
  });
  return text(0, 16, 'Game, points', 'start', 'title') + bars.join('');
}

/** Games by their points, the gravest first. */
function byPoints({ game }: AdditiveParameters): [game: string, points: number][] {
  return Object.entries(game.points).toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function frame(title: string, most: number): string {
  const y = heightOf(most);
  const lines = ticksOf(0, most).map(
    (points) => lineAt('grid', y(points)) + text(panel.left - 6, Number(y(points)) + 4, String(points), 'end'),
  );
  return text(0, 16, title, 'start', 'title') + lines.join('');
}

function heightOf(most: number): (points: number) => string {
  return (points) => fixed(panel.top + plotHeight * (1 - points / most));
}

function lineAt(kind: 'grid' | 'average', y: string): string {
  return `<line class="${kind}" x1="${panel.left}" x2="${panel.left + plotWidth}" y1="${y}" y2="${y}"/>\n`;
}

function text(x: string | number, y: string | number, words: string, anchor: string, kind?: string): string {
  return `<text${kind ? ` class="${kind}"` : ''} x="${x}" y="${y}" text-anchor="${anchor}">${escaped(words)}</text>\n`;
}

/** Round values between two ends, four or so: steps of 1, 2 or 5 times a power of ten. */
function ticksOf(from: number, to: number): number[] {
  const rough = (to - from) / 4;
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((times) => times * power >= rough) ?? 10) * power;
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

function fixed(coordinate: number): string {
  return String(Math.round(coordinate * 10) / 10);
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
