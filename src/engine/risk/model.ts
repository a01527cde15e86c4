import { assessAdditive, explainAdditive } from './additive.ts';
import type { Assessment, Explanation } from './assessment.ts';
import type { Features } from './features.ts';
import shipped from './models/safeplay-additive-2.0.json' with { type: 'json' };
import type { AdditiveParameters } from './parameters.ts';
import { assessPoints, explainPoints, pointsModelId } from './points.ts';

/** A way to assess risk, with what its users must know of it. */
export type RiskModel = {
  /** name@version: stored with every assessment. */
  id: string;
  name: string;
  type: string;
  trainingSamples: number;
  /** What it was fitted to; null: it is a table that somebody declared. */
  parameters: AdditiveParameters | null;
  /** Pure: the same features always give the same answer. */
  assess(features: Features): Assessment;
  /** What the score of `assess` is made of. */
  explain(features: Features): Explanation;
};

const pointsModel: RiskModel = {
  id: pointsModelId,
  name: 'SafePlay Risk Predictor v1.0',
  type: 'rule-based ensemble',
  trainingSamples: 250,
  parameters: null,
  assess: assessPoints,
  explain: explainPoints,
};

/** The model that fitted parameters make. */
export function additiveModel(parameters: AdditiveParameters): RiskModel {
  const id = modelIdOf(parameters);
  return {
    id,
    name: parameters.title,
    type: 'additive scorecard',
    trainingSamples: parameters.training.samples,
    parameters,
    assess: (features) => assessAdditive(parameters, id, features),
    explain: (features) => explainAdditive(parameters, features),
  };
}

/** name@version of fitted parameters. */
export function modelIdOf({ name, version }: Pick<AdditiveParameters, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** The model that answers when none is named. */
export const defaultRiskModel: RiskModel = additiveModel(shipped as unknown as AdditiveParameters);

/** The models that Laurel brings along, by id. */
export const riskModels: ReadonlyMap<string, RiskModel> = new Map([pointsModel, defaultRiskModel].map((model) => [model.id, model]));
