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
  fc.record({ kind: fc.constantFrom('SESSION_START', 'SESSION_END'), at, durationSeconds: fc.option(durationSeconds) }),
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

/** One of both ends of a session whose time nobody told. */
type End = { kind: 'SESSION_START' | 'SESSION_END'; at: number; session: number; lasted: number };

/** What a source tells, in any order: events, and by their numbers those that never were. */
type Told = { no: number; event: Play | End } | { taken: number; at: number };

const told: fc.Arbitrary<Told[]> = fc
  .record({
    plays: fc.array(fc.tuple(play, fc.boolean()), { maxLength: 12 }),
    sessions: fc.array(fc.tuple(at, durationSeconds, fc.boolean(), fc.boolean()), { maxLength: 4 }),
  })
  .map(({ plays, sessions }) => {
    const events: (readonly [Play | End, boolean])[] = [...plays];
    sessions.forEach(([from, lasted, startVoided, endVoided], session) => {
      events.push([{ kind: 'SESSION_START', at: from, session, lasted }, startVoided]);
      events.push([{ kind: 'SESSION_END', at: from + lasted * 1000, session, lasted }, endVoided]);
    });
    return events.flatMap(([event, taken], no): Told[] => [{ no, event }, ...(taken ? [{ taken: no, at: event.at }] : [])]);
  });

/**
 * The facts that intake makes of what it is told in this order. The end of a session that comes second tells the time, or 0 where the
 * other was taken back; whichever end is taken back takes the time along; a void waits for its event.
 */
function asBrought(order: readonly Told[]): Activity[] {
  const facts: Activity[] = [];
  const known = new Map<number, Play | End>();
  const taken = new Set<number>();
  const waiting = new Map<number, number>();
  const partnerOf = ({ kind, session }: End): number | undefined =>
    [...known].find(([, other]) => 'session' in other && other.session === session && other.kind !== kind)?.[0];
  const asPlay = (event: Play | End, unlessTaken: number | null): Play => {
    if (!('session' in event)) return event;
    const partner = partnerOf(event);
    const time = partner !== undefined && taken.has(partner) ? unlessTaken : event.lasted;
    return { kind: event.kind, at: event.at, durationSeconds: partner === undefined ? null : time };
  };
  const takeBack = (no: number, when: number): void => {
    facts.push(voidOf(asPlay(known.get(no) as Play, null), when));
    taken.add(no);
  };
  for (const one of order) {
    if ('event' in one) {
      facts.push(asPlay(one.event, 0));
      known.set(one.no, one.event);
      const since = waiting.get(one.no);
      if (since !== undefined) takeBack(one.no, since);
    } else if (known.has(one.taken)) takeBack(one.taken, one.at);
    else waiting.set(one.taken, one.at);
  }
  return facts;
}

/** Days without their points: which day shows a point that stakes of several days earned together depends on the order. */
function daysOf({ days }: ProfileWithDays): { sums: Record<string, Omit<DaySums, 'lp'>>; lp: number } {
  const sums = Object.fromEntries(Object.entries(days).map(([day, { lp: _lp, ...rest }]) => [day, rest]));
  return { sums, lp: Object.values(days).reduce((total, { lp }) => total + lp, 0) };
}

describe('for any history', () => {
  it('does not matter in which order events, voids and both ends of sessions are told', () => {
    fc.assert(
      fc.property(
        told.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([straight, mixed]) => {
          const [one, other] = [fold(nobody, asBrought(straight), context), fold(nobody, asBrought(mixed), context)];
          expect(other.profile).toEqual(one.profile);
          expect(daysOf(other)).toEqual(daysOf(one));
        },
      ),
      { numRuns: 300 },
    );
  });

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
