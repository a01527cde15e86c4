import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadOf } from './spread.ts';

describe('the spread of values', () => {
  it('in ten parts', () => {
    const { edges, shares, missing } = spreadOf(Array.from({ length: 200 }, (_, value) => value));
    expect(edges).toEqual([20, 40, 60, 80, 100, 120, 140, 160, 180]);
    expect([shares, missing]).toEqual([Array.from({ length: 10 }, () => 0.1), 0]);
  });

  it('of a flag', () => expect(spreadOf([0, 0, 0, 1])).toEqual({ edges: [1], shares: [0.75, 0.25], missing: 0 }));
  it('of one value', () => expect(spreadOf([5, 5, 5, 5])).toEqual({ edges: [], shares: [1], missing: 0 }));
  it('of values half of which are unknown', () => {
    expect(spreadOf([null, 1, null, 2])).toEqual({ edges: [2], shares: [0.25, 0.25], missing: 0.5 });
  });
  it('of nothing known', () => expect(spreadOf([null, null])).toEqual({ edges: [], shares: [0], missing: 1 }));

  it('shares add up to 1, and edges rise', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 60 })), { minLength: 1, maxLength: 300 }), (values) => {
        const { edges, shares, missing } = spreadOf(values);
        expect(shares.reduce((sum, share) => sum + share, missing)).toBeCloseTo(1, 9);
        expect(edges.every((edge, index) => index === 0 || edge > (edges[index - 1] as number))).toBe(true);
        expect(shares).toHaveLength(edges.length + 1);
      }),
    );
  });
});
