import { assert, must } from '../../kernel/assert.ts';
import { type RiskLabel, riskLabels } from '../profile/fields.ts';
import { type Assessment, type RiskFactor, riskBands } from './assessment.ts';
import { type Features, lossRatioOf, scaled } from './features.ts';
import type { RiskModel } from './model.ts';
import { pointTable } from './points.ts';

/** What limits and breaks can change. Flags and games are nobody's to change here. */
export const actionableInputs = ['visits', 'avg_bet_size', 'session_minutes', 'loss_ratio'] as const;
export type ActionableInput = (typeof actionableInputs)[number];

/** One input and what it would have to be at most. Visits, money of the features, minutes, or lost stakes as a share of 1. */
export type Change = { input: ActionableInput; now: number; atMost: number; sentence: string };

/** What would bring a player to a lower label, as the model sees it. It says nothing of causes. */
export type Counterfactual = {
  /** The label that is reached, and its score. */
  label: RiskLabel;
  score: number;
  changes: readonly Change[];
};

type Input = {
  factor: RiskFactor;
  /** Units are whole numbers: visits, cents, minutes, thousandths of the stakes. */
  perOne: number;
  least: number;
  now: (features: Features) => number | null;
  put: (features: Features, value: number) => Features;
  sentence: (now: number, atMost: number) => string;
};

const inputs: Readonly<Record<ActionableInput, Input>> = {
  visits: {
    factor: 'visits_risk',
    perOne: 1,
    least: 1,
    now: ({ visits }) => visits,
    put: (features, visits) => ({ ...features, visits }),
    sentence: (now, atMost) => `A limit on visits: at most ${atMost} (now ${short(now)})`,
  },
  avg_bet_size: {
    factor: 'bet_size_risk',
    perOne: 100,
    least: 1,
    now: ({ avg_bet_size: stakes }) => stakes,
    put: (features, stakes) => ({ ...features, avg_bet_size: stakes }),
    sentence: (now, atMost) => `A limit on stakes: at most ${atMost.toFixed(2)} per visit (now ${now.toFixed(2)})`,
  },
  session_minutes: {
    factor: 'session_risk',
    perOne: 1,
    least: 1,
    now: ({ session_minutes: minutes }) => minutes,
    put: (features, minutes) => ({ ...features, session_minutes: minutes }),
    sentence: (now, atMost) => `Sessions of at most ${atMost} minutes (now ${short(now)})`,
  },
  loss_ratio: {
    factor: 'loss_risk',
    perOne: 1000,
    least: 0,
    now: lossRatioOf,
    put: withLoss,
    sentence: (now, atMost) => `A loss limit: at most ${short(atMost * 100)} % of stakes (now ${short(now * 100)} %)`,
  },
};

/** At most two decimals. */
function short(value: number): number {
  return Math.round(value * 100) / 100;
}

/** With as much withdrawn as leaves this share of the stakes lost, on the decimals as written: doubles are out by less than 15 digits. */
function withLoss(features: Features, share: number): Features {
  const kept = (must(features.total_bet, 'stakes are known') * Math.round((1 - share) * 1000)) / 1000;
  return { ...features, withdrawals: Number(kept.toPrecision(15)) };
}

/** The features as they were, with the changes made: visits and the like as such, a loss by what is withdrawn. */
export function withChanges(features: Features, changes: readonly Pick<Change, 'input' | 'atMost'>[]): Features {
  return changes.reduce((changed, { input, atMost }) => inputs[input].put(changed, atMost), features);
}

/**
 * The smallest set of changes with which a model would give a lower label: as few inputs as can be, and of several such sets the one with
 * the least change, each input's relative to what it is now. Every bound is the nearest that is enough, in whole visits, minutes, cents and
 * thousandths of the stakes. For staff: a limit or a break to talk about, never an offer.
 *
 * Exact: both kinds of model add up points per input, which never fall as the input rises and are straight between stops (the borders of
 * bands, the knots of curves). Of two inputs between stops one can always be moved to a stop without changing more, so a best set has all
 * inputs but one at stops; all such sets are compared.
 * @param scale units of the bands in one unit of the features' money
 * @returns null where the label is LOW, or where no change of play reaches a lower one
 */
export function towardsCalm(model: RiskModel, features: Features, scale = 1): Counterfactual | null {
  const seen = (changed: Features): Assessment => model.assess(scaled(changed, scale));
  const { label } = seen(features);
  const excess = excessOf(model, scaled(features, scale));
  if (excess === null) return null;
  const levers = actionableInputs.flatMap((input) => leverOf(input, model, features, scale) ?? []);
  const best = fewestChanges(levers, excess);
  if (best === null) return null;
  const changes = levers.flatMap((lever) => best.steps.filter((step) => step.lever === lever).map(changeOf));
  const reached = seen(withChanges(features, changes));
  assert(riskLabels.indexOf(reached.label) < riskLabels.indexOf(label), 'changes that save enough reach a lower label');
  return { label: reached.label, score: reached.score, changes };
}

function changeOf({ lever: { input, now }, units }: Step): Change {
  const { perOne, sentence } = inputs[input];
  return { input, now, atMost: units / perOne, sentence: sentence(now, units / perOne) };
}

/** Points that the factors must lose together for a lower label, in hundredths; null: the label is LOW. */
function excessOf(model: RiskModel, features: Features): number | null {
  const border = riskBands.find(({ label }) => label === model.assess(features).label);
  if (!border) return null;
  const { base, terms } = model.explain(features);
  const hundredths = (parts: typeof terms): number => parts.reduce((sum, { points }) => sum + Math.round(points * 100), 0);
  const all = Math.round(base * 100) + hundredths(terms.filter(({ term }) => term !== 'rounding'));
  const over = all - border.from * 100;
  if (model.parameters !== null) return over + 1;
  // The point model multiplies its factors with the game's multiplier: they lose less than the sum does.
  const ofFactors = hundredths(terms.filter(({ term }) => term !== 'game_type' && term !== 'rounding'));
  return Math.floor((over * ofFactors) / all) + 1;
}

