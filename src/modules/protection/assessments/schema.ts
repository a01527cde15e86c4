import { z } from 'zod';
import { type RiskLabel, riskLabels } from '../../../engine/profile/fields.ts';
import { riskFactors } from '../../../engine/risk/assessment.ts';
import { behaviourNames, behaviourSpecs } from '../../../engine/risk/behaviour.ts';
import { riskCategoryNames } from '../../../engine/risk/categories.ts';
import { actionableInputs } from '../../../engine/risk/counterfactual.ts';
import { driftInputs, driftReadings } from '../../../engine/risk/drift.ts';
import { type FeatureName, featureNames, featureSpecs } from '../../../engine/risk/features.ts';
import { formatInstant } from '../../../kernel/clock.ts';
import { wordAnswer, wordToApi } from '../word/schema.ts';
import { assessmentCauses, bothOf, type KeptAssessment, type Said } from './assessment.ts';
import type { ModelDrift } from './read-drift.ts';
import type { PlayerRisk } from './read-risk.ts';

const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' });
const label = z.enum(riskLabels);
const score = z.number().min(0).max(100).meta({ description: '0-100, at most 2 decimals' });
const modelId = z.string().meta({ description: 'name@version', example: 'safeplay-additive@2.0' });
const category = z.enum(riskCategoryNames);
const factors = z
  .strictObject(Object.fromEntries(riskFactors.map((factor) => [factor, z.number()])) as Record<(typeof riskFactors)[number], z.ZodNumber>)
  .meta({ description: 'Points by factor' });
const feature = z.union([z.number(), z.string()]).nullable();

const said = { model: modelId, score, label };
const champion = z.strictObject(said).meta({ description: 'What the model that the program names says' });
const challenger = z
  .strictObject({
    ...said,
    acts: z.boolean().meta({ description: 'It counts where it sees the higher risk; else it is only recorded' }),
    counts: z.boolean().meta({ description: 'It is what counts' }),
  })
  .nullable()
  .meta({ description: 'What a second model says; null: there is none' });

const standing = {
  score: score.meta({ description: 'Of the model that counts' }),
  label: label.meta({ description: 'In force: what gates and rules go by' }),
  computed_label: label.meta({ description: "Without an officer's word; MEDIUM while nothing is known of the player" }),
  model: modelId,
  confidence: z.number().min(0).max(1),
};

const counterfactual = z
  .strictObject({
    label,
    score,
    changes: z.array(z.strictObject({ input: z.enum(actionableInputs), now: z.number(), at_most: z.number(), sentence: z.string() })),
  })
  .nullable()
  .meta({ description: 'The smallest changes of play under which the model would give a lower label: limits and breaks to talk about' });

export const playerRisk = z
  .strictObject({
    player_id: z.string(),
    at: time,
    ...standing,
    overridden: z.boolean().meta({ description: "An officer's label stands in for the computed one" }),
    features: z
      .array(z.strictObject({ feature: z.enum(featureNames), value: feature, unit: z.string(), category, meaning: z.string() }))
      .meta({ description: 'What the models look at; null: nobody knows' }),
    factors,
    explanation: z
      .strictObject({
        base: z.number().meta({ description: 'Points of the calmest player' }),
        terms: z.array(z.strictObject({ term: z.string(), points: z.number() })),
        clamped: z.boolean().meta({ description: 'The sum lies outside of 0-100, and the score is the end it passed' }),
        missing: z.array(z.enum(featureNames)),
      })
      .meta({ description: 'base and terms add up to the score' }),
    recommendations: z.array(z.string()),
    counterfactual,
    champion,
    challenger,
    behaviour: z
      .array(z.strictObject({ name: z.enum(behaviourNames), value: z.number().nullable(), category, meaning: z.string() }))
      .meta({ description: 'Figures of how the player plays, which no model scores yet; null: too little is known' }),
    coverage: z
      .strictObject({ covered: z.array(category), of: z.int() })
      .meta({ description: "Of how many of the regulators' categories of indicators something is known" }),
    ...wordAnswer.shape,
  })
  .meta({ id: 'PlayerRisk', description: "A player's risk as it is now, by the code that the gates use" });

export const assessmentAnswer = z
  .strictObject({
    assessment_id: z.string(),
    at: time,
    cause: z.enum(assessmentCauses).meta({ description: 'Why the player was looked at' }),
    ...standing,
    features: z
      .strictObject(Object.fromEntries(featureNames.map((name) => [name, feature])) as Record<FeatureName, typeof feature>)
      .meta({ description: 'As the models saw them: money times the setting risk_amount_scale' }),
    factors,
    champion,
    challenger,
    behaviour: z.strictObject(
      Object.fromEntries(behaviourNames.map((name) => [name, z.number().nullable()])) as Record<
        (typeof behaviourNames)[number],
        z.ZodNullable<z.ZodNumber>
      >,
    ),
  })
  .meta({ id: 'RiskAssessment', description: 'What the models said of a player when they were looked at' });

const members = z.int().min(0);

