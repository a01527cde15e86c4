import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs } from '../../kernel/clock.ts';
import type { Activity, Play, Void } from './activity.ts';
import { dayTouchedBy, emptyProfile, type FoldContext, fold } from './fold.ts';
import type { DaySums, ProfileWithDays } from './profile.ts';

const nobody: ProfileWithDays = { profile: emptyProfile(), days: {} };
const context: FoldContext = {
  zone: 'America/Sao_Paulo',
  lpUnitMinor: 1000,
  earnWeights: { poker: 0.25 },
  multiplier: (day) => (day < '2026-01-20' ? 1 : 1.1),
  earns: true,
  lpBalance: Number.MAX_SAFE_INTEGER,
};

const start = Date.UTC(2026, 0, 1);
const at = fc.integer({ min: start, max: start + 40 * dayMs });
const amountMinor = fc.integer({ min: 0, max: 200_000 });
const durationSeconds = fc.integer({ min: 0, max: 20_000 });
const gameType = fc.constantFrom('slots', 'roulette', 'poker', 'constructor', null);

const play: fc.Arbitrary<Play> = fc.oneof(
  fc.record({ kind: fc.constantFrom('DEPOSIT', 'WITHDRAWAL'), at, amountMinor }),
  fc
    .record({ kind: fc.constant('WAGER'), at, amountMinor, bonusShare: fc.integer({ min: 0, max: 4 }), gameType })
    .map(({ bonusShare, ...wager }) => ({ ...wager, bonusMinor: Math.floor((wager.amountMinor * bonusShare) / 4) })),
  fc.record({ kind: fc.constant('WIN'), at, amountMinor }),
  fc.record({ kind: fc.constant('SESSION_START'), at }),
  fc.record({ kind: fc.constant('SESSION_END'), at, durationSeconds: fc.option(durationSeconds) }),
  fc.record({ kind: fc.constant('SESSION'), at, durationSeconds }),
) as fc.Arbitrary<Play>;

const opening: fc.Arbitrary<Activity> = fc.record({
  kind: fc.constant('OPENING'),
  at,
  totals: fc.record(
    {
      deposited: amountMinor,
      wagered: amountMinor,
      won: amountMinor,
      bets: fc.nat(100),
      sessions: fc.nat(9),
      gameType: fc.constantFrom('slots', 'poker'),
      riskyBehavior: fc.constant(true),
    },
    { requiredKeys: [] },
  ),
}) as fc.Arbitrary<Activity>;

/** Plays, openings, and voids of some of the plays. */
const history: fc.Arbitrary<Activity[]> = fc
  .record({ plays: fc.array(fc.tuple(play, fc.boolean(), at), { maxLength: 25 }), openings: fc.array(opening, { maxLength: 3 }) })
  .map(({ plays, openings }) => {
    const voids = plays.filter(([, voided]) => voided).map(([target, , when]) => voidOf(target, when));
    return [...plays.map(([target]) => target), ...openings, ...voids];
  });

/** The void as intake brings it: with the multiplier that folding its target had reported. */
function voidOf(target: Play, when: number): Void {
  return { kind: 'VOID', at: when, target, multiplier: fold(nobody, [target], context).effects[0]?.multiplier ?? 0 };
}

const shuffledTwice = history.chain((events) =>
  fc.record({
    events: fc.constant(events),
    shuffled: fc.shuffledSubarray(events, { minLength: events.length }),
    batchSize: fc.integer({ min: 1, max: 7 }),
  }),
);

/** Days without their points: which day shows a point that stakes of several days earned together depends on the order. */
function daysOf({ days }: ProfileWithDays): { sums: Record<string, Omit<DaySums, 'lp'>>; lp: number } {
  const sums = Object.fromEntries(Object.entries(days).map(([day, { lp: _lp, ...rest }]) => [day, rest]));
  return { sums, lp: Object.values(days).reduce((total, { lp }) => total + lp, 0) };
}

describe('for any history', () => {
  it('any order, late events and voids before their targets included, gives the same profile', () => {
    fc.assert(
      fc.property(shuffledTwice, ({ events, shuffled }) => {
        const [straight, mixed] = [fold(nobody, events, context), fold(nobody, shuffled, context)];
        expect(mixed.profile).toEqual(straight.profile);
        expect(daysOf(mixed)).toEqual(daysOf(straight));
      }),
    );
  });

  it('any split into batches gives the same profile, the same days and the same points per event', () => {
    fc.assert(
      fc.property(shuffledTwice, ({ events, batchSize }) => {
        const whole = fold(nobody, events, context);
        let known = nobody;
        const effects = [];
        for (let index = 0; index < events.length; index += batchSize) {
          const folded = fold(known, events.slice(index, index + batchSize), context);
          effects.push(...folded.effects);
          known = folded;
        }
        expect(known.profile).toEqual(whole.profile);
        expect(known.days).toEqual(whole.days);
        expect(effects).toEqual(whole.effects);
      }),
    );
  });

  it('the days an event touches are all that must be known of the past', () => {
    fc.assert(
      fc.property(history, history, (past, present) => {
        const known = fold(nobody, past, context);
        const touched = new Set(present.map((event) => dayTouchedBy(event, context.zone)));
        const loaded = Object.fromEntries(Object.entries(known.days).filter(([day]) => touched.has(day)));
        const lean = fold({ profile: known.profile, days: loaded }, present, context);
        const full = fold(known, present, context);
        expect(lean.profile).toEqual(full.profile);
        expect({ ...known.days, ...lean.days }).toEqual(full.days);
      }),
    );
  });

  it('taking back every play leaves no sum, no count and no point', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(play, at), { minLength: 1 }), (plays) => {
        const voids = plays.map(([target, when]) => voidOf(target, when));
        const left = fold(nobody, [...plays.map(([target]) => target), ...voids], context);
        const { profile } = left;
        expect(profile).toMatchObject({ daysActive: 0, lpEarned: 0, lpCarry: 0, countedBets: 0, winSquares: 0n });
        const { sums, lp } = daysOf(left);
        expect(
          Object.values(sums)
            .flatMap((day) => Object.values(day))
            .every((sum) => sum === 0),
        ).toBe(true);
        expect(lp).toBe(0);
        expect(profile.lastAt).toBe(Math.max(...plays.map(([target]) => target.at)));
      }),
    );
  });

  it('totals agree with their parts: stakes with those of the games, points with those of the events and the days', () => {
    fc.assert(
      fc.property(history, (events) => {
        const { profile, days, effects } = fold(nobody, events, context);
        expect(Object.values(profile.wageredByGame).reduce((total, stake) => total + stake, 0)).toBe(profile.wagered ?? 0);
        expect(effects.reduce((total, { lp }) => total + lp, 0)).toBe(profile.lpEarned);
        expect(daysOf({ profile, days }).lp).toBe(profile.lpEarned);
        expect(Object.values(days).filter((day) => day.events > 0)).toHaveLength(profile.daysActive);
        expect(profile.facts).toBe(events.length);
      }),
    );
  });
});