type Stop = { units: number; saves: number; costs: number };

/** An input that can be changed. */
type Lever = {
  input: ActionableInput;
  now: number;
  /** The largest value below the present one, the stops below it, and the least value, in falling order. */
  stops: readonly Stop[];
  at: (units: number) => Stop;
};

function leverOf(input: ActionableInput, model: RiskModel, features: Features, scale: number): Lever | null {
  const { factor, perOne, least, now: read, put } = inputs[input];
  const now = read(features);
  if (now === null) return null;
  const first = Math.ceil(now * perOne) - 1;
  if (first < least) return null;
  const pointsOf = (changed: Features): number => Math.round(model.assess(scaled(changed, scale)).factors[factor] * 100);
  const points = pointsOf(features);
  const at = (units: number): Stop => ({
    units,
    saves: points - pointsOf(put(features, units / perOne)),
    costs: (now - units / perOne) / now,
  });
  const money = input === 'avg_bet_size' ? scale : 1;
  // Points may jump at a stop, and a stop may lie between two units: what is just above and just below is tried too.
  const near = stopsOf(factor, model).flatMap((value) => [-1, 0, 1].map((aside) => Math.round((value / money) * perOne) + aside));
  const inReach = [...new Set([first, ...near, least])].filter((units) => units >= least && units <= first);
  return { input, now, stops: saving(inReach.sort((a, b) => b - a).map(at)), at };
}

/** Stops without those that save no more than a higher one. The first stays: others are looked for below it. */
function saving(stops: readonly Stop[]): Stop[] {
  let most = Number.NEGATIVE_INFINITY;
  return stops.filter(({ saves }) => {
    const more = saves > most;
    most = Math.max(most, saves);
    return more;
  });
}

/** Where a factor's points bend or jump, in units of its input. */
function stopsOf(factor: RiskFactor, { parameters }: RiskModel): number[] {
  if (parameters !== null) return parameters.curves[factor].knots.map(([input]) => input);
  const inOne = factor === 'loss_risk' ? 100 : 1;
  return pointTable[factor].flatMap((band) => ('below' in band ? [band.below / inOne] : 'upTo' in band ? [band.upTo / inOne] : []));
}

type Step = { lever: Lever; units: number };
type Plan = { saves: number; costs: number; steps: readonly Step[] };

const nothing: Plan = { saves: 0, costs: 0, steps: [] };

/** The best plan among those of the fewest levers; null: all of them together do not save enough. */
function fewestChanges(levers: readonly Lever[], excess: number): Plan | null {
  for (let size = 1; size <= levers.length; size += 1) {
    let best: Plan | null = null;
    for (const chosen of subsets(levers, size)) {
      for (const last of chosen) {
        const atStops = chosen.filter((lever) => lever !== last).reduce(withLever, [nothing]);
        for (const plan of atStops) best = completed(plan, last, excess, best);
      }
    }
    if (best !== null) return best;
  }
  return null;
}

function subsets(levers: readonly Lever[], size: number): Lever[][] {
  if (size === 0) return [[]];
  return levers.flatMap((lever, index) => subsets(levers.slice(index + 1), size - 1).map((rest) => [lever, ...rest]));
}

/** Plans with one lever more at any of its stops. What another plan saves too, for less, is left out: so they stay few. */
function withLever(plans: readonly Plan[], lever: Lever): Plan[] {
  const cheapest = new Map<number, { costs: number; plan: Plan; units: number }>();
  for (const plan of plans) {
    for (const stop of lever.stops) {
      const [saves, costs] = [plan.saves + stop.saves, plan.costs + stop.costs];
      const known = cheapest.get(saves);
      if (known === undefined || costs < known.costs) cheapest.set(saves, { costs, plan, units: stop.units });
    }
  }
  let least = Number.POSITIVE_INFINITY;
  const mostSavingFirst = [...cheapest].sort(([a], [b]) => b - a);
  return mostSavingFirst.flatMap(([saves, { costs, plan, units }]) => {
    if (costs >= least) return [];
    least = costs;
    return { saves, costs, steps: [...plan.steps, { lever, units }] };
  });
}

/** Puts the last lever to its highest value that saves what a plan still needs, if that is better than what is known. */
function completed(plan: Plan, last: Lever, excess: number, known: Plan | null): Plan | null {
  const needed = excess - plan.saves;
  const place = last.stops.findIndex(({ saves }) => saves >= needed);
  const enough = last.stops[place];
  if (!enough) return known;
  const before = last.stops[place - 1];
  if (known !== null && plan.costs + (before ?? enough).costs >= known.costs) return known;
  const { saves, costs, units } = before ? highestBetween(last, enough, before, needed) : enough;
  const whole = { saves: plan.saves + saves, costs: plan.costs + costs, steps: [...plan.steps, { lever: last, units }] };
  return known === null || whole.costs < known.costs ? whole : known;
}

/** The highest value that saves enough, between one that does and a higher one that does not. */
function highestBetween(lever: Lever, enough: Stop, tooHigh: Stop, needed: number): Stop {
  let [low, high] = [enough, tooHigh.units];
  while (high - low.units > 1) {
    const middle = lever.at(low.units + Math.floor((high - low.units) / 2));
    if (middle.saves >= needed) low = middle;
    else high = middle.units;
  }
  return low;
}
