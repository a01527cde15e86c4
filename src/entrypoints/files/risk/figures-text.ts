import { riskLabels } from '../../../engine/profile/fields.ts';
import type { Auc } from '../../../engine/risk/measure/auc.ts';
import type { Calibration } from '../../../engine/risk/measure/calibration.ts';
import type { AtGate, Figures } from '../../../engine/risk/measure/figures.ts';
import { markdownTable } from '../markdown-table.ts';

/** What was measured of a model, and of the point model on the same rows; null where it is that model itself. */
export type Measured = { figures: Figures; points: Figures | null };

/** The figures of a model as sections of a Markdown page. @param level of their headings */
export function figuresText({ figures, points }: Measured, level: '##' | '###'): string {
  return [
    `${level} Does it tell who is at risk\n\n`,
    'The question is whether a player is HIGH or above. AUC: the chance that one who is has a higher score than one who is not; 0.5 is\n',
    `guessing, 1 is perfect. Measured on ${figures.rows} profiles, ${figures.positives} of them HIGH or above;\n`,
    'intervals are 95 % (DeLong).\n\n',
    markdownTable(['Model', 'AUC', '95 % interval'], areas({ figures, points })),
    points === null ? '' : `\n${verdictOn(figures.ahead)}\n`,
    figures.bands.length === 0 ? noChances : chancesText(figures, level),
    `\n${level} Labels said, against those known\n\nProfiles by known label (rows) and the label that was said (columns).\n\n`,
    markdownTable(
      ['Known', ...riskLabels],
      riskLabels.map((known) => [known, ...riskLabels.map((said) => String(figures.agreement[known][said]))]),
    ),
    gateText(figures.atGate),
  ].join('');
}

function gateText({ found, falseAlarms, right }: AtGate): string {
  const shown = (share: number | null): string => (share === null ? 'nobody to tell of' : percent(share));
  return [
    '\nAt HIGH and CRITICAL inducements stop and a person looks. Of those who were HIGH or above found: ',
    `${shown(found)};\nof the others labelled so all the same: ${shown(falseAlarms)}; of those labelled so rightly: ${shown(right)}.\n`,
  ].join('');
}

const noChances = '\nThe model documents no chances, so there is nothing to be calibrated: a score is a sum of declared points.\n';

function areas({ figures, points }: Measured): string[][] {
  const area = (auc: Auc | null): string[] => (auc === null ? ['unknown', ''] : [auc.value.toFixed(4), interval(auc)]);
  const rows = [['this model', ...area(figures.auc)]];
  if (points !== null) rows.push(['`safeplay-points@1.0`, same rows', ...area(points.auc)], ['difference', ...area(figures.ahead)]);
  return rows;
}

function interval({ interval: [from, to] }: Auc): string {
  return `${from.toFixed(4)} to ${to.toFixed(4)}`;
}

function verdictOn(ahead: Auc | null): string {
  if (ahead === null) return 'All of these profiles are of one kind, so nothing can be said of how well the models tell them apart.';
  const [from, to] = ahead.interval;
  if (from > 0) return 'It orders these players better than the point model, beyond what chance explains.';
  if (to < 0) return '**It orders these players worse than the point model, beyond what chance explains.**';
  return '**The interval of the difference holds 0: on these profiles nobody can say which of the two orders players better.**';
}

function chancesText({ bands, tenths, brier, brierOfBaseRate, calibrationError }: Figures, level: string): string {
  const number = (value: number | null): string => value?.toFixed(4) ?? 'unknown';
  return [
    `\n${level} Do its chances hold\n\n`,
    'A score stands for a chance to be HIGH or above. Expected: the mean of these chances. Observed: how many were.\n\n',
    markdownTable(
      calibrationHead('Label said'),
      bands.map((band) => [band.group, ...calibrationCells(band)]),
    ),
    '\n',
    markdownTable(
      calibrationHead('Chance'),
      tenths
        .filter(({ count }) => count > 0)
        .map((tenth) => [`${tenth.group * 10}-${tenth.group * 10 + 10} %`, ...calibrationCells(tenth)]),
    ),
    `\nBrier score ${number(brier)} (0 is perfect; saying the base rate of every player gets ${number(brierOfBaseRate)}). Expected\n`,
    `calibration error over tenths of the chance: ${number(calibrationError)}.\n`,
  ].join('');
}

function calibrationHead(group: string): string[] {
  return [group, 'Profiles', 'Expected', 'Observed', '95 % interval (Wilson)'];
}

function calibrationCells({ count, expected, observed, interval: [from, to] }: Calibration<unknown>): string[] {
  if (expected === null || observed === null) return ['0', '', '', ''];
  return [String(count), percent(expected), percent(observed), `${percent(from)} to ${percent(to)}`];
}

/** 0.123 → `12.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
