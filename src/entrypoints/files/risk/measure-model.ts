import type { LabelledProfile } from '../../../engine/risk/fit/labelled.ts';
import { syntheticProfiles } from '../../../engine/risk/fit/synthetic.ts';
import { figuresOf } from '../../../engine/risk/measure/figures.ts';
import { type Trial, trialOf } from '../../../engine/risk/measure/trial.ts';
import { type RiskModel, riskModels } from '../../../engine/risk/model.ts';
import { pointsModelId } from '../../../engine/risk/points.ts';
import { must } from '../../../kernel/assert.ts';
import type { Measured } from './figures-text.ts';
import type { MeasuredOn } from './fit-report.ts';

const [count, seed] = [20_000, 260_301];

/** The sample on which the models that Laurel brings along are measured: profiles of a seed that no fit has used. */
export const heldOut = { count, seed, command: `laurel risk profiles --count ${count} --seed ${seed}` } as const;

/** How reports name it. */
export const onHeldOut: MeasuredOn = { kind: 'held-out', what: `${count} synthetic profiles (\`${heldOut.command}\`)`, synthetic: true };

/** A model's figures on profiles whose label is known, with those of the point model beside them. */
export function measure(model: RiskModel, profiles: readonly LabelledProfile[]): Measured {
  return besidePoints(model.id, trialOf(model, profiles), profiles);
}

/** The figures of what was said of profiles, with those of the point model beside them. @param id of the model that said it */
export function besidePoints(id: string, said: Trial, profiles: readonly LabelledProfile[]): Measured {
  if (id === pointsModelId) return { figures: figuresOf(said, null), points: null };
  const points = trialOf(must(riskModels.get(pointsModelId), 'Laurel brings it along'), profiles);
  return { figures: figuresOf(said, points), points: figuresOf(points, null) };
}

/** The figures of a model on the held-out sample. */
export function measureHeldOut(model: RiskModel): Measured {
  return measure(model, syntheticProfiles(heldOut.count, heldOut.seed));
}
