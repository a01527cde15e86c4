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
  brierOfBaseRate: number | null;
  /** Expected calibration error over tenths of the chance. */
  calibrationError: number | null;
  /** By the label that was said. */
  bands: Calibration<RiskLabel>[];
  tenths: Calibration<number>[];
  /** Rows by known label, then by the label that was said. */
  agreement: Record<RiskLabel, Record<RiskLabel, number>>;
  atGate: AtGate;
};

/** What the labels HIGH and CRITICAL, at which inducements stop, would have done. Shares of 1; null: there was nobody. */
export type AtGate = {
  /** Of those who were HIGH or above, how many were labelled so. */
  found: number | null;
  /** Of those who were not, how many were labelled so all the same. */
  falseAlarms: number | null;
  /** Of those who were labelled so, how many were. */
  right: number | null;
};

/** The figures of a trial. @param other what another model said of the same rows */
export function figuresOf(trial: Trial, other: Trial | null): Figures {
  const positive = trial.known.map(atRisk);
  const positives = positive.filter(Boolean).length;
  const baseRate = positives / positive.length;
  const { chances, scores, said } = trial;
  const tenths = chances === null ? [] : calibrationByTenths(chances, positive);
  const saidOf = (row: number): RiskLabel => said[row] ?? 'LOW';
  return {
    rows: positive.length,
    positives,
    auc: aucOf(scores, positive),
    ahead: other === null ? null : aucDifference(scores, other.scores, positive),
    brier: chances === null ? null : brierOf(chances, positive),
    brierOfBaseRate: positive.length === 0 ? null : baseRate * (1 - baseRate),
    calibrationError: calibrationError(tenths),
    bands: chances === null ? [] : calibrationBy(riskLabels, saidOf, chances, positive),
    tenths,
    agreement: agreementOf(trial),
    atGate: atGateOf(trial),
  };
}

function atGateOf({ known, said }: Trial): AtGate {
  const labelled = said.map(atRisk);
  const positive = known.map(atRisk);
  const share = (among: readonly boolean[], of: (row: number) => boolean): number | null => {
    const rows = [...among.keys()].filter(of);
    return rows.length === 0 ? null : rows.filter((row) => among[row]).length / rows.length;
  };
  return {
    found: share(labelled, (row) => positive[row] === true),
    falseAlarms: share(labelled, (row) => positive[row] === false),
    right: share(positive, (row) => labelled[row] === true),
  };
}

function agreementOf({ known, said }: Trial): Figures['agreement'] {
  const none = (): Record<RiskLabel, number> => ({ LOW: 0, MEDIUM: 0, HIGH: 0, CRITICAL: 0 });
  const counts = { LOW: none(), MEDIUM: none(), HIGH: none(), CRITICAL: none() };
  for (const [row, label] of known.entries()) counts[label][said[row] ?? 'LOW'] += 1;
  return counts;
}
