import { describe, expect, it } from 'vitest';
import { Fault } from '../../kernel/errors.ts';
import shipped from './models/safeplay-additive-2.0.json' with { type: 'json' };
import { parseParameters } from './schema.ts';

/** The path of each fault of the shipped parameters with one change. */
function faultsOf(change: (parameters: typeof shipped) => void): string[] {
  const parameters = structuredClone(shipped);
  change(parameters);
  try {
    parseParameters(parameters);
  } catch (error) {
    if (error instanceof Fault) return error.errors.map(({ path, code }) => `${code} ${path}`);
    throw error;
  }
  return [];
}

describe('parameters of a model', () => {
  it('those that Laurel brings along are sound', () => {
    expect(parseParameters(shipped)).toEqual(shipped);
  });

  const cases: [what: string, change: (parameters: typeof shipped) => void, path: string][] = [
    ['points that fall', ({ curves }) => curves.visits_risk.knots.push([1e9, 0]), 'curves.visits_risk.knots'],
    ['inputs that stand still', ({ curves }) => curves.loss_risk.knots.push([1e9, 99], [1e9, 99]), 'curves.loss_risk.knots'],
    ['a curve without knots', ({ curves }) => curves.session_risk.knots.splice(0), 'curves.session_risk.knots'],
    ['a game that takes points away', ({ game }) => Object.assign(game.points, { slots: -1 }), 'game.points.slots'],
    ['no points for other games', ({ game }) => Reflect.deleteProperty(game.points, 'other'), 'game.points.other'],
    ['one share too many', ({ spread }) => spread.score.shares.push(0), 'spread.score'],
    [
      'an input that no difference of two could be told of',
      ({ curves }) => curves.visits_risk.knots.push([1e308, 999]),
      'curves.visits_risk.knots.11.0',
    ],
    ['an average beyond the curve', ({ curves }) => Object.assign(curves.loss_risk, { average: 999 }), 'curves.loss_risk.average'],
    ['edges that fall', ({ spread }) => spread.visits.edges.reverse(), 'spread.visits'],
    ['shares of more than all', ({ spread }) => spread.visits.shares.fill(1), 'spread.visits'],
    ['a game that is no id', ({ game }) => Object.assign(game.points, { 'two words': 1 }), 'game.points'],
    ['a title that a page would run', (parameters) => Object.assign(parameters, { title: '<b>best</b>' }), 'title'],
    ['a version of words', (parameters) => Object.assign(parameters, { version: 'latest' }), 'version'],
    ['a format of the future', (parameters) => Object.assign(parameters, { format: 2 }), 'format'],
    ['a key that nobody knows', ({ training }) => Object.assign(training, { secret: 1 }), 'training'],
    ['a width of nothing', ({ chance }) => Object.assign(chance, { width: 0 }), 'chance.width'],
  ];
  it.each(cases)('%s', (_, change, path) => {
    expect(faultsOf(change)).toEqual([`invalid_model ${path}`]);
  });

  it('something else altogether', () => {
    for (const json of [null, 3, 'x', [], {}]) expect(() => parseParameters(json)).toThrow(Fault);
  });
});