export const driftAnswer = z
  .strictObject({
    model: modelId,
    members: members.meta({ description: 'Players whose last assessment is of this model' }),
    labels: z.strictObject(Object.fromEntries(riskLabels.map((name) => [name, members])) as Record<RiskLabel, typeof members>),
    training_samples: z.int().nullable().meta({ description: 'null: the model is a table, fitted to nothing' }),
    synthetic: z.boolean().meta({ description: 'The training sample is synthetic: then this compares with a sample that nobody played' }),
    inputs: z
      .array(
        z.strictObject({
          input: z.enum(driftInputs),
          members,
          psi: z.number().nullable().meta({ description: 'Population stability index; null: nobody was counted' }),
          reading: z
            .enum(driftReadings)
            .nullable()
            .meta({ description: 'By convention: stable below 0.1, moved below 0.25, else drifted' }),
          psi_by_chance: z
            .number()
            .nullable()
            .meta({ description: 'At or below it the index may be chance: 19 of 20 samples of this size stay below it' }),
          bins: z.array(
            z.strictObject({
              from: z.number().nullable(),
              below: z.number().nullable(),
              missing: z.boolean().meta({ description: 'The bin of what is not known' }),
              expected_share: z.number(),
              members,
              share: z.number(),
            }),
          ),
        }),
      )
      .meta({ description: 'Each input beside the training sample, the score last; empty where there is none to compare with' }),
  })
  .meta({ id: 'RiskDrift' });

const byLabel = z.strictObject(Object.fromEntries(riskLabels.map((name) => [name, members])) as Record<RiskLabel, typeof members>);

export const comparisonAnswer = z
  .strictObject({
    champion: modelId,
    challenger: modelId.nullable().meta({ description: 'null: there is no second model' }),
    acts: z.boolean(),
    members: members.meta({ description: 'Players of whom both models were asked when they were last assessed' }),
    labels: z
      .strictObject(Object.fromEntries(riskLabels.map((name) => [name, byLabel])) as Record<RiskLabel, typeof byLabel>)
      .meta({ description: "Players by the champion's label, then by the challenger's: off the diagonal the two differ" }),
  })
  .meta({ id: 'RiskComparison', description: 'Where the two models of the program agree, and where they do not' });

const saidToApi = ({ model, score: points, label: given }: Said) => ({ model, score: points, label: given });

function bothToApi(look: Parameters<typeof bothOf>[0]) {
  const { champion: first, challenger: second } = bothOf(look);
  return { champion: saidToApi(first), challenger: second && { ...saidToApi(second), acts: second.acts, counts: second.counts } };
}

/** A player's risk as answered. */
export function playerRiskToApi({ playerId, at, look, features, ...risk }: PlayerRisk): z.infer<typeof playerRisk> {
  const { explanation, counterfactual: way, behaviour, coverage } = risk;
  return {
    player_id: playerId,
    at: formatInstant(at),
    score: look.score,
    label: look.inForce,
    computed_label: look.label,
    overridden: look.overridden,
    model: look.model,
    confidence: look.confidence,
    features: featureNames.map((name) => ({ feature: name, value: shown(features[name]), ...featureSpecs[name] })),
    factors: { ...look.factors },
    explanation: {
      base: explanation.base,
      terms: explanation.terms.map(({ term, points }) => ({ term, points })),
      clamped: explanation.clamped,
      missing: [...explanation.missing],
    },
    recommendations: risk.recommendations,
    counterfactual: way && {
      label: way.label,
      score: way.score,
      changes: way.changes.map(({ atMost, now, ...change }) => ({ ...change, now: rounded(now), at_most: atMost })),
    },
    ...bothToApi(look),
    behaviour: behaviourNames.map((name) => ({ name, value: behaviour[name], ...behaviourSpecs[name] })),
    coverage: { covered: [...coverage.covered], of: coverage.of },
    ...wordToApi(risk.word),
  };
}

/** An assessment as answered. */
export function assessmentToApi(kept: KeptAssessment): z.infer<typeof assessmentAnswer> {
  return {
    assessment_id: kept.assessmentId,
    at: formatInstant(kept.at),
    cause: kept.cause,
    score: kept.score,
    label: kept.inForce,
    computed_label: kept.label,
    model: kept.model,
    confidence: kept.confidence,
    features: kept.features,
    factors: { ...kept.factors },
    ...bothToApi(kept),
    behaviour: { ...kept.behaviour },
  };
}

/** Drift as answered: shares and indices with 4 decimals. */
export function driftToApi({ model, members: counted, labels, samples, synthetic, inputs }: ModelDrift): z.infer<typeof driftAnswer> {
  return {
    model,
    members: counted,
    labels,
    training_samples: samples,
    synthetic,
    inputs: inputs.map(({ input, members: of, psi, reading, byChance, bins }) => ({
      input,
      members: of,
      psi: psi === null ? null : rounded(psi),
      reading,
      psi_by_chance: byChance === null ? null : rounded(byChance),
      bins: bins.map(({ bin, from, below, expected, members: inBin, share }) => ({
        from,
        below,
        missing: bin < 0,
        expected_share: rounded(expected),
        members: inBin,
        share: rounded(share),
      })),
    })),
  };
}

/** Averages have endless decimals, which tell nobody anything. */
function shown(value: number | string | null): number | string | null {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
