import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burn, giveBack, type LotUse, type OpenLot } from './lots.ts';

const never = null;
type Spec = [amount: number, expiresAt: number | null];

const lotsOf = (specs: readonly Spec[]): OpenLot[] =>
  specs.map(([remainingMinor, expiresAt], index) => ({ lotId: `lot-${index + 1}`, remainingMinor, expiresAt }));
const told = (uses: readonly LotUse[] | null) => uses?.map(({ lotId, amountMinor }) => `${lotId}: ${amountMinor}`) ?? 'not enough';

/** Lots as they are written in a case: `5 until 30, 5` are five points until 30 and five for ever. */
const lotsIn = (text: string): OpenLot[] =>
  lotsOf([...text.matchAll(/(\d+)(?: until (\d+))?/g)].map(([, amount, until]) => [Number(amount), until ? Number(until) : never]));

describe('a debit uses up', () => {
  it.each<[what: string, lots: string, amount: number, now: number, uses: string[] | 'not enough']>([
    ['what expires first', '5 until 30, 5 until 10, 5 until 20', 7, 0, ['lot-2: 5', 'lot-3: 2']],
    ['what never expires last', '5, 5 until 99', 6, 0, ['lot-2: 5', 'lot-1: 1']],
    ['of the same end what was earned first', '5 until 10, 5 until 10', 6, 0, ['lot-1: 5', 'lot-2: 1']],
    ['nothing from its last instant on', '5 until 10, 5 until 11', 5, 10, ['lot-2: 5']],
    ['a lot in the instant before', '5 until 10', 5, 9, ['lot-1: 5']],
    ['nothing at all where the live ones do not hold it', '5 until 10, 5 until 20', 6, 10, 'not enough'],
    ['nothing where there is nothing', '', 1, 0, 'not enough'],
  ])('%s', (_, lots, amount, now, uses) => {
    expect(told(burn(lotsIn(lots), amount, now))).toEqual(uses);
  });
});

/** Every list of at most so many of the choices. */
function* listsOf<Choice>(choices: readonly Choice[], most: number): Generator<Choice[]> {
  yield [];
  if (most === 0) return;
  for (const rest of listsOf(choices, most - 1)) for (const choice of choices) yield [choice, ...rest];
}

/** One point at a time, each with its own end: the slow way to say which are used up. */
function pointByPoint(specs: readonly Spec[], spends: readonly number[]): (Record<string, number> | null)[] {
  let points = specs.flatMap(([amount, expiresAt], index) =>
    Array.from({ length: amount }, () => ({ lotId: `lot-${index + 1}`, expiresAt })),
  );
  return spends.map((amount, now) => {
    const live = points.filter(({ expiresAt }) => expiresAt === null || now < expiresAt);
    if (live.length < amount) return null;
    const used: Record<string, number> = {};
    for (let taken = 0; taken < amount; taken += 1) {
      let next = live[0];
      for (const point of live) if ((point.expiresAt ?? 1e9) < (next?.expiresAt ?? 1e9)) next = point;
      if (next === undefined) return null;
      live.splice(live.indexOf(next), 1);
      points = points.filter((point) => point !== next);
      used[next.lotId] = (used[next.lotId] ?? 0) + 1;
    }
    return used;
  });
}

/** The same spends, one at every instant, by the engine. */
function lotByLot(specs: readonly Spec[], spends: readonly number[]): (Record<string, number> | null)[] {
  let lots = lotsOf(specs);
  return spends.map((amount, now) => {
    const uses = burn(lots, amount, now);
    if (uses === null) return null;
    const used = Object.fromEntries(uses.map(({ lotId, amountMinor }) => [lotId, amountMinor]));
    lots = lots
      .map((lot) => ({ ...lot, remainingMinor: lot.remainingMinor - (used[lot.lotId] ?? 0) }))
      .filter(({ remainingMinor }) => remainingMinor > 0);
    return used;
  });
}

it('four lots and four spends, every one of them: as if each point were on its own', { timeout: 60_000 }, () => {
  const choices: Spec[] = [
    [1, 1],
    [2, 1],
    [1, 3],
    [2, 3],
    [2, never],
  ];
  const spendings = [...listsOf([1, 2, 3], 4)].filter(({ length }) => length === 4);
  let compared = 0;
  const different: unknown[] = [];
  for (const specs of listsOf(choices, 4)) {
    for (const spends of spendings) {
      compared += 1;
      const [found, expected] = [lotByLot(specs, spends), pointByPoint(specs, spends)];
      if (!isSame(found, expected)) different.push({ specs, spends, found, expected });
    }
  }
  expect(different.slice(0, 3)).toEqual([]);
  expect(compared).toBe((1 + 5 + 25 + 125 + 625) * 81);
});

function isSame(a: readonly (Record<string, number> | null)[], b: typeof a): boolean {
  return a.every((used, index) => {
    const other = b[index] ?? null;
    if (used === null || other === null) return used === other;
    return Object.keys(used).length === Object.keys(other).length && Object.entries(used).every(([lotId, n]) => other[lotId] === n);
  });
}

describe('what goes back', () => {
  it.each<[back: number, uses: string[]]>([
    [0, []],
    [1, ['lot-2: 1']],
    [4, ['lot-2: 4']],
    [5, ['lot-2: 4', 'lot-1: 1']],
    [7, ['lot-2: 4', 'lot-1: 3']],
  ])('%i of 3 from the first and 4 from the second', (back, expected) => {
    const uses = [
      { lotId: 'lot-1', amountMinor: 3 },
      { lotId: 'lot-2', amountMinor: 4 },
    ];
    expect(told(giveBack(uses, back))).toEqual(expected);
  });

  it('is never more than was taken', () => {
    expect(() => giveBack([{ lotId: 'lot-1', amountMinor: 3 }], 4)).toThrow('no more goes back than was taken');
  });

  it('leaves used what a debit of the rest would have used', () => {
    const lot = fc.record({ amount: fc.integer({ min: 1, max: 9 }), expiresAt: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }) });
    fc.assert(
      fc.property(fc.array(lot, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(), (list, first, second) => {
        const lots = lotsOf(list.map(({ amount, expiresAt }) => [amount, expiresAt]));
        const total = lots.reduce((sum, { remainingMinor }) => sum + remainingMinor, 0);
        const amount = 1 + (first % total);
        const kept = 1 + (second % amount);
        const uses = burn(lots, amount, 0) ?? [];
        const back = new Map(giveBack(uses, amount - kept).map(({ lotId, amountMinor }) => [lotId, amountMinor]));
        const left = uses
          .map(({ lotId, amountMinor }) => ({ lotId, amountMinor: amountMinor - (back.get(lotId) ?? 0) }))
          .filter(({ amountMinor }) => amountMinor > 0);
        expect(left).toEqual(burn(lots, kept, 0));
      }),
    );
  });
});
