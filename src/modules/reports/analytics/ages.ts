import type { Minor } from '../../../kernel/money.ts';

/** Bands of age in whole days, the youngest first, each with its first day. */
export const ageBands = [
  ['0-30', 0],
  ['31-90', 31],
  ['91-180', 91],
  ['181-365', 181],
  ['>365', 366],
] as const;

export type AgeBand = (typeof ageBands)[number][0];

/**
 * How old what is still outstanding is, first in, first out over all members together: what was credited first was used first, so
 * what is left came in last. The parts add up to the whole.
 * @param credited all that was ever credited, by age, the youngest first; in sum at least `outstanding`
 */
export function outstandingByAge(outstanding: Minor, credited: readonly Minor[]): Minor[] {
  let rest = outstanding;
  return credited.map((creditedThen) => {
    const part = Math.min(creditedThen, rest);
    rest -= part;
    return part;
  });
}
