import type { Assessment } from './assessment.ts';
import type { Features } from './features.ts';
import { assessPoints, pointsModelId } from './points.ts';

/** A way to assess risk, with what its users must know of it. */
export type RiskModel = {
  /** name@version: stored with every assessment. */
  id: string;
  name: string;
  type: string;
  trainingSamples: number;
  /** Pure: the same features always give the same answer. */
  assess(features: Features): Assessment;
};

const pointsModel: RiskModel = {
  id: pointsModelId,
  name: 'SafePlay Risk Predictor v1.0',
  type: 'rule-based ensemble',
  trainingSamples: 250,
  assess: assessPoints,
};

/** Every model that can be asked, by id. */
export const riskModels: ReadonlyMap<string, RiskModel> = new Map([[pointsModel.id, pointsModel]]);

/** The model that answers when none is named. */
export const defaultRiskModel: RiskModel = pointsModel;
