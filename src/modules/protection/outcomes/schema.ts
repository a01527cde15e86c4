import { z } from 'zod';
import { type RiskLabel, riskLabels } from '../../../engine/profile/fields.ts';
import type { Calibration } from '../../../engine/risk/measure/calibration.ts';
import { formatInstant, parseInstant } from '../../../kernel/clock.ts';
import { externalIdPattern } from '../../../kernel/ids.ts';
import { type Accuracy, type Measured, mostOutcomes, oldestDays } from './accuracy.ts';
import type { Outcome, ToldOutcome } from './outcome.ts';

const time = z.string().max(40).meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00Z' });
const playerId = z.string().regex(externalIdPattern, { error: 'expected 1 to 64 characters from A-Z a-z 0-9 _ . : -' });
const label = z.enum(riskLabels);
const share = z.number().meta({ description: '0-1, 4 decimals' });

export const outcomeBody = z.strictObject({
  player_id: playerId,
  label: label.meta({ description: 'How much at risk the player turned out to be' }),
  at: time.meta({ description: 'As of when, at most 5 minutes ahead: RFC 3339' }),
});

export const outcomeAnswer = z
  .strictObject({ player_id: playerId, label, at: time, told_by: z.string(), told_at: time })
  .meta({ id: 'RiskOutcome', description: 'What really happened to a player' });

const day = (description: string) => z.string().max(40).optional().meta({ description, example: '2026-03-01' });

export const accuracyQuery = z.strictObject({
  from: day("First day, of the program's zone; without it, from the first outcome on"),
  to: day('Last day, included; without it, up to the latest outcome'),
  by: z.enum(['month', 'week']).default('month'),
  model: z.string().max(100).optional().meta({ description: 'Id; without it, the model that counts', example: 'safeplay-points@1.0' }),
});

const figures = {
  told: z.int().meta({ description: 'Outcomes that were told' }),
  measured: z.int().meta({ description: 'Of them, those before which the model had said something; all that follows speaks of these' }),
  positives: z.int().meta({ description: 'Of them, those that were told as HIGH or CRITICAL' }),
  auc: z
    .strictObject({ value: share, from: share, to: share })
    .nullable()
    .meta({ description: 'Chance that one of HIGH or above had a higher score than one below, with 95 % interval; null: only one kind' }),
  brier: share.nullable().meta({ description: 'Mean squared error of the documented chances; null: the model documents none' }),
  brier_of_base_rate: share.nullable().meta({ description: 'What saying the share of positives of everyone would get' }),
  found: share.nullable().meta({ description: 'Of those who were HIGH or above, how many were labelled so' }),
  false_alarms: share.nullable().meta({ description: 'Of those who were not, how many were labelled so all the same' }),
  right: share.nullable().meta({ description: 'Of those who were labelled HIGH or above, how many were' }),
  calibration_error: share.nullable(),
  bands: z.array(
    z.strictObject({
      label,
      count: z.int(),
      expected: share.nullable().meta({ description: 'Mean documented chance to be HIGH or above' }),
      observed: share.nullable().meta({ description: 'Share that was' }),
      from: share,
      to: share.meta({ description: 'Upper end of the 95 % interval of the share that was' }),
    }),
  ),
};

export const accuracyAnswer = z
  .strictObject({
    model: z.string(),
    by: z.enum(['month', 'week']),
    complete: z.boolean().meta({ description: `false: there are more than ${mostOutcomes} outcomes, and the earliest were left out` }),
    total: z.strictObject(figures),
    periods: z
      .array(
        z.strictObject({ period: z.string().meta({ description: 'A month, or a week by its Monday', example: '2026-03' }), ...figures }),
      )
      .meta({ description: 'Those of which outcomes were told, newest first' }),
    note: z.string(),
  })
  .meta({ id: 'RiskAccuracy' });

/** What the figures can say. */
const note =
  `Each outcome is measured against what the model had said before it, at most ${oldestDays} days before. Labels that the operator ` +
  'gives, and people acting on what the model said, make its figures look better than they are: they are not comparable with figures ' +
  'against a label that knows nothing of the model, such as a survey.';

/** An outcome as sent. @throws Fault `invalid_time` */
export function outcomeFromApi({ player_id, label: told, at }: z.infer<typeof outcomeBody>): ToldOutcome {
  return { playerId: player_id, label: told, at: parseInstant(at, 'at') };
}

/** An outcome as answered. */
export function outcomeToApi({ playerId: player, label: told, at, toldBy, toldAt }: Outcome): z.infer<typeof outcomeAnswer> {
  return { player_id: player, label: told, at: formatInstant(at), told_by: toldBy, told_at: formatInstant(toldAt) };
}

/** Accuracy as answered. */
export function accuracyToApi({ complete, total, periods }: Accuracy, model: string, by: 'month' | 'week'): z.infer<typeof accuracyAnswer> {
  const shown = periods.map(({ period, ...rest }) => ({ period, ...measuredToApi(rest) }));
  return { model, by, complete, total: measuredToApi(total), periods: shown, note };
}

function measuredToApi({ told, figures: found }: Measured) {
  const { rows: measured, positives, auc, brier, brierOfBaseRate, calibrationError, bands, atGate } = found;
  return {
    told,
    measured,
    positives,
    auc: auc && { value: decimals(auc.value), from: decimals(auc.interval[0]), to: decimals(auc.interval[1]) },
    brier: orNull(brier),
    brier_of_base_rate: orNull(brierOfBaseRate),
    found: orNull(atGate.found),
    false_alarms: orNull(atGate.falseAlarms),
    right: orNull(atGate.right),
    calibration_error: orNull(calibrationError),
    bands: bands.map(bandToApi),
  };
}

function bandToApi({ group, count, expected, observed, interval: [from, to] }: Calibration<RiskLabel>) {
  return { label: group, count, expected: orNull(expected), observed: orNull(observed), from: decimals(from), to: decimals(to) };
}

function orNull(value: number | null): number | null {
  return value === null ? null : decimals(value);
}

/** Four. */
function decimals(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
