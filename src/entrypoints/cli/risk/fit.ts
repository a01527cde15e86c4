import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type FitOptions, fitAdditive } from '../../../engine/risk/fit/fit-additive.ts';
import type { LabelledProfile } from '../../../engine/risk/fit/labelled.ts';
import { crossTrial } from '../../../engine/risk/measure/trial.ts';
import { additiveModel, defaultRiskModel, modelIdOf } from '../../../engine/risk/model.ts';
import type { AdditiveParameters } from '../../../engine/risk/parameters.ts';
import { parseParameters } from '../../../engine/risk/schema.ts';
import { must } from '../../../kernel/assert.ts';
import { Fault } from '../../../kernel/errors.ts';
import { parametersHash } from '../../../modules/program/risk-models.ts';
import { curvesSvg } from '../../files/risk/curves-svg.ts';
import type { Measured } from '../../files/risk/figures-text.ts';
import { fitReport, type MeasuredOn } from '../../files/risk/fit-report.ts';
import { besidePoints, measure } from '../../files/risk/measure-model.ts';
import { type LabelledFile, readLabelled } from '../../files/risk/read-profiles.ts';
import { exactly, type Given, UsageError, wholeNumber } from '../arguments.ts';
import { print } from '../open.ts';
import { showProgress } from '../progress.ts';
import { textTable } from '../table.ts';
import { tellRowFaults } from './row-faults.ts';

/** Into how many parts profiles are parted where none are held out. */
const folds = 5;

/**
 * Fits the additive model to labelled profiles and writes its parameters, a report of how good it is, and a drawing of its curves.
 * Exit code 1, and nothing is written, when a line of a file cannot be used.
 */
export async function run(given: Given): Promise<number> {
  const [path = ''] = exactly(given, 'profiles.csv');
  const folder = given.values.get('out');
  if (folder === undefined) throw new UsageError('risk fit needs --out FOLDER');
  const holdout = given.values.get('holdout');
  const options = optionsOf(given, path);
  const file = await readLabelled(path);
  const heldOut = holdout === undefined ? null : await readLabelled(holdout);
  if (heldOut?.dataHash === file.dataHash) throw new UsageError('--holdout needs other profiles than those that are fitted to');
  if (file.faultCount > 0) tellRowFaults(path, file.faults, file.faultCount);
  if (heldOut !== null && heldOut.faultCount > 0) tellRowFaults(must(holdout, 'it was read'), heldOut.faults, heldOut.faultCount);
  if (file.faultCount + (heldOut?.faultCount ?? 0) > 0) return 1;

  const progress = fitsDone(heldOut === null ? folds + 1 : 1);
  const parameters = fitted(file.profiles, { ...options, dataHash: file.dataHash });
  progress();
  const on = measuredOn(basename(holdout ?? ''), heldOut, options.synthetic);
  const measured =
    heldOut === null
      ? outOfFold(file.profiles, { ...options, dataHash: file.dataHash }, progress)
      : measure(additiveModel(parameters), heldOut.profiles);
  const written = await write(folder, {
    'parameters.json': `${JSON.stringify(parameters, null, 2)}\n`,
    'report.md': fitReport(parameters, measured, on),
    'curves.svg': curvesSvg(parameters),
  });
  print(given.flags.has('json'), answerOf(parameters, measured, on, written), () => summaryOf(parameters, measured, on, written));
  return 0;
}

/** @throws UsageError for a name, a version or words that parameters cannot have */
function optionsOf(given: Given, path: string): Omit<FitOptions, 'dataHash'> {
  const { values, flags } = given;
  const [name, version] = [values.get('name') ?? 'own-additive', values.get('version') ?? '1.0'];
  const synthetic = flags.has('synthetic');
  const source = values.get('source') ?? (synthetic ? 'synthetic profiles' : basename(path));
  const options = {
    name,
    version,
    title: values.get('title') ?? `${name} ${version}`,
    source,
    synthetic,
    seed: wholeNumber(given, 'seed', 7),
  };
  const known = must(defaultRiskModel.parameters, 'it was fitted');
  try {
    parseParameters({ ...known, name, version, title: options.title, training: { ...known.training, source } });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new UsageError(error.errors.map((fault) => `--${fault.path.split('.').at(-1)}: ${fault.message}`).join('; '));
  }
  return options;
}

function fitted(profiles: readonly LabelledProfile[], options: FitOptions): AdditiveParameters {
  const parameters = fitAdditive(profiles, options);
  return { ...parameters, hash: parametersHash(parameters) };
}

/** Each part of the profiles, assessed by a model that was fitted to the others. */
function outOfFold(profiles: readonly LabelledProfile[], options: FitOptions, progress: () => void): Measured {
  const models = Array.from({ length: folds }, (_, fold) => {
    const model = additiveModel(
      fitted(
        profiles.filter((__, row) => row % folds !== fold),
        options,
      ),
    );
    progress();
    return model;
  });
  return besidePoints(modelIdOf(options), crossTrial(models, profiles), profiles);
}

function measuredOn(name: string, heldOut: LabelledFile | null, synthetic: boolean): MeasuredOn {
  if (heldOut === null) return { kind: 'out-of-fold', folds, synthetic };
  return { kind: 'held-out', what: `${name}, SHA-256 \`${heldOut.dataHash}\``, synthetic };
}

function fitsDone(rowsTotal: number): () => void {
  const started = performance.now();
  const show = showProgress('fits');
  let rowsDone = 0;
  return () => {
    rowsDone += 1;
    show({ rowsDone, rowsTotal, durationMs: performance.now() - started });
  };
}

/** Files by name, written into a folder. @returns their paths */
async function write(folder: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return Object.keys(files).map((name) => join(folder, name));
}

function answerOf(parameters: AdditiveParameters, { figures, points }: Measured, on: MeasuredOn, files: string[]) {
  const { hash, training } = parameters;
  return { model: modelIdOf(parameters), hash, training, measured_on: on, figures, points_model: { auc: points?.auc ?? null }, files };
}

function summaryOf(parameters: AdditiveParameters, { figures, points }: Measured, on: MeasuredOn, files: string[]): string {
  const { samples, positives, synthetic } = parameters.training;
  const shown = (value: number | null | undefined): string => value?.toFixed(4) ?? 'unknown';
  const area = (auc: typeof figures.auc | undefined): string[] => [shown(auc?.value), auc ? auc.interval.map(shown).join(' to ') : ''];
  return [
    `${modelIdOf(parameters)} is fitted to ${samples}${synthetic ? ' synthetic' : ''} profiles, ${positives} of them HIGH or above.`,
    on.kind === 'held-out'
      ? `Measured on ${figures.rows} profiles that were held out:`
      : `Measured out of fold: each profile by a model fitted to the other ${folds - 1} of ${folds} parts:`,
    '',
    textTable(
      ['Figure', 'Value', '95 % interval'],
      [
        ['AUC', ...area(figures.auc)],
        ['AUC of safeplay-points@1.0', ...area(points?.auc)],
        ['difference', ...area(figures.ahead)],
        ['Brier score', shown(figures.brier), ''],
        ['calibration error', shown(figures.calibrationError), ''],
      ],
    ),
    `Written: ${files.join(', ')}.`,
    `To take it into the registry: laurel risk add ${files[0]}`,
  ].join('\n');
}
