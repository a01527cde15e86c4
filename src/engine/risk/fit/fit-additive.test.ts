import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { must } from '../../../kernel/assert.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { RiskLabel } from '../../profile/fields.ts';
import { type FeatureName, featureNames } from '../features.ts';
import { figuresOf } from '../measure/figures.ts';
import { trialOf } from '../measure/trial.ts';
import { additiveModel, defaultRiskModel, riskModels } from '../model.ts';
import { type AdditiveParameters, chanceOf } from '../parameters.ts';
import { parseParameters } from '../schema.ts';
import { type FitOptions, fitAdditive } from './fit-additive.ts';
import type { LabelledProfile } from './labelled.ts';
import { shippedProfiles, syntheticProfiles, truth } from './synthetic.ts';

const csv = readFileSync(new URL('../../../../examples/risk/synthetic-profiles.csv', import.meta.url), 'utf8');
const shipped = must(defaultRiskModel.parameters, 'the default model was fitted');

const options: FitOptions = {
  name: 'trial',
  version: '1',
  title: 'Trial',
  seed: 1,
  source: 'synthetic profiles',
  synthetic: true,
  dataHash: '0'.repeat(64),
};

function fitted(profiles: LabelledProfile[], seed = 1): AdditiveParameters {
  return parseParameters({ ...fitAdditive(profiles, { ...options, seed }), hash: '0'.repeat(64) });
}

/** Profiles with some features changed. */
function changed(profiles: LabelledProfile[], change: (row: number) => Partial<LabelledProfile['features']>): LabelledProfile[] {
  return profiles.map(({ features, label }, row) => ({ features: { ...features, ...change(row) }, label }));
}

describe('the shipped model', () => {
  it('is what its file of profiles gives, to the last digit', () => {
    const [header = '', ...lines] = csv.trimEnd().split('\n');
    const names = header.split(',') as (FeatureName | 'label')[];
    expect(names).toEqual([...featureNames, 'label']);
    const profiles = lines.map((line): LabelledProfile => {
      const cells = Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell]));
      const features = featureNames.map((name) => [name, name === 'game_type' ? cells[name] : Number(cells[name])]);
      return { features: Object.fromEntries(features) as LabelledProfile['features'], label: cells.label as RiskLabel };
    });
    expect(profiles).toEqual(syntheticProfiles(shippedProfiles.count, shippedProfiles.seed));
    const { name, version, title, training } = shipped;
    const dataHash = createHash('sha256').update(csv).digest('hex');
    const { seed, source, synthetic } = training;
    const { hash: _, ...rest } = shipped;
    expect(fitAdditive(profiles, { name, version, title, seed, source, synthetic, dataHash })).toEqual(rest);
  });

  it('holds on players it has not seen, and ranks them better than the point table', () => {
    const others = syntheticProfiles(20_000, 20_260_301);
    const byPoints = trialOf(must(riskModels.get('safeplay-points@1.0'), 'it is shipped'), others);
    const { auc, ahead, bands } = figuresOf(trialOf(defaultRiskModel, others), byPoints);
    expect(auc?.value).toBeGreaterThan(0.83);
    expect(ahead?.interval[0]).toBeGreaterThan(0.02);
    for (const { expected, observed } of bands) expect(Math.abs((expected ?? 0) - (observed ?? 1))).toBeLessThan(0.05);
  });
});

describe('a fit', () => {
  const profiles = syntheticProfiles(1500, 21);

  it('is the same for the same seed, and another for another one', () => {
    const some = profiles.slice(0, 400);
    expect(fitted(some, 3)).toEqual(fitted(some, 3));
    expect(fitted(some, 3).curves).not.toEqual(fitted(some, 4).curves);
  });

  it('finds the truth, the more profiles the nearer', () => {
    const others = syntheticProfiles(2000, 22);
    const away = (count: number) => {
      const model = additiveModel(fitted(syntheticProfiles(count, 23)));
      const apart = others.map(({ features }) => Math.abs(model.assess(features).score - truth(features as Parameters<typeof truth>[0])));
      return apart.reduce((sum, points) => sum + points, 0) / apart.length;
    };
    const [few, many] = [away(250), away(20_000)];
    expect(few).toBeLessThan(6);
    expect(many).toBeLessThan(1.5);
  });

  it('says chances that come true', () => {
    const parameters = fitted(profiles);
    const figures = figuresOf(trialOf(additiveModel(parameters), syntheticProfiles(20_000, 24)), null);
    expect(figures.calibrationError).toBeLessThan(0.03);
    expect([40, 60, 80].map((score) => Math.round(100 * chanceOf(parameters, score)))).toEqual([10, 50, 90]);
  });

  it('tells of a factor that never varies that it counts nothing', () => {
    const { curves } = fitted(changed(profiles, () => ({ session_minutes: 60 })));
    expect(curves.session_risk).toEqual({ knots: [[60, 0]], average: 0, importance: 0, range: [60, 60] });
  });

  it('learns from rows of which a part is unknown, and counts the known ones alone', () => {
    const half = fitted(changed(profiles, (row) => (row % 2 ? { visits: null, game_type: null } : {})));
    expect(half.spread.visits.missing).toBe(0.5);
    const [all, known] = [fitted(profiles).curves.visits_risk, half.curves.visits_risk];
    expect(Math.abs((all.knots.at(-1)?.[1] ?? 0) - (known.knots.at(-1)?.[1] ?? 0))).toBeLessThan(10);
    expect(fitted(changed(profiles, () => ({ visits: null }))).curves.visits_risk).toEqual({
      knots: [[0, 0]],
      average: 0,
      importance: 0,
      range: [0, 0],
    });
  });

  it('does not let a factor count less where there is more of it, whatever the profiles say', () => {
    const turned = changed(profiles, (row) => ({ visits: 500 - Math.min(499, profiles[row]?.features.visits ?? 0) }));
    expect(fitted(turned).curves.visits_risk.knots.every(([, points]) => points < 1)).toBe(true);
  });

  it('names the games that ten play, and no others', () => {
    const games = changed(profiles, (row) => ({ game_type: ['slots', 'constructor', 'other'][row % 3] ?? null }));
    const rare = changed(games.slice(0, 9), () => ({ game_type: 'keno' }));
    expect(Object.keys(fitted([...games.slice(9), ...rare]).game.points).sort()).toEqual(['constructor', 'other', 'slots']);
  });

  it('is content with two labels', () => {
    const two = profiles.filter(({ label }) => label === 'LOW' || label === 'HIGH');
    expect(fitted(two).curves.visits_risk.importance).toBeGreaterThan(0.2);
  });

  const low = profiles.filter(({ label }) => label === 'LOW');
  const critical = profiles.filter(({ label }) => label === 'CRITICAL');
  const same = profiles.slice(0, 1).flatMap(({ features }) => profiles.slice(0, 200).map(({ label }) => ({ features, label })));
  const refusals: [what: string, profiles: LabelledProfile[], detail: RegExp][] = [
    ['no profiles', [], /at least 50/],
    ['49 profiles', profiles.slice(0, 49), /at least 50 profiles; these are 49/],
    ['nobody HIGH or above', low, /None of these/],
    ['everybody HIGH or above', critical, /All of these/],
    ['profiles that are all the same', same, /Nothing in these/],
  ];
  it.each(refusals)('is refused for %s', (_, some, detail) => {
    const fit = () => fitAdditive(some, options);
    expect(fit).toThrow(detail);
    expect(fit).toThrow(Fault);
    expect(fit).toThrow(expect.objectContaining({ code: 'invalid_model' }));
  });
});
