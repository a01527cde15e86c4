import { type RiskLabel, riskLabels } from '../../../engine/profile/fields.ts';
import { type Drift, driftInputs, driftOf } from '../../../engine/risk/drift.ts';
import type { DriftInput } from '../../../engine/risk/parameters.ts';
import { must } from '../../../kernel/assert.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import type { Reader } from '../../../platform/database.ts';
import { currentProgram } from '../../program/current.ts';
import { riskModelsOf } from '../../program/risk-models.ts';
import { pairBin, type TallyDelta } from './tally.ts';
import { selectLabels, selectTally } from './tally-store.ts';

/** How the members whom a model assessed last differ from the sample it was fitted to. */
export type ModelDrift = {
  model: string;
  /** Members whose last assessment that was kept is of this model, alone or beside the other one. */
  members: number;
  labels: Record<RiskLabel, number>;
  /** Training profiles; null: the model was not fitted to any. */
  samples: number | null;
  synthetic: boolean;
  /** Empty for a model that was not fitted: there is nothing to compare with. The score comes last. */
  inputs: (Drift & { input: DriftInput })[];
};

/** How far members have moved from a model's training sample, by the tally. @throws Fault `unknown_model` */
export async function readDrift(reader: Reader, model: string): Promise<ModelDrift> {
  const found = (await riskModelsOf(reader, [model])).get(model);
  if (!found) throw fieldFault('model', 'unknown_model');
  const counts = countsByInput(await selectTally(reader, model));
  const ofLabel = counts.get('label') ?? new Map<number, number>();
  const labels = Object.fromEntries(riskLabels.map((label, bin) => [label, ofLabel.get(bin) ?? 0])) as Record<RiskLabel, number>;
  const { parameters } = found;
  return {
    model,
    members: Object.values(labels).reduce((sum, members) => sum + members, 0),
    labels,
    samples: parameters?.training.samples ?? null,
    synthetic: parameters?.training.synthetic ?? false,
    inputs:
      parameters === null
        ? []
        : driftInputs.map((input) => ({
            input,
            ...driftOf(parameters.spread[input], counts.get(input) ?? new Map(), parameters.training.samples),
          })),
  };
}

/** The drift of the models that the program asks. */
export async function readDriftOfProgram(reader: Reader): Promise<ModelDrift[]> {
  const { champion, challenger } = (await currentProgram(reader)).program.risk;
  const drifts = [await readDrift(reader, champion.id)];
  return challenger === null ? drifts : [...drifts, await readDrift(reader, challenger.id)];
}

/** What the two models of a program said of the members whom both assessed last: how many got which label of each. */
export type Comparison = {
  champion: string;
  /** null: there is none. */
  challenger: string | null;
  acts: boolean;
  members: number;
  /** By the champion's label, then by the challenger's. */
  labels: Record<RiskLabel, Record<RiskLabel, number>>;
};

/** How far the challenger of a program differs from its champion, by the tally. */
export async function readComparison(reader: Reader): Promise<Comparison> {
  const { champion, challenger, challengerActs } = (await currentProgram(reader)).program.risk;
  const tally = challenger === null ? [] : await selectTally(reader, challenger.id);
  const counts = countsByInput(tally).get('beside') ?? new Map<number, number>();
  const rowOf = (one: RiskLabel) => Object.fromEntries(riskLabels.map((other) => [other, counts.get(pairBin(one, other)) ?? 0]));
  return {
    champion: champion.id,
    challenger: challenger?.id ?? null,
    acts: challengerActs,
    members: [...counts.values()].reduce((sum, members) => sum + members, 0),
    labels: Object.fromEntries(riskLabels.map((one) => [one, rowOf(one)])) as Comparison['labels'],
  };
}

/** How many members each model gave each label when they were last assessed; labels without members are left out. */
export async function countByLabel(reader: Reader): Promise<{ model: string; label: RiskLabel; members: number }[]> {
  const counts = await selectLabels(reader);
  return counts.map(({ model, bin, members }) => ({ model, label: must(riskLabels[bin], 'the bin is a label'), members }));
}

function countsByInput(tally: readonly TallyDelta[]): Map<TallyDelta['input'], Map<number, number>> {
  const byInput = Map.groupBy(tally, ({ input }) => input);
  return new Map([...byInput].map(([input, places]) => [input, new Map(places.map(({ bin, members }) => [bin, members]))]));
}
