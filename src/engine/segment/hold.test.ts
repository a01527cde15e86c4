import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, daysBetween, startOfDay } from '../../kernel/calendar.ts';
import { dayMs, formatInstant, hourMs, type Instant } from '../../kernel/clock.ts';
import { parseSettings } from '../settings.ts';
import { countedFrom, graceEnd, type HeldTier, holdTier, type TierTerms, tierDueAt } from './hold.ts';
import { defaultTiers, tierFor } from './tier.ts';

function termsOf(days: number, grace: number, timeZone = 'UTC'): TierTerms {
  return {
    settings: parseSettings({ lp_qualification_days: days, tier_grace_days: grace }, 'USD'),
    tiers: defaultTiers(),
    timeZone,
  };
}

const at = (text: string): Instant => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}:00Z`);
const show = (instant: Instant | null): string | null => (instant === null ? null : formatInstant(instant).slice(0, 16));

type Held = [tier: string, since: string, until: string | null];
const heldOf = ([tierId, since, until]: Held): HeldTier => ({ tierId, since: at(since), until: until === null ? null : at(until) });

/** A year's period and 30 days of grace. Silver from 1 000 LP, Gold from 10 000, Platinum from 50 000. */
const silver: Held = ['silver', '2026-03-02T12:00', '2027-03-02'];
const gold: Held = ['gold', '2026-03-02T12:00', '2027-03-02'];
const platinum: Held = ['platinum', '2026-03-02T12:00', '2027-03-02'];

describe('the tier held, a story a line', () => {
  it.each<[what: string, held: Held | null, lp: number, now: string, then: Held]>([
    ['a beginning without points', null, 0, '2026-03-02T12:00', ['bronze', '2026-03-02T12:00', null]],
    ['a beginning with points', null, 1_500, '2026-03-02T12:00', silver],
    ['up at once', ['bronze', '2026-01-01', null], 1_000, '2026-03-02T12:00', silver],
    ['up by several tiers', ['bronze', '2026-01-01', null], 50_000, '2026-03-02T12:00', platinum],
    ['up in the middle of a period', silver, 10_000, '2026-06-01T08:30', ['gold', '2026-06-01T08:30', '2027-06-01']],
    ['up in the grace', silver, 10_000, '2027-03-20', ['gold', '2027-03-20', '2028-03-19']],
    ['a point short of the next tier', silver, 9_999, '2026-06-01', silver],
    ['nothing earned, in the last moment of the period', gold, 0, '2027-03-01T23:59', gold],
    ['nothing earned, at the end of the period: the grace begins', gold, 0, '2027-03-02', gold],
    ['nothing earned, in the last moment of the grace', gold, 0, '2027-03-31T23:59', gold],
    ['nothing earned, at the end of the grace: one tier down', gold, 0, '2027-04-01', ['silver', '2027-04-01', '2028-03-31']],
    ['one tier down from the top too', platinum, 0, '2027-04-01', ['gold', '2027-04-01', '2028-03-31']],
    ['and from Silver to the lowest, which has no end', silver, 0, '2027-04-01', ['bronze', '2027-04-01', null]],
    ['years without a look: still one tier', platinum, 0, '2031-01-01', ['gold', '2031-01-01', '2032-01-01']],
    ['earned again by the end of the period', gold, 10_000, '2027-03-02', ['gold', '2026-03-02T12:00', '2028-03-01']],
    ['earned again in the grace: the next period has run since', gold, 10_000, '2027-03-25', ['gold', '2026-03-02T12:00', '2028-03-01']],
    ['earned again, seen late', gold, 10_000, '2027-12-24', ['gold', '2026-03-02T12:00', '2028-03-01']],
    ['earned again, seen after a whole period', gold, 10_000, '2029-01-01', ['gold', '2026-03-02T12:00', '2030-01-01']],
    ['earned the tier below only', gold, 9_999, '2027-04-01', ['silver', '2027-04-01', '2028-03-31']],
    ['a tier that is no more: the points decide', ['iron', '2026-01-01', '2027-01-01'], 1_500, '2026-03-02T12:00', silver],
    ['held for life until now: a period begins', ['gold', '2026-01-01', null], 0, '2026-03-02T12:00', ['gold', '2026-01-01', '2027-03-02']],
  ])('%s', (_, held, lp, now, then) => {
    const next = holdTier(held && heldOf(held), lp, termsOf(365, 30), at(now));
    expect([next.tierId, show(next.since), show(next.until)]).toEqual([then[0], show(at(then[1])), then[2] && show(at(then[2]))]);
  });

  it.each<[what: string, days: number, grace: number, now: string, then: Held]>([
    ['without a grace the tier goes with the period', 365, 0, '2027-03-02', ['silver', '2027-03-02', '2028-03-01']],
    ['counted for life nothing is ever lost', 0, 30, '2040-01-01', ['gold', '2026-03-02T12:00', null]],
    ['a shorter period does not shorten the one that runs', 30, 0, '2027-03-01', gold],
  ])('%s', (_, days, grace, now, then) => {
    const next = holdTier(heldOf(gold), 0, termsOf(days, grace), at(now));
    expect([next.tierId, show(next.since), show(next.until)]).toEqual([then[0], show(at(then[1])), then[2] && show(at(then[2]))]);
  });

  it('a period ends with a day of the program', () => {
    const berlin = termsOf(365, 30, 'Europe/Berlin');
    const late = holdTier(null, 1_500, berlin, at('2026-03-02T23:30')); // 3 March, 00:30 in Berlin
    expect(show(late.until)).toBe('2027-03-02T23:00');
    expect(show(graceEnd(late.until ?? 0, berlin))).toBe('2027-04-01T22:00'); // summer time by then
  });

  it('is due at the end of the period, then at the end of the grace', () => {
    const terms = termsOf(365, 30);
    expect(show(tierDueAt(heldOf(gold), terms, at('2026-06-01')))).toBe('2027-03-02T00:00');
    expect(show(tierDueAt(heldOf(gold), terms, at('2027-03-02')))).toBe('2027-04-01T00:00');
    expect(tierDueAt(heldOf(['bronze', '2026-06-01', null]), terms, at('2026-06-01'))).toBeNull();
  });

  it('counts as many days as the window has, today included', () => {
    expect(countedFrom(at('2026-03-02T12:00'), termsOf(365, 30))).toBe('2025-03-03');
    expect(countedFrom(at('2026-03-02T12:00'), termsOf(1, 30))).toBe('2026-03-02');
    expect(countedFrom(at('2026-03-02T12:00'), termsOf(0, 30))).toBeNull();
  });
});

describe('for any points, at any times', () => {
  const begin = at('2026-01-01');
  const lps = fc.oneof(fc.nat(1_200), fc.nat(12_000), fc.nat(60_000));
  const terms = fc
    .tuple(fc.integer({ min: 1, max: 400 }), fc.nat(60), fc.constantFrom('UTC', 'Europe/Berlin', 'America/Santiago', 'Asia/Kolkata'))
    .map((given) => termsOf(...given));
  const looks = fc.array(fc.record({ hours: fc.integer({ min: 1, max: 24 * 500 }), lp: lps }), { minLength: 1, maxLength: 12 });

  type Look = { before: HeldTier | null; after: HeldTier; lp: number; now: Instant };

  /** A life: looks one after another, each with the tier before and after. */
  function live(path: readonly { hours: number; lp: number }[], rules: TierTerms): Look[] {
    const looked: Look[] = [];
    let now = begin;
    for (const { hours, lp } of path) {
      now += hours * hourMs;
      const before = looked.at(-1)?.after ?? null;
      looked.push({ before, after: holdTier(before, lp, rules, now), lp, now });
    }
    return looked;
  }
  const rank = (rules: TierTerms, held: HeldTier | null): number => rules.tiers.findIndex(({ tierId }) => tierId === held?.tierId);
  const earned = (rules: TierTerms, lp: number): number => rules.tiers.indexOf(tierFor(lp, rules.tiers));
  const law = (rules: fc.Arbitrary<TierTerms>, check: (looked: Look[], rules: TierTerms) => void): void =>
    fc.assert(fc.property(looks, rules, (path, given) => check(live(path, given), given)));

  it('nobody holds less than they have earned', () => {
    law(terms, (looked, rules) => {
      for (const { after, lp } of looked) expect(rank(rules, after)).toBeGreaterThanOrEqual(earned(rules, lp));
    });
  });

  it('a tier is lost one at a time, only after period and grace, and never by who earned it again', () => {
    law(terms, (looked, rules) => {
      for (const { before, after, lp, now } of looked.filter((look) => rank(rules, look.after) < rank(rules, look.before))) {
        expect(rank(rules, after)).toBe(rank(rules, before) - 1);
        expect(now).toBeGreaterThanOrEqual(graceEnd(before?.until ?? Number.POSITIVE_INFINITY, rules));
        expect(earned(rules, lp)).toBeLessThan(rank(rules, before));
      }
    });
  });

  it('the lowest tier has no end; all others end with the first moment of a day', () => {
    law(terms, (looked, rules) => {
      for (const { after } of looked) {
        const { timeZone } = rules;
        expect(after.until).toBe(rank(rules, after) === 0 ? null : startOfDay(dayOf(after.until ?? 0, timeZone), timeZone));
      }
    });
  });

  it('a period lasts its days, from the day the tier was reached or from the end of the period before', () => {
    law(terms, (looked, rules) => {
      const begun = looked.filter(({ before, after }) => after.until !== null && after.until !== before?.until);
      for (const { before, after, now } of begun) {
        const days = (from: Instant): number => daysBetween(dayOf(from, rules.timeZone), dayOf(after.until ?? 0, rules.timeZone));
        const kept = before?.tierId === after.tierId ? days(before.until ?? 0) : null;
        expect([days(now), kept]).toContain(rules.settings.lp_qualification_days);
        expect(after.since).toBe(kept === null ? now : before?.since);
      }
    });
  });

  it('looking twice at the same time changes nothing, and what is due lies ahead', () => {
    law(terms, (looked, rules) => {
      for (const { after, lp, now } of looked) {
        expect(holdTier(after, lp, rules, now)).toEqual(after);
        expect(tierDueAt(after, rules, now) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
      }
    });
  });

  it('until it is due, a look changes nothing but for points', () => {
    law(terms, (looked, rules) => {
      for (const { after, lp, now } of looked) {
        const due = tierDueAt(after, rules, now) ?? now + 1_000 * dayMs;
        for (const between of [now + 1, now + Math.floor((due - now) / 2), due - 1])
          expect(holdTier(after, lp, rules, between)).toEqual(after);
      }
    });
  });

  it('counted for life a tier has no end and is never lost', () => {
    law(fc.constant(termsOf(0, 30)), (looked, rules) => {
      for (const { before, after } of looked) {
        expect(after.until).toBeNull();
        expect(rank(rules, after)).toBeGreaterThanOrEqual(rank(rules, before));
      }
    });
  });

  it('more points never mean a lower tier', () => {
    fc.assert(
      fc.property(looks, terms, lps, fc.nat(40_000), fc.nat(800), (path, rules, lp, more, days) => {
        for (const { after, now } of live(path, rules)) {
          const of = (points: number): number => rank(rules, holdTier(after, points, rules, now + days * dayMs));
          expect(of(lp + more)).toBeGreaterThanOrEqual(of(lp));
        }
      }),
    );
  });
});
