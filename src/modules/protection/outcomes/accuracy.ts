import type { RiskLabel } from '../../../engine/profile/fields.ts';
import { type Figures, figuresOf } from '../../../engine/risk/measure/figures.ts';
import type { Trial } from '../../../engine/risk/measure/trial.ts';
import type { RiskModel } from '../../../engine/risk/model.ts';
import { chanceOf } from '../../../engine/risk/parameters.ts';
import { dayOf, periodOf } from '../../../kernel/calendar.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Between } from '../../../platform/postgres/conditions.ts';
import { type Judged, readJudged } from './store.ts';

/** How old a model's word may be that an outcome is measured against. */
export const oldestDays = 90;

/** So many outcomes are measured, the latest of the window: enough for every figure, and what is held at once stays small. */
export const mostOutcomes = 100_000;

export type AccuracyQuery = Between & { by: 'month' | 'week'; model: RiskModel; zone: string };

/** Figures of the outcomes of one time. `told`: all of them; the figures are of those of whom the model had said something. */
export type Measured = { told: number; figures: Figures };

export type Accuracy = {
  /** false: the window holds more than `mostOutcomes`, and the earliest were left out. */
  complete: boolean;
  total: Measured;
  /** Newest first: a month, or a week by its Monday. */
  periods: (Measured & { period: string })[];
};

/**
 * How well a model did: every outcome of the window against the last word of the model that was kept before it. Nothing that was said
 * after an outcome counts, nor on its instant: it may have known.
 */
export async function readAccuracy(tx: Tx, query: AccuracyQuery, most = mostOutcomes): Promise<Accuracy> {
  const { by, model, zone, ...window } = query;
  const total = emptyTally(model);
  const periods = new Map<string, Tally>();
  let complete = true;
  for await (const page of readJudged(tx, model.id, window, oldestDays, most + 1)) {
    for (const judged of page) {
      if (total.told === most) {
        complete = false;
        break;
      }
      const period = periodOf(dayOf(judged.at, zone), by);
      const tally = periods.get(period) ?? emptyTally(model);
      periods.set(period, tally);
      for (const each of [total, tally]) count(each, judged, model);
    }
  }
  return { complete, total: measured(total), periods: Array.from(periods, ([period, tally]) => ({ period, ...measured(tally) })) };
}

type Tally = { told: number; trial: { scores: number[]; said: RiskLabel[]; known: RiskLabel[]; chances: number[] | null } };

/** A model that was not fitted documents no chances. */
function emptyTally({ parameters }: RiskModel): Tally {
  return { told: 0, trial: { scores: [], said: [], known: [], chances: parameters === null ? null : [] } };
}

function count(tally: Tally, { label, score, said }: Judged, { parameters }: RiskModel): void {
  tally.told += 1;
  if (score === null || said === null) return;
  const { trial } = tally;
  trial.scores.push(score);
  trial.said.push(said);
  trial.known.push(label);
  if (parameters === null)
    trial.chances = null; // the model documents none
  else trial.chances?.push(chanceOf(parameters, score));
}

function measured({ told, trial }: Tally): Measured {
  return { told, figures: figuresOf(trial satisfies Trial, null) };
}
