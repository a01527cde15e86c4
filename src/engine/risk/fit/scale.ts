import { pointsAt } from '../additive.ts';
import type { RiskFactor } from '../assessment.ts';
import type { AdditiveParameters, Curve } from '../parameters.ts';
import type { Calibration } from './calibrate.ts';
import { type Columns, type NumberColumn, unknownBin } from './columns.ts';
import { meanOf, type Terms } from './terms.ts';

/** 60 points are an even chance to be HIGH or above; 40 are 10 %, 80 are 90 %: 20 / ln 9 points to a logit. */
export const chanceScale = { middle: 60, width: 9.1024 } as const;

/** Terms as points above those of the calmest player, in whole hundredths, where `calibration` makes logits true chances. */
export function inPoints(terms: Terms, columns: Columns, calibration: Calibration): Pick<AdditiveParameters, 'base' | 'curves' | 'game'> {
  const { middle, width } = chanceScale;
  const perLogit = width * calibration.slope;
  const curves = [...terms.curves].map(([column, knots]) => {
    const low = Math.min(...knots.map(([, height]) => height));
    const points = knots.map(([input, height]) => [input, hundredths(perLogit * (height - low))] as const);
    return {
      column,
      low,
      knots: points,
      ...outlineOf(Array.from(column.sorted, (input) => pointsAt({ knots: points, average: 0 }, input))),
    };
  });
  const lowGame = Math.min(...terms.games);
  const games = terms.games.map((height) => hundredths(perLogit * (height - lowGame)));
  const played = columns.game.bins.filter((bin) => bin !== unknownBin);
  const game = outlineOf(Array.from(played, (bin) => games[bin] as number));
  const apart = curves.reduce((sum, { deviation }) => sum + deviation, game.deviation);
  const importanceOf = (deviation: number): number => (apart === 0 ? 0 : tenThousandths(deviation / apart));
  const calmest = curves.reduce((sum, { low }) => sum + low, terms.level + lowGame);
  return {
    base: hundredths(middle + width * (calibration.level + calibration.slope * calmest)),
    curves: Object.fromEntries(
      curves.map(({ column, knots, average, deviation }): [RiskFactor, Curve] => [
        column.factor,
        { knots, average, importance: importanceOf(deviation), range: rangeOf(column) },
      ]),
    ) as Record<RiskFactor, Curve>,
    game: {
      points: { ...Object.fromEntries(columns.game.games.map((name, bin) => [name, games[bin] as number])), other: games.at(-1) as number },
      average: game.average,
      importance: importanceOf(game.deviation),
    },
  };
}

/** Mean of points over those of whom the input is known, and how far they lie from it on average. */
function outlineOf(points: readonly number[]): { average: number; deviation: number } {
  if (points.length === 0) return { average: 0, deviation: 0 };
  const average = meanOf(points);
  return { average: hundredths(average), deviation: meanOf(points.map((point) => Math.abs(point - average))) };
}

/** Where all but one in two hundred at either end lie; where there are few values, all. */
function rangeOf({ sorted, counts }: NumberColumn): [least: number, largest: number] {
  const last = sorted.length - 1;
  const few = new Set(sorted).size === counts.length;
  const [from, to] = few ? [0, last] : [Math.floor(last / 200), Math.ceil((last * 199) / 200)];
  return [tenThousandths(sorted[from] ?? 0), tenThousandths(sorted[to] ?? 0)];
}

function hundredths(points: number): number {
  return Math.round(points * 100) / 100;
}

function tenThousandths(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
