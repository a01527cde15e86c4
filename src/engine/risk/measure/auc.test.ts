import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aucDifference, aucOf } from './auc.ts';

/** Scores of the positives and of the negatives. */
type Sample = { positives: number[]; negatives: number[] };
const columns = ({ positives, negatives }: Sample): [scores: number[], positive: boolean[]] => [
  [...positives, ...negatives],
  [...positives.map(() => true), ...negatives.map(() => false)],
];

describe('the area under the ROC curve', () => {
  const cases: [what: string, sample: Sample, value: number][] = [
    ['every positive above every negative', { positives: [3, 4], negatives: [1, 2] }, 1],
    ['every positive below every negative', { positives: [1, 2], negatives: [3, 4] }, 0],
    ['all the same', { positives: [5, 5, 5], negatives: [5, 5] }, 0.5],
    ['three of four pairs in order', { positives: [0.35, 0.8], negatives: [0.1, 0.4] }, 0.75],
    ['a tie counts half', { positives: [2, 3], negatives: [2, 1] }, 0.875],
  ];
  it.each(cases)('%s', (_, sample, value) => {
    expect(aucOf(...columns(sample))?.value).toBe(value);
  });

  it('is not defined where all are of one kind', () => {
    expect(aucOf([1, 2], [true, true])).toBeNull();
    expect(aucOf([1, 2], [false, false])).toBeNull();
    expect(aucOf([], [])).toBeNull();
    expect(aucDifference([1], [2], [true])).toBeNull();
  });

  it('with a single positive nothing is known of how sure it is', () => {
    expect(aucOf([3, 1, 2], [true, false, false])).toEqual({ value: 1, interval: [0, 1] });
    expect(aucDifference([3, 1, 2], [1, 2, 3], [true, false, false])?.interval).toEqual([-1, 1]);
  });

  it('has the interval that DeLong gives, worked by hand', () => {
    // Positives 0.35, 0.8 are above 1/2 and 2/2 of the negatives; negatives 0.1, 0.4 are below 2/2 and 1/2 of the positives.
    // Each of the two variances is 1/8; the area's is (1/8)/2 + (1/8)/2 = 1/8.
    const half = 1.959963984540054 * Math.sqrt(1 / 8);
    expect(aucOf([0.35, 0.8, 0.1, 0.4], [true, true, false, false])?.interval).toEqual([expect.closeTo(0.75 - half, 12), 1]);
  });
});

const score = fc.integer({ min: 0, max: 8 });
const rows = fc.array(fc.record({ one: score, other: score, positive: fc.boolean() }), { minLength: 1, maxLength: 24 });

/** As defined: every pair of a positive and a negative is looked at. */
function bruteForce(scores: number[], positive: boolean[]): { value: number; ofPositives: number[]; ofNegatives: number[] } {
  const won = (above: number, below: number): number => (above > below ? 1 : above === below ? 0.5 : 0);
  const kind = (wanted: boolean): number[] => scores.filter((_, row) => positive[row] === wanted);
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const ofPositives = kind(true).map((above) => mean(kind(false).map((below) => won(above, below))));
  const ofNegatives = kind(false).map((below) => mean(kind(true).map((above) => won(above, below))));
  return { value: mean(ofPositives), ofPositives, ofNegatives };
}

function covariance(a: number[], b: number[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleA, middleB] = [mean(a), mean(b)];
  return a.reduce((sum, value, index) => sum + (value - middleA) * ((b[index] ?? Number.NaN) - middleB), 0) / (a.length - 1);
}

describe('what ranks give is what all pairs give', () => {
  const bothKinds = rows.filter((all) => [true, false].every((kind) => all.filter(({ positive }) => positive === kind).length >= 2));

  it('the area and the difference of two, with their intervals', () => {
    fc.assert(
      fc.property(bothKinds, (all) => {
        const positive = all.map((row) => row.positive);
        const [one, other] = [all.map((row) => row.one), all.map((row) => row.other)];
        const [a, b] = [bruteForce(one, positive), bruteForce(other, positive)];
        const variance = (x: typeof a, y: typeof a): number =>
          covariance(x.ofPositives, y.ofPositives) / x.ofPositives.length + covariance(x.ofNegatives, y.ofNegatives) / x.ofNegatives.length;
        const half = 1.959963984540054 * Math.sqrt(variance(a, a));
        const found = aucOf(one, positive);
        expect(found?.value).toBeCloseTo(a.value, 12);
        expect(found?.interval[0]).toBeCloseTo(Math.max(0, a.value - half), 9);
        expect(found?.interval[1]).toBeCloseTo(Math.min(1, a.value + half), 9);
        // DeLong's variance of a difference: both variances less twice the covariance.
        const apart = 1.959963984540054 * Math.sqrt(Math.max(0, variance(a, a) + variance(b, b) - 2 * variance(a, b)));
        const difference = aucDifference(one, other, positive);
        expect(difference?.value).toBeCloseTo(a.value - b.value, 12);
        expect(difference?.interval[0]).toBeCloseTo(Math.max(-1, a.value - b.value - apart), 6);
        expect(difference?.interval[1]).toBeCloseTo(Math.min(1, a.value - b.value + apart), 6);
      }),
    );
  });

  it('only the order of scores counts, and turning it round turns the area round', () => {
    fc.assert(
      fc.property(bothKinds, (all) => {
        const positive = all.map((row) => row.positive);
        const scores = all.map((row) => row.one);
        const area = aucOf(scores, positive)?.value ?? Number.NaN;
        expect(
          aucOf(
            scores.map((value) => value ** 3 - 7),
            positive,
          )?.value,
        ).toBe(area);
        expect(
          aucOf(
            scores.map((value) => -value),
            positive,
          )?.value,
        ).toBeCloseTo(1 - area, 12);
      }),
    );
  });
});

it('the interval of a difference holds no difference where there is none, and excludes it where one score is noise', () => {
  const count = 4000;
  const positive = Array.from({ length: count }, (_, row) => row % 3 === 0);
  const noise = Array.from({ length: count }, (_, row) => (row * 7919) % 1009);
  const signal = noise.map((value, row) => value + (positive[row] ? 700 : 0));
  expect(aucDifference(signal, signal, positive)).toEqual({ value: 0, interval: [0, 0] });
  expect(aucDifference(signal, noise, positive)?.interval[0]).toBeGreaterThan(0.2);
});
