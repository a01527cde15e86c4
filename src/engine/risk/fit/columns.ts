import { own } from '../../own.ts';
import { type RiskFactor, riskFactors } from '../assessment.ts';
import { type Features, lossRatioOf } from '../features.ts';
import { curveInputs } from '../parameters.ts';
import type { LabelledProfile } from './labelled.ts';
import { bordersOf, countParts, partOf } from './quantiles.ts';

/** The bin of a value that is unknown. */
export const unknownBin = 255;

/** One input of the training sample, cut into bins. */
export type Column = {
  /** Bin by row; `unknownBin` where the value is unknown. */
  readonly bins: Uint8Array;
  /** Rows by bin. */
  readonly counts: readonly number[];
  /** Whether neighbouring bins lie beside each other, as numbers do and names of games do not. */
  readonly ordered: boolean;
};

/** An input that is a number. */
export type NumberColumn = Column & {
  readonly factor: RiskFactor;
  /** By row; NaN where unknown. */
  readonly values: Float64Array;
  /** Known values, the least first. */
  readonly sorted: Float64Array;
  /** The median value of each bin. */
  readonly middles: readonly number[];
};

/** The game played; the last bin is that of all games that are not named. */
export type GameColumn = Column & { readonly games: readonly string[] };

/** A training sample, ready to be fitted. */
export type Columns = { readonly numbers: readonly NumberColumn[]; readonly game: GameColumn };

/** Games with fewer players than this are not named. */
const namedFrom = 10;
/** No more games than this are named: those that most play. */
const mostGames = 100;
/** Bins of one input, and how many players one should hold. */
const mostBins = 24;
const fewestBins = 4;
const rowsPerBin = 12;

/** Cuts the inputs of the factors into bins of about the same number of players, and names the games that enough of them play. */
export function columnsOf(profiles: readonly LabelledProfile[]): Columns {
  return {
    numbers: riskFactors.map((factor) =>
      numberColumn(
        factor,
        Float64Array.from(profiles, ({ features }) => inputOf(factor, features)),
      ),
    ),
    game: gameColumn(profiles.map(({ features }) => features.game_type)),
  };
}

function inputOf(factor: RiskFactor, features: Features): number {
  const name = curveInputs[factor];
  return (name === 'loss_ratio' ? lossRatioOf(features) : features[name]) ?? Number.NaN;
}

function numberColumn(factor: RiskFactor, values: Float64Array): NumberColumn {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const borders = bordersOf(sorted, Math.min(mostBins, Math.max(fewestBins, Math.round(values.length / rowsPerBin))));
  const counts = countParts(borders, sorted);
  let start = 0;
  const middles = counts.map((count) => {
    start += count;
    return sorted[start - count + (count >> 1)] ?? 0;
  });
  const bins = Uint8Array.from(values, (value) => (Number.isNaN(value) ? unknownBin : partOf(borders, value)));
  return { factor, values, sorted, bins, counts, middles, ordered: true };
}

function gameColumn(types: readonly (string | null)[]): GameColumn {
  const players = new Map<string, number>();
  for (const type of types) if (type !== null) players.set(type, (players.get(type) ?? 0) + 1);
  const named = [...players].filter(([game, count]) => count >= namedFrom && game !== 'other' && game !== '__proto__');
  const mostPlayed = named.sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).slice(0, mostGames);
  const games = mostPlayed.map(([game]) => game).sort();
  const binByGame = Object.fromEntries(games.map((game, bin) => [game, bin]));
  const bins = Uint8Array.from(types, (type) => (type === null ? unknownBin : (own(binByGame, type) ?? games.length)));
  const counts = Array.from({ length: games.length + 1 }, () => 0);
  for (const bin of bins) if (bin !== unknownBin) counts[bin] = (counts[bin] ?? 0) + 1;
  return { games, bins, counts, ordered: false };
}
