import { type Features, scaled } from '../../../engine/risk/features.ts';
import { recommend } from '../../../engine/risk/recommend.ts';
import type { Asked } from './find-model.ts';
import { parseRow } from './parse-call.ts';
import type { Prediction, RowAnswer } from './schema.ts';

/** What a model says of features. @param explain whether to say what the score is made of */
export function predict(features: Features, { model, scale }: Asked, explain: boolean): Prediction {
  const seen = scaled(features, scale);
  const assessment = model.assess(seen);
  const { score, label, confidence, factors } = assessment;
  const prediction = {
    risk_score: score,
    risk_label: label,
    confidence,
    factors,
    recommendations: recommend(assessment, model),
  };
  if (!explain) return prediction;
  const { base, terms, clamped, missing } = model.explain(seen);
  return { ...prediction, explanation: { base, terms: [...terms], clamped, missing: [...missing] } };
}

/** What a model says of a row of a batch, or what is wrong with the row. @param index from 0 */
export function predictRow(json: unknown, index: number, asked: Asked, explain: boolean): RowAnswer {
  const row = parseRow(json, index);
  if ('error' in row) return { player_id: row.playerId, error: row.error };
  return { player_id: row.playerId, prediction: predict(row.features, asked, explain) };
}
