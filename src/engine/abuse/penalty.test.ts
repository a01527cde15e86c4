import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AbuseAction, abuseAction, abuseBands, applyAbusePenalty, type Penalised } from './penalty.ts';

const noLimit = Number.POSITIVE_INFINITY;
const actions = abuseBands.map(({ action }) => action);

describe('the band of a score', () => {
  it.each<[score: number, action: AbuseAction]>([
    [0, 'NO_ACTION'],
    [30, 'NO_ACTION'],
    [31, 'REDUCED_REWARDS'],
    [60, 'REDUCED_REWARDS'],
    [61, 'INCREASED_WAGERING'],
    [80, 'INCREASED_WAGERING'],
    [81, 'BLOCKED'],
    [100, 'BLOCKED'],
  ])('%i is %s', (score, action) => {
    expect(abuseAction(score)).toBe(action);
  });

  it('grows graver with the score, through every band', () => {
    const bands = Array.from({ length: 101 }, (_, score) => actions.indexOf(abuseAction(score)));
    expect(bands).toEqual(bands.toSorted((one, other) => one - other));
    expect(new Set(bands).size).toBe(abuseBands.length);
  });
});

describe('what a band makes of a reward', () => {
  type Row = [says: string, action: AbuseAction, reward: [amountMinor: number, multiple: number, limit: number], left: Penalised];
  const left = (code: Penalised['code'], amountMinor: number, wageringMultiple: number): Penalised => ({
    code,
    amountMinor,
    wageringMultiple,
  });
  const rows: Row[] = [
    ['no action changes nothing', 'NO_ACTION', [10_000, 10, noLimit], left('ok', 10_000, 10)],
    ['half, with the wagering as it was', 'REDUCED_REWARDS', [10_000, 10, noLimit], left('abuse_reduced', 5_000, 10)],
    ['half of an odd amount is rounded down', 'REDUCED_REWARDS', [10_001, 0, noLimit], left('abuse_reduced', 5_000, 0)],
    ['half of one cent is nothing', 'REDUCED_REWARDS', [1, 10, noLimit], left('abuse_reduced', 0, 10)],
    ['twice the wagering, the whole amount', 'INCREASED_WAGERING', [10_000, 10, noLimit], left('abuse_wagering', 10_000, 20)],
    ['without wagering the amount is halved', 'INCREASED_WAGERING', [10_000, 0, noLimit], left('abuse_reduced', 5_000, 0)],
    ['exactly to the limit of the pack', 'INCREASED_WAGERING', [10_000, 5, 10], left('abuse_wagering', 10_000, 10)],
    [
      'beyond the limit: there it stops, and the amount is halved',
      'INCREASED_WAGERING',
      [10_000, 5.01, 10],
      left('abuse_wagering_limit', 5_000, 10),
    ],
    ['at the limit already: only the amount is halved', 'INCREASED_WAGERING', [10_000, 10, 10], left('abuse_wagering_limit', 5_000, 10)],
    ['a limit below it lowers nothing', 'INCREASED_WAGERING', [10_000, 12, 10], left('abuse_wagering_limit', 5_000, 12)],
    ['blocked is nothing', 'BLOCKED', [10_000, 10, noLimit], left('abuse_blocked', 0, 10)],
  ];
  it.each(rows)('%s', (_says, action, [amountMinor, wageringMultiple, largestMultiple], expected) => {
    expect(applyAbusePenalty({ amountMinor, wageringMultiple, largestMultiple }, action)).toEqual(expected);
  });
});

describe('laws of the penalties', () => {
  const multiple = fc.integer({ min: 0, max: 5_000 }).map((hundredths) => hundredths / 100);
  const reward = fc.record({
    amountMinor: fc.integer({ min: 1, max: 1_000_000 }),
    wageringMultiple: multiple,
    largestMultiple: fc.oneof(multiple, fc.constant(noLimit)),
  });
  const action = fc.constantFrom(...actions);

  it('none gives more than was asked, or asks for less wagering', () => {
    fc.assert(
      fc.property(reward, action, (asked, band) => {
        const given = applyAbusePenalty(asked, band);
        expect(given.amountMinor).toBeLessThanOrEqual(asked.amountMinor);
        expect(given.wageringMultiple).toBeGreaterThanOrEqual(asked.wageringMultiple);
      }),
    );
  });

  it('none raises wagering past the pack', () => {
    fc.assert(
      fc.property(reward, action, (asked, band) => {
        const { wageringMultiple } = applyAbusePenalty(asked, band);
        expect(wageringMultiple).toBeLessThanOrEqual(Math.max(asked.wageringMultiple, asked.largestMultiple));
      }),
    );
  });

  // Doubled wagering and half of the amount are the same bargain, but for the cent that halving rounds away.
  it('a graver one never gives more: amount for amount where it leaves the wagering, else per turnover that is asked for', () => {
    const perTurnover = ({ amountMinor, wageringMultiple }: Penalised): number => amountMinor / Math.max(1, wageringMultiple * 100);
    const givesMore = (graver: Penalised, milder: Penalised): boolean => {
      if (graver.wageringMultiple === milder.wageringMultiple) return graver.amountMinor > milder.amountMinor;
      return perTurnover(graver) > perTurnover({ ...milder, amountMinor: milder.amountMinor + 1 });
    };
    fc.assert(
      fc.property(reward, (asked) => {
        const given = actions.map((band) => applyAbusePenalty(asked, band));
        const milder = new Map(given.map((one, index) => [one, given[index - 1] ?? one]));
        expect(given.filter((one) => givesMore(one, milder.get(one) ?? one))).toEqual([]);
      }),
    );
  });
});
