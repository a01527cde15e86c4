import { type RiskLabel, riskLabels } from '../../profile/fields.ts';
import { atRisk } from '../fit/labelled.ts';
import { type Auc, aucDifference, aucOf } from './auc.ts';
import { brierOf, type Calibration, calibrationBy, calibrationByTenths, calibrationError } from './calibration.ts';
import type { Trial } from './trial.ts';

/** How good a model is, for the question whether a player is HIGH or above. What cannot be said of these rows is null. */
export type Figures = {
  rows: number;
  /** Rows that are HIGH or above. */
  positives: number;
  auc: Auc | null;
  /** The area less that of another model on the same rows. */
  ahead: Auc | null;
  brier: number | null;
  /** Brier score of saying the base rate of every player. */
  brierOfBaseRate: number;
  /** Expected calibration error over tenths of the chance. */
  calibrationError: number | null;
  /** By the label that was said. */
  bands: Calibration<RiskLabel>[];
  tenths: Calibration<number>[];
  /** Rows by known label, then by the label that was said. */
  agreement: Record<RiskLabel, Record<RiskLabel, number>>;
};

/** The figures of a trial. @param other what another model said of the same rows */
export function figuresOf(trial: Trial, other: Trial | null): Figures {
  const positive = trial.known.map(atRisk);
  const positives = positive.filter(Boolean).length;
  const baseRate = positives / Math.max(1, positive.length);
  const { chances, scores, said } = trial;
  const tenths = chances === null ? [] : calibrationByTenths(chances, positive);
  const saidOf = (row: number): RiskLabel => said[row] ?? 'LOW';
  return {
    rows: positive.length,
    positives,
    auc: aucOf(scores, positive),
    ahead: other === null ? null : aucDifference(scores, other.scores, positive),
    brier: chances === null ? null : brierOf(chances, positive),
    brierOfBaseRate: baseRate * (1 - baseRate),
    calibrationError: calibrationError(tenths),
    bands: chances === null ? [] : calibrationBy(riskLabels, saidOf, chances, positive),
    tenths,
    agreement: agreementOf(trial),
  };
}

function agreementOf({ known, said }: Trial): Figures['agreement'] {
  const none = (): Record<RiskLabel, number> => ({ LOW: 0, MEDIUM: 0, HIGH: 0, CRITICAL: 0 });
  const counts = { LOW: none(), MEDIUM: none(), HIGH: none(), CRITICAL: none() };
  for (const [row, label] of known.entries()) counts[label][said[row] ?? 'LOW'] += 1;
  return counts;
}
