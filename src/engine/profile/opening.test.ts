import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Activity } from './activity.ts';
import { emptyProfile, type FoldContext, fold } from './fold.ts';
import { type OpeningOptions, openingOf, type Totals } from './opening.ts';
import type { Profile, ProfileWithDays } from './profile.ts';

const nobody: ProfileWithDays = { profile: emptyProfile(), days: {} };
const context: FoldContext = { zone: 'UTC', lpUnitMinor: 1000, earnWeights: {}, multiplier: () => 1, earns: true, lpBalance: 1e12 };
const strict: OpeningOptions = { allowDecrease: false, asOf: null };
const lenient: OpeningOptions = { allowDecrease: true, asOf: null };

const importedAt = Date.UTC(2026, 2, 10);
const liveAt = importedAt + 1000;
const bet: Activity = { kind: 'WAGER', at: liveAt, amountMinor: 500, bonusMinor: 0, gameType: 'slots' };

const p001 = { deposited: 500_000, wagered: 1_500_000, won: 1_200_000, sessions: 25, playtimeSeconds: 172_800 } satisfies Totals;

/** What is known after a sheet was imported. */
function after(totals: Totals, known: ProfileWithDays = nobody, options = strict): ProfileWithDays {
  const result = openingOf(known.profile, totals, options);
  if ('fault' in result) throw new Error(result.fault);
  return result.opening ? fold(known, [{ kind: 'OPENING', at: importedAt, totals: result.opening }], context) : known;
}

const known = after(p001);
const played = fold(known, [bet], context);
const since = fold(nobody, [bet], context).profile;

const cases: { what: string; known: Profile; totals: Totals; options?: OpeningOptions; result: ReturnType<typeof openingOf> }[] = [
  { what: 'a first sheet brings all it says', known: emptyProfile(), totals: p001, result: { opening: p001 } },
  { what: 'the same sheet again brings nothing', known: known.profile, totals: p001, result: { opening: null } },
  {
    what: 'a later sheet brings the difference',
    known: known.profile,
    totals: { ...p001, wagered: 1_600_000, sessions: 27 },
    result: { opening: { wagered: 100_000, sessions: 2 } },
  },
  {
    what: 'a difference in stakes belongs to the game the sheet names',
    known: known.profile,
    totals: { ...p001, wagered: 1_600_000, gameType: 'roulette' },
    result: { opening: { wagered: 100_000, gameType: 'roulette' } },
  },
  {
    what: 'a game type alone is nothing new',
    known: known.profile,
    totals: { ...p001, gameType: 'roulette' },
    result: { opening: null },
  },
  {
    what: 'a sum that nobody told before is new even at 0',
    known: known.profile,
    totals: { ...p001, withdrawn: 0, bets: null },
    result: { opening: { withdrawn: 0 } },
  },
  {
    what: 'a lower total is refused, with its name',
    known: known.profile,
    totals: { ...p001, won: 1_199_999 },
    result: { fault: 'total_decreased', field: 'won' },
  },
  {
    what: 'a lower total is taken over when allowed',
    known: known.profile,
    totals: { ...p001, won: 1_199_999 },
    options: lenient,
    result: { opening: { won: -1 } },
  },
  {
    what: 'a flag is raised',
    known: known.profile,
    totals: { ...p001, riskyBehavior: true },
    result: { opening: { riskyBehavior: true } },
  },
  {
    what: 'a flag is not lowered by the way',
    known: after({ ...p001, riskyBehavior: true }).profile,
    totals: { ...p001, riskyBehavior: false },
    result: { opening: null },
  },
  {
    what: 'a flag is lowered when decreases are allowed',
    known: after({ ...p001, riskyBehavior: true }).profile,
    totals: { ...p001, riskyBehavior: false },
    options: lenient,
    result: { opening: { riskyBehavior: false } },
  },
  {
    what: 'a sheet without a date says nothing about a member who plays live',
    known: played.profile,
    totals: p001,
    result: { fault: 'totals_after_events', field: 'asOf' },
  },
  {
    what: 'a sheet of today counts the live events too',
    known: played.profile,
    totals: { ...p001, wagered: 1_500_500 },
    options: { allowDecrease: false, asOf: liveAt },
    result: { opening: null },
  },
  {
    what: 'a sheet from before the last event needs to know what came since',
    known: played.profile,
    totals: p001,
    options: { allowDecrease: false, asOf: importedAt },
    result: { fault: 'totals_after_events', field: 'asOf' },
  },
  {
    what: 'what came since the date of the sheet is not held against it',
    known: played.profile,
    totals: p001,
    options: { allowDecrease: false, asOf: importedAt, since },
    result: { opening: null },
  },
  {
    what: 'and is not counted twice',
    known: played.profile,
    totals: { ...p001, wagered: 1_500_200 },
    options: { allowDecrease: false, asOf: importedAt, since },
    result: { opening: { wagered: 200 } },
  },
];

describe('openingOf', () => {
  it.each(cases)('$what', ({ known, totals, options = strict, result }) => {
    expect(openingOf(known, totals, options)).toEqual(result);
  });
});

describe('for any sheets', () => {
  const sum = fc.nat(10_000_000);
  const sheet: fc.Arbitrary<Totals> = fc.record(
    {
      deposited: sum,
      wagered: sum,
      won: sum,
      sessions: fc.nat(1000),
      playtimeSeconds: sum,
      withdrawn: fc.option(sum),
      bets: fc.option(sum),
      gameType: fc.option(fc.constantFrom('slots', 'poker')),
      riskyBehavior: fc.option(fc.boolean()),
    },
    { requiredKeys: ['deposited', 'wagered', 'won', 'sessions', 'playtimeSeconds'] },
  );

  it('importing the same totals twice changes nothing', () => {
    fc.assert(
      fc.property(sheet, sheet, (first, second) => {
        const twice = after(second, after(first), lenient);
        expect(openingOf(twice.profile, second, strict)).toEqual({ opening: null });
        expect(after(second, twice)).toBe(twice);
      }),
    );
  });

  it('the last sheet is what is known, and LP are those of its stakes', () => {
    fc.assert(
      fc.property(sheet, sheet, (first, second) => {
        const { profile } = after(second, after(first), lenient);
        expect(profile).toMatchObject({ deposited: second.deposited, wagered: second.wagered, won: second.won, sessions: second.sessions });
        expect(profile.lpEarned).toBe(Math.floor(second.wagered / context.lpUnitMinor));
      }),
    );
  });
});
