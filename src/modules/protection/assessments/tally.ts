import { type RiskLabel, riskLabels } from '../../../engine/profile/fields.ts';
import { binOf, driftInputs, driftValue } from '../../../engine/risk/drift.ts';
import type { RiskModel } from '../../../engine/risk/model.ts';
import type { DriftInput } from '../../../engine/risk/parameters.ts';
import { must } from '../../../kernel/assert.ts';
import { bothOf, type Look, type Said } from './assessment.ts';

/**
 * A place of the tally. Input `label`: the bin is the label, from LOW on. Input `beside`, of a challenger: the bin is the champion's label
 * and its own (`pairBin`).
 */
export type TallyPlace = { model: string; input: DriftInput | 'label' | 'beside'; bin: number };

/** The bin of two labels. */
export function pairBin(champion: RiskLabel, challenger: RiskLabel): number {
  return riskLabels.indexOf(champion) * riskLabels.length + riskLabels.indexOf(challenger);
}

/** How many more members stand in a place, or fewer. */
export type TallyDelta = TallyPlace & { members: number };

type Counted = Pick<Look, 'model' | 'score' | 'label' | 'features' | 'beside'>;

/** Ids of the models that assessments come of. */
export function modelsIn(assessments: Iterable<Pick<Look, 'model' | 'beside'>>): Set<string> {
  const ids = new Set<string>();
  for (const { model, beside } of assessments) {
    ids.add(model);
    if (beside !== null) ids.add(beside.model);
  }
  return ids;
}

/**
 * Where an assessment stands in the tally: its label under each of its models, of two models both labels, and, of models that were fitted,
 * the bin of every input and of the score in the spread of that model's training sample.
 */
export function placesOf(look: Counted, models: ReadonlyMap<string, RiskModel>): TallyPlace[] {
  const { features, beside, ...counted } = look;
  const said: Said[] = beside === null ? [counted] : [counted, beside];
  const places = said.flatMap(({ model, score, label }) => {
    const { parameters } = must(models.get(model), `the risk model ${model} is known`);
    const labelled: TallyPlace = { model, input: 'label', bin: riskLabels.indexOf(label) };
    if (parameters === null) return [labelled];
    const bins = driftInputs.map(
      (input): TallyPlace => ({ model, input, bin: binOf(parameters.spread[input], driftValue(input, { features, score })) }),
    );
    return [labelled, ...bins];
  });
  const { champion, challenger } = bothOf(look);
  if (challenger === null) return places;
  return [...places, { model: challenger.model, input: 'beside', bin: pairBin(champion.label, challenger.label) }];
}

/** A place as one text. */
export function placeKey({ model, input, bin }: TallyPlace): string {
  return `${model} ${input} ${bin}`;
}

/** What moves in the tally when assessments take the place of those before them (null: none), in the order of its key. */
export function tallyDeltas(
  changes: readonly { last: Counted | null; next: Counted }[],
  models: ReadonlyMap<string, RiskModel>,
): TallyDelta[] {
  const deltas = new Map<string, TallyDelta>();
  const add = (counted: Counted, members: number): void => {
    for (const place of placesOf(counted, models)) {
      const key = placeKey(place);
      deltas.set(key, { ...place, members: (deltas.get(key)?.members ?? 0) + members });
    }
  };
  for (const { last, next } of changes) {
    if (last !== null) add(last, -1);
    add(next, 1);
  }
  return [...deltas.values()].filter(({ members }) => members !== 0).sort(byKey);
}

function byKey(one: TallyPlace, other: TallyPlace): number {
  if (one.model !== other.model) return one.model < other.model ? -1 : 1;
  if (one.input !== other.input) return one.input < other.input ? -1 : 1;
  return one.bin - other.bin;
}
