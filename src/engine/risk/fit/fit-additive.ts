import { must } from '../../../kernel/assert.ts';
import { Fault } from '../../../kernel/errors.ts';
import { assessAdditive } from '../additive.ts';
import { featureNames } from '../features.ts';
import { aucOf } from '../measure/auc.ts';
import type { AdditiveParameters, DriftInput, Spread } from '../parameters.ts';
import { calibrate } from './calibrate.ts';
import { drawsOf } from './draws.ts';
import { atRisk, type LabelledProfile } from './labelled.ts';
import { chanceScale, inPoints } from './scale.ts';
import { spreadOf } from './spread.ts';
import { outOfFold, termsOfAll, trainingOf } from './terms.ts';

/** What the parameters say of themselves, and the seed of the chance that a fit needs. */
export type FitOptions = Pick<AdditiveParameters, 'name' | 'version' | 'title'> & {
  seed: number;
  /** What the profiles are, in a few words. */
  source: string;
  synthetic: boolean;
  /** SHA-256 of the profiles' file, in hex. */
  dataHash: string;
};

const fewestProfiles = 50;

/**
 * Fits an additive scorecard to labelled profiles: curves boosted on bins over bootstrap samples and averaged, made to rise, drawn with
 * few knots, and scaled to points so that 60 points are an even chance to be HIGH or above among players whom the fit has not seen
 * (told by out-of-fold predictions). The same profiles, options and seed give the same parameters.
 * @throws Fault `invalid_model`: fewer than 50 profiles; none, or all, of them HIGH or above; nothing in them tells the two apart
 */
export function fitAdditive(profiles: readonly LabelledProfile[], options: FitOptions): Omit<AdditiveParameters, 'hash'> {
  const outcomes = profiles.map(({ label }) => atRisk(label));
  const positives = outcomes.filter(Boolean).length;
  refuseUnfit(profiles.length, positives);
  const draws = drawsOf(options.seed);
  const training = trainingOf(profiles);
  const unseen = outOfFold(training, draws);
  const calibration = calibrate(unseen, outcomes);
  // Of chance alone half of all fits would seem to tell something.
  const tells = must(aucOf(unseen, outcomes), 'both kinds are there').interval[0] > 0.5;
  if (!tells || calibration.slope <= 0) throw unfit('Nothing in these profiles tells who is HIGH or above.');
  const { name, version, title, seed, source, synthetic, dataHash } = options;
  const parameters = {
    format: 1 as const,
    name,
    version,
    title,
    training: { samples: profiles.length, positives, seed, source, synthetic, data_hash: dataHash },
    ...inPoints(termsOfAll(training, draws), training.columns, calibration),
    chance: chanceScale,
  };
  return { ...parameters, spread: spreadsOf(profiles, parameters) };
}

function refuseUnfit(profiles: number, positives: number): void {
  if (profiles < fewestProfiles) throw unfit(`A fit needs at least ${fewestProfiles} profiles; these are ${profiles}.`);
  if (positives === 0) throw unfit('None of these profiles is HIGH or above: a fit needs both kinds.');
  if (positives === profiles) throw unfit('All of these profiles are HIGH or above: a fit needs both kinds.');
}

function unfit(detail: string): Fault {
  return new Fault('invalid_model', { detail });
}

function spreadsOf(
  profiles: readonly LabelledProfile[],
  parameters: Pick<AdditiveParameters, 'base' | 'curves' | 'game'>,
): Record<DriftInput, Spread> {
  const inputs = featureNames.filter((name) => name !== 'game_type');
  const spreads = inputs.map((name) => [name, spreadOf(profiles.map(({ features }) => features[name]))] as const);
  const scores = profiles.map(({ features }) => assessAdditive(parameters, '', features).score);
  return { ...(Object.fromEntries(spreads) as Record<Exclude<DriftInput, 'score'>, Spread>), score: spreadOf(scores) };
}
