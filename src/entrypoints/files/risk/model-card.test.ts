import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { syntheticProfiles } from '../../../engine/risk/fit/synthetic.ts';
import { crossTrial, trialOf } from '../../../engine/risk/measure/trial.ts';
import { additiveModel, defaultRiskModel, riskModels } from '../../../engine/risk/model.ts';
import { must } from '../../../kernel/assert.ts';
import { driftText } from './drift-text.ts';
import { fitReport } from './fit-report.ts';
import { besidePoints, heldOut, measure } from './measure-model.ts';
import { modelCard } from './model-card.ts';
import { readLabelled } from './read-profiles.ts';

const points = must(riskModels.get('safeplay-points@1.0'), 'Laurel brings it along');
const parameters = must(defaultRiskModel.parameters, 'it was fitted');
const profiles = syntheticProfiles(2000, 99);
const own = additiveModel({
  ...parameters,
  name: 'house',
  version: '3',
  title: 'House model',
  training: { ...parameters.training, synthetic: false, source: 'players of 2025' },
});

describe('a model card', () => {
  it.each([...riskModels.values()])('of $id says what it must not be used for, and what it does not see', (model) => {
    const card = modelCard(model, { measured: measure(model, profiles) });
    expect(card).toContain(`\`${model.id}\``);
    expect(card).toContain('## What it must not be used for');
    expect(card).toContain('or to raise what is offered: risk only lowers and refuses');
    expect(card).toContain('`winnings` is taken, since the published calls have it, but the model does not score it');
    expect(card).toContain('**Coverage: 5 of 7**');
    expect(card).toContain('Customer-led contact; Use of gambling management tools');
    expect(card).toMatch(/\*\*synthetic\*\*/i);
  });

  it('of the point model owns up to what it answers where other scores were published', () => {
    const card = modelCard(points, { measured: null });
    expect(card).toContain('The table gives 23, 39, 86 and 98 where 20-30, 45-55, 65-75 and 85-95 were published');
    expect(card).toContain('| Medium | 45-55 MEDIUM | 39 LOW, not as published |');
    expect(card).toContain('to 100: 10; to 150: 15; above 150: 20');
    expect(card).toContain('below 1: 0; from 1: 15');
    expect(card).toContain('none is documented');
  });

  it('of the default model: bands with their chances, all published players as published, the hash of its content', () => {
    const card = modelCard(defaultRiskModel, { measured: null });
    for (const band of [
      '| MEDIUM | 40 to below 60 | 10.0 % |',
      '| HIGH | 60 to below 80 | 50.0 % |',
      '| CRITICAL | 80 to 100 | 90.0 % |',
    ]) {
      expect(card).toContain(band);
    }
    expect(card).not.toContain('not as published');
    expect(card).toContain(parameters.hash);
    expect(card).toContain("**The profiles are synthetic: nobody's data.**");
  });

  it("of an operator's own model calls nothing synthetic that is not", () => {
    expect(modelCard(own, { measured: null })).not.toMatch(/synthetic/);
  });
});

describe('the report of a fit', () => {
  const measured = measure(defaultRiskModel, profiles);

  it('says on what it was measured, and what synthetic profiles cannot show', () => {
    const report = fitReport(parameters, measured, { kind: 'held-out', what: 'other.csv', synthetic: true });
    expect(report).toContain('On profiles that the fit never saw: other.csv.');
    expect(report).toContain('What they cannot show: how well real harm is found');
    const folded = fitReport(parameters, measured, { kind: 'out-of-fold', folds: 5, synthetic: false });
    expect(folded).toContain('out of fold: they were parted into 5');
    expect(folded).toContain('Against which label it was measured decides');
  });

  it('has the figures of both models, every band and every published player', () => {
    const report = fitReport(parameters, measured, { kind: 'held-out', what: 'other.csv', synthetic: true });
    expect(report).toContain(`| this model | ${measured.figures.auc?.value.toFixed(4)} |`);
    expect(report).toContain(`| \`safeplay-points@1.0\`, same rows | ${measured.points?.auc?.value.toFixed(4)} |`);
    for (const { group, count } of measured.figures.bands) expect(report).toContain(`| ${group} | ${count} |`);
    expect(report).toContain('| High | 65-75 HIGH | ');
    expect(report).toContain('![Points of every factor](curves.svg)');
  });

  const positive = profiles.map(({ label }) => label === 'HIGH' || label === 'CRITICAL');
  const said = trialOf(points, profiles);
  it.each<[what: string, scores: number[], words: string]>([
    ['better', positive.map((one) => (one ? 90 : 10)), 'orders these players better than the point model'],
    ['worse', positive.map((one) => (one ? 10 : 90)), '**It orders these players worse than the point model'],
    ['no different', said.scores, '**The interval of the difference holds 0'],
  ])('of a model that is %s says so', (_, scores, words) => {
    const seen = besidePoints('x@1', { ...said, scores, chances: null }, profiles);
    expect(fitReport(parameters, seen, { kind: 'held-out', what: 'other.csv', synthetic: true })).toContain(words);
  });
});

describe('the sample on which shipped models are measured', () => {
  it('was seen by no fit: not one of its profiles is in the sample of the fit', async () => {
    const fitted = await readLabelled(fileURLToPath(new URL('../../../../examples/risk/synthetic-profiles.csv', import.meta.url)));
    const known = new Set(fitted.profiles.map(({ features }) => JSON.stringify(features)));
    expect(known.size).toBe(250);
    expect(syntheticProfiles(heldOut.count, heldOut.seed).filter(({ features }) => known.has(JSON.stringify(features)))).toEqual([]);
  });

  it('finds the default model better than the point model, with chances that hold', () => {
    const { figures } = measure(defaultRiskModel, syntheticProfiles(heldOut.count, heldOut.seed));
    expect(figures.ahead?.interval[0]).toBeGreaterThan(0);
    for (const { expected, observed } of figures.bands) expect(Math.abs((expected ?? 0) - (observed ?? 1))).toBeLessThan(0.05);
    expect(figures.calibrationError).toBeLessThan(0.05);
  });
});

it('out of fold, each model is asked about rows of its own part only', () => {
  const asked: number[][] = [[], []];
  const watching = [0, 1].map((place) => ({
    ...points,
    assess: (features: Parameters<typeof points.assess>[0]) => {
      asked[place]?.push(features.visits ?? -1);
      return points.assess(features);
    },
  }));
  crossTrial(watching, profiles.slice(0, 4));
  expect(asked).toEqual(
    [
      [0, 2],
      [1, 3],
    ].map((rows) => rows.map((row) => profiles[row]?.features.visits)),
  );
});

it('drift is a table by input, and says that its borders are a convention', () => {
  const drift = { members: 10, psi: 0.3, reading: 'drifted' as const, byChance: 0.05, bins: [], input: 'visits' as const };
  const labels = { LOW: 8, MEDIUM: 2, HIGH: 0, CRITICAL: 0 };
  const text = driftText({ model: 'a@1', members: 10, labels, samples: 250, synthetic: true, inputs: [drift] });
  expect(text).toContain('| `visits` | 10 | 0.300 | drifted | 0.050 |');
  expect(text).toContain('| LOW | 8 | 80.0 % |');
  expect(text).toContain('a convention, no law of nature');
  expect(driftText({ model: 'a@1', members: 0, labels, samples: null, synthetic: false, inputs: [] })).toContain(
    'was not fitted to a sample',
  );
});
