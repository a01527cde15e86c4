import { z } from 'zod';
import { riskLabels } from '../../../engine/profile/fields.ts';
import { riskFactors } from '../../../engine/risk/assessment.ts';
import { featureNames, featureSpecs } from '../../../engine/risk/features.ts';
import { externalIdPattern } from '../../../kernel/ids.ts';
import { mostRows } from './parse-call.ts';
import { largestFeature } from './parse-features.ts';

const time = z.string().meta({ description: 'RFC 3339', example: '2025-11-23T10:30:00Z' });
const id = z.string().regex(externalIdPattern);

const described = <Schema extends z.ZodType>(schema: Schema, name: keyof typeof featureSpecs): Schema =>
  schema.meta({ description: `${featureSpecs[name].meaning} (${featureSpecs[name].unit}); null: not known` });
const size = (name: keyof typeof featureSpecs) => described(z.number().min(0).max(largestFeature).nullable(), name);

/** What a model looks at. `parseFeatures` reads it; a test holds the two together. */
export const featuresSchema = z
  .strictObject({
    visits: size('visits'),
    total_bet: size('total_bet'),
    avg_bet_size: size('avg_bet_size'),
    winnings: size('winnings'),
    withdrawals: size('withdrawals'),
    session_minutes: size('session_minutes'),
    game_type: described(id.nullable(), 'game_type'),
    risky_behavior: described(z.union([z.literal(0), z.literal(1)]).nullable(), 'risky_behavior'),
  })
  .meta({
    id: 'RiskFeatures',
    description: 'All eight are required. Money as plain numbers in major units of the base currency',
    example: {
      visits: 120,
      total_bet: 50_000,
      avg_bet_size: 417,
      winnings: 45_000,
      withdrawals: 40_000,
      session_minutes: 145,
      game_type: 'slots',
      risky_behavior: 0,
    },
  });

const manner = {
  model: z.string().optional().meta({ description: 'Id of a model; default the one that counts', example: 'safeplay-points@1.0' }),
  explain: z.boolean().optional().meta({ description: 'Also tell what the score is made of' }),
};

export const predictRequest = z.strictObject({ features: featuresSchema, ...manner });

/** A row of a batch. */
export const rowSchema = z.strictObject({ player_id: id, features: featuresSchema });

export const batchRequest = z.strictObject({ players: z.array(rowSchema).min(1).max(mostRows), ...manner });

const points = z.number();

const explanation = z
  .strictObject({
    base: points.meta({ description: 'Points of the calmest player' }),
    terms: z.array(z.strictObject({ term: z.enum([...riskFactors, 'game_type', 'rounding']), points })),
    clamped: z.boolean().meta({ description: 'The sum lies outside of 0 to 100, and the score is the end that it passed' }),
    missing: z.array(z.enum(featureNames)),
  })
  .meta({ description: 'With `explain` only. Base and terms add up to the score exactly, unless it is clamped' });

export const predictionSchema = z
  .strictObject({
    risk_score: z.number().min(0).max(100).meta({ description: 'At most 2 decimals' }),
    risk_label: z.enum(riskLabels),
    confidence: z.number().min(0).max(1),
    factors: z.strictObject({
      visits_risk: points,
      bet_size_risk: points,
      session_risk: points,
      loss_risk: points,
      behavior_risk: points,
    }),
    recommendations: z.array(z.string()),
    explanation: explanation.optional(),
  })
  .meta({ id: 'RiskPrediction', description: 'What a risk model says of one player' });

export type Prediction = z.infer<typeof predictionSchema>;

export const predictAnswer = z.strictObject({
  success: z.literal(true),
  prediction: predictionSchema,
  model_info: z.strictObject({ name: z.string(), type: z.string(), training_samples: z.int().min(0) }),
  timestamp: time,
});

const rowAnswer = z.union([
  z.strictObject({ player_id: z.string(), prediction: predictionSchema }),
  z.strictObject({
    player_id: z.string().nullable().meta({ description: 'As it was sent; null: no text' }),
    error: z.strictObject({ path: z.string(), code: z.string(), message: z.string() }),
  }),
]);

export type RowAnswer = z.infer<typeof rowAnswer>;

export const batchAnswer = z.strictObject({
  success: z.literal(true),
  predictions: z.array(rowAnswer).meta({ description: 'One for each row, in their order; a row that cannot be used says why' }),
  count: z.int().min(0).meta({ description: 'Rows that were predicted' }),
  timestamp: time,
});

export type BatchAnswer = z.infer<typeof batchAnswer>;

export const healthAnswer = z.strictObject({
  status: z.literal('healthy'),
  service: z.literal('SafeBet IQ Risk Engine'),
  version: z.literal('1.0.0'),
  model: z.string().meta({ description: 'Name of the model that counts' }),
  timestamp: time,
});
