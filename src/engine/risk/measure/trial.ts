import { must } from '../../../kernel/assert.ts';
import type { RiskLabel } from '../../profile/fields.ts';
import type { LabelledProfile } from '../fit/labelled.ts';
import type { RiskModel } from '../model.ts';
import { chanceOf } from '../parameters.ts';

/** What was said of profiles whose label is known, row by row. */
export type Trial = {
  /** Scores, 0-100. */
  scores: number[];
  /** Labels that were said. */
  said: RiskLabel[];
  /** Labels that are known. */
  known: RiskLabel[];
  /** Predicted chances to be HIGH or above; null: the model documents none. */
  chances: number[] | null;
};

/** Lets a model assess every profile. */
export function trialOf(model: RiskModel, profiles: readonly LabelledProfile[]): Trial {
  return crossTrial([model], profiles);
}

/**
 * Lets each of several models assess its share of the profiles: model i of n the rows i, i + n, i + 2n ... Fitted each to the rows of
 * the others, they say what one fitted to all may be expected to say of players whom it has not seen.
 */
export function crossTrial(models: readonly RiskModel[], profiles: readonly LabelledProfile[]): Trial {
  const documented = models.every(({ parameters }) => parameters !== null);
  const trial = { scores: [] as number[], said: [] as RiskLabel[], known: [] as RiskLabel[], chances: [] as number[] };
  for (const [row, { features, label }] of profiles.entries()) {
    const model = must(models[row % models.length], 'there is a model');
    const assessed = model.assess(features);
    trial.scores.push(assessed.score);
    trial.said.push(assessed.label);
    trial.known.push(label);
    if (model.parameters !== null) trial.chances.push(chanceOf(model.parameters, assessed.score));
  }
  return { ...trial, chances: documented ? trial.chances : null };
}
