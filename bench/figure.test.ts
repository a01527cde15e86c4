import { describe, expect, it } from 'vitest';
import { type Figure, spellNumber, table, verdict } from './figure.ts';

describe('a figure', () => {
  it.each<[value: number, target: Figure['target'], says: string]>([
    [29.9, { atMost: 30 }, 'met'],
    [30, { atMost: 30 }, 'met'],
    [45, { atMost: 30 }, 'missed by a factor of 1.5'],
    [5000, { atLeast: 5000 }, 'met'],
    [2500, { atLeast: 5000 }, 'missed by a factor of 2'],
    [1, undefined, ''],
  ])('of %d against %j: %s', (value, target, says) => {
    expect(verdict({ name: 'x', value, unit: 's', target })).toBe(says);
  });

  it.each([
    [0.012345, '0.0123'],
    [12.345, '12.3'],
    [999.4, '999'],
    [12345.6, '12 346'],
    [0, '0'],
  ])('%d is spelled %s', (value, text) => {
    expect(spellNumber(value)).toBe(text);
  });

  it('stands in its line of the table', () => {
    const figures = [
      { name: 'import', value: 20, unit: 's', target: { atMost: 30 } },
      { name: 'rows', value: 5000, unit: '1/s' },
    ];
    expect(table(figures)).toBe(
      [
        '| What   | Figure    | Target  |     |',
        '| ------ | --------- | ------- | --- |',
        '| import | 20 s      | <= 30 s | met |',
        '| rows   | 5 000 1/s |         |     |',
        '',
      ].join('\n'),
    );
  });
});
