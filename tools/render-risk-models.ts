import { shippedProfiles, syntheticProfiles } from '../src/engine/risk/fit/synthetic.ts';
import { type RiskModel, riskModels } from '../src/engine/risk/model.ts';
import type { AdditiveParameters } from '../src/engine/risk/parameters.ts';
import { curvesSvg } from '../src/entrypoints/files/risk/curves-svg.ts';
import type { Measured } from '../src/entrypoints/files/risk/figures-text.ts';
import { fitReport } from '../src/entrypoints/files/risk/fit-report.ts';
import { measureHeldOut, onHeldOut } from '../src/entrypoints/files/risk/measure-model.ts';
import { modelCard } from '../src/entrypoints/files/risk/model-card.ts';
import { labelledCsv } from '../src/entrypoints/files/risk/write-profiles.ts';
import type { GeneratedFile } from './generated-files.ts';

const figures = new Map<RiskModel, Measured>();

/** A model's figures, measured once. */
function measuredOnce(model: RiskModel): Measured {
  const measured = figures.get(model) ?? measureHeldOut(model);
  figures.set(model, measured);
  return measured;
}

/** `safeplay-additive@2.0` → `docs/models/safeplay-additive-2.0`. */
function placeOf({ id }: RiskModel): string {
  return `docs/models/${id.replace('@', '-')}`;
}

function fitFiles(model: RiskModel, parameters: AdditiveParameters): GeneratedFile[] {
  return [
    { path: `${placeOf(model)}/report.md`, render: () => fitReport(parameters, measuredOnce(model), onHeldOut) },
    { path: `${placeOf(model)}/curves.svg`, render: () => curvesSvg(parameters) },
  ];
}

/** Of a fitted model the card leads to the rest. */
function moreOf(model: RiskModel): string[] {
  const folder = placeOf(model).replace('docs/models/', '');
  return model.parameters === null
    ? []
    : [
        `## What a score is made of\n\n![Points of every factor](${folder}/curves.svg)\n`,
        `With numbers: [the report of the fit](${folder}/report.md).\n`,
      ];
}

/** The profiles that the shipped model was fitted to, as `laurel risk profiles` prints them. */
const profilesFile: GeneratedFile = {
  path: 'examples/risk/synthetic-profiles.csv',
  render: () => [...labelledCsv(syntheticProfiles(shippedProfiles.count, shippedProfiles.seed))].join(''),
};

/** The card of every risk model that Laurel brings along, and for those that were fitted the report of the fit with its drawing. */
const modelFiles = [...riskModels.values()].flatMap((model): GeneratedFile[] => [
  { path: `${placeOf(model)}.md`, render: () => modelCard(model, { measured: measuredOnce(model), more: moreOf(model) }) },
  ...(model.parameters === null ? [] : fitFiles(model, model.parameters)),
]);

export const riskModelFiles: readonly GeneratedFile[] = [profilesFile, ...modelFiles];
