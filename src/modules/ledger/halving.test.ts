import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fault } from '../../kernel/errors.ts';
import { inHalves } from './halving.ts';

/** Adds up numbers; odd ones are beyond it. */
const sumOfEven = async (part: readonly number[]): Promise<{ sum: number; culprits: number[] }> => {
  if (part.some((item) => item % 2 !== 0)) throw new RangeError('an odd one');
  return { sum: part.reduce((sum, item) => sum + item, 0), culprits: [] };
};
const alone = (item: number) => ({ sum: 0, culprits: [item] });

it('does everything but the culprits, names exactly those, and raises the alarm for each', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }), async (items) => {
      let alarms = 0;
      const answers = await inHalves({ alarm: () => (alarms += 1) }, items, sumOfEven, alone);
      const odd = items.filter((item) => item % 2 !== 0);
      expect(answers.flatMap(({ culprits }) => culprits)).toEqual(odd);
      expect(answers.reduce((total, { sum }) => total + sum, 0)).toBe(items.reduce((a, b) => a + b, 0) - odd.reduce((a, b) => a + b, 0));
      expect(alarms).toBe(odd.length);
    }),
  );
});

it('works once when nothing fails', async () => {
  let calls = 0;
  const counted = (part: readonly number[]) => {
    calls += 1;
    return sumOfEven(part);
  };
  await inHalves({ alarm: () => {} }, [2, 4, 6], counted, alone);
  expect(calls).toBe(1);
});

it.each<[what: string, error: Error]>([
  ['the database is away', new Fault('database_unavailable')],
  ['the disk is full', Object.assign(new Error('could not extend file'), { code: '53100' })],
  ['a column is not there', Object.assign(new Error('column does not exist'), { code: '42703' })],
])('throws what is no item’s doing: %s', async (_, error) => {
  await expect(inHalves({ alarm: () => {} }, [1, 2], () => Promise.reject(error), alone)).rejects.toBe(error);
});
