import { describe, expect, it } from 'vitest';
import { assert, must, unreachable } from './assert.ts';

describe('an assertion', () => {
  it('lets pass what holds and stops what does not', () => {
    expect(() => assert(true, 'holds')).not.toThrow();
    for (const wrong of [false, 0, '', null, undefined]) expect(() => assert(wrong, 'says why')).toThrow('assertion failed: says why');
  });

  it('of a value gives the value, of nothing fails; zero and the empty text are values', () => {
    for (const value of [0, '', false, 'x']) expect(must(value, 'is there')).toBe(value);
    for (const nothing of [null, undefined]) expect(() => must(nothing, 'is there')).toThrow('assertion failed: is there');
  });

  it('of a branch that cannot be reached names what came', () => {
    expect(() => unreachable('MAYBE' as never)).toThrow('unexpected "MAYBE"');
  });
});
