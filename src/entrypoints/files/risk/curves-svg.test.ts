import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { riskFactors } from '../../../engine/risk/assessment.ts';
import { defaultRiskModel } from '../../../engine/risk/model.ts';
import type { AdditiveParameters } from '../../../engine/risk/parameters.ts';
import { must } from '../../../kernel/assert.ts';
import { curvesSvg } from './curves-svg.ts';

const shipped = must(defaultRiskModel.parameters, 'it was fitted');

type Shape = { name: string; attributes: Record<string, string>; text: string };

/** The shapes of a drawing, in their order; not well-formed XML is an error. */
function shapesOf(svg: string): Shape[] {
  const shapes: Shape[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => shapes.push({ name, attributes: attributes as Record<string, string>, text: '' }));
  parser.on('text', (text) => {
    const last = shapes.at(-1);
    if (last) last.text = (last.text + text).trim();
  });
  parser.write(svg).close();
  return shapes;
}

const count = (svg: string, name: string, kind: string): number =>
  shapesOf(svg).filter((shape) => shape.name === name && shape.attributes['class'] === kind).length;

const withGames = (points: AdditiveParameters['game']['points']): AdditiveParameters => ({ ...shipped, game: { ...shipped.game, points } });

describe('the drawing of an additive model', () => {
  it('has a curve for every factor, a dot for every knot, a bar for every game', () => {
    const svg = curvesSvg(shipped);
    expect(count(svg, 'polyline', 'curve')).toBe(riskFactors.length);
    expect(count(svg, 'circle', 'knot')).toBe(riskFactors.reduce((sum, factor) => sum + shipped.curves[factor].knots.length, 0));
    expect(count(svg, 'rect', 'bar')).toBe(Object.keys(shipped.game.points).length);
  });

  it('says what it shows to those who do not see it, and has colours for light and dark', () => {
    const svg = curvesSvg(shipped);
    const [root, title, description] = shapesOf(svg);
    expect(root?.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'title description' });
    expect(title?.text).toContain('safeplay-additive@2.0');
    for (const said of ['Visits:', 'Share of stakes lost:', 'slots']) expect(description?.text).toContain(said);
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  it('rises to the right: more of what harms is never drawn lower', () => {
    for (const { attributes } of shapesOf(curvesSvg(shipped)).filter(({ name }) => name === 'polyline')) {
      const corners = (attributes['points'] ?? '').split(' ').map((corner) => corner.split(',').map(Number));
      for (const [index, [x = 0, y = 0]] of corners.entries()) {
        const [nextX = x, nextY = y] = corners[index + 1] ?? [];
        expect(nextX).toBeGreaterThanOrEqual(x);
        expect(nextY).toBeLessThanOrEqual(y);
      }
    }
  });

  it('keeps every curve, dot and bar within its picture', () => {
    const number = ({ attributes }: Shape, key: string): number => Number(attributes[key]);
    const shapes = shapesOf(curvesSvg(shipped));
    for (const dot of shapes.filter(({ name }) => name === 'circle')) {
      expect(number(dot, 'cx')).toBeLessThan(300);
      expect(number(dot, 'cy')).toBeLessThan(216);
      expect(Math.min(number(dot, 'cx'), number(dot, 'cy'))).toBeGreaterThan(0);
    }
    for (const bar of shapes.filter(({ attributes }) => attributes['class'] === 'bar')) {
      expect(number(bar, 'x') + number(bar, 'width')).toBeLessThan(300);
    }
    expect(curvesSvg(shipped)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('can be drawn where nothing matters: one knot, no points, an input that is always the same', () => {
    const flat = { knots: [[3, 0]] as const, average: 0, importance: 0, range: [3, 3] as const };
    const curves = { visits_risk: flat, bet_size_risk: flat, session_risk: flat, loss_risk: flat, behavior_risk: flat };
    const svg = curvesSvg({ ...shipped, curves, game: { points: { other: 0 }, average: 0, importance: 0 } });
    expect(shapesOf(svg).length).toBeGreaterThan(20);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('names the gravest games and counts the others', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`game ${index}`, index]));
    const svg = curvesSvg(withGames({ ...many, other: 0 }));
    expect(count(svg, 'rect', 'bar')).toBe(7);
    expect(shapesOf(svg).map(({ text }) => text)).toEqual(expect.arrayContaining(['game 19', 'game 13', 'and 14 more']));
  });

  it('takes any name of a game for text', () => {
    const texts = shapesOf(curvesSvg(withGames({ '<b>&"': 3, other: 0 }))).map(({ text }) => text);
    expect(texts).toContain('<b>&"');
  });
});
