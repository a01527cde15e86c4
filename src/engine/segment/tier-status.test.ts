import { describe, expect, it } from 'vitest';
import { parseSettings } from '../settings.ts';
import { holdTier } from './hold.ts';
import { defaultTiers } from './tier.ts';
import { keepsFrom, tierStatus } from './tier-status.ts';

const terms = { settings: parseSettings({}, 'USD'), tiers: defaultTiers(), timeZone: 'UTC' };
const lifetime = { ...terms, settings: parseSettings({ lp_qualification_days: 0 }, 'USD') };
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const silver = { tierId: 'silver', since: day('2026-03-02'), until: day('2027-03-02') };

describe('the status of a tier', () => {
  it.each<[what: string, now: string, lp: number, kept: number, status: object]>([
    [
      'in the period, with points that will have left the window at its end',
      '2026-03-02',
      1_500,
      0,
      { inGrace: false, lpToKeep: 1_000, projected: { tierId: 'bronze' }, next: { tier: { tierId: 'gold' }, lpMissing: 8_500 } },
    ],
    ['in part earned again', '2026-12-01', 1_500, 400, { lpToKeep: 600, projected: { tierId: 'bronze' } }],
    ['earned again', '2026-12-01', 2_500, 1_000, { lpToKeep: 0, projected: { tierId: 'silver' } }],
    ['in the grace', '2027-03-10', 700, 700, { inGrace: true, lpToKeep: 300, projected: { tierId: 'bronze' }, next: { lpMissing: 9_300 } }],
  ])('%s', (_, now, lp, kept, status) => {
    const held = holdTier(silver, lp, terms, day(now));
    expect(held).toEqual(silver);
    expect(tierStatus(held, lp, kept, terms, day(now))).toMatchObject({ lpQualifying: lp, graceUntil: day('2027-04-01'), ...status });
  });

  it('at the bottom and at the top', () => {
    const bronze = holdTier(null, 0, terms, day('2026-03-02'));
    expect(tierStatus(bronze, 0, 0, terms, day('2026-03-02'))).toMatchObject({
      graceUntil: null,
      inGrace: false,
      lpToKeep: 0,
      projected: { tierId: 'bronze' },
      next: { tier: { tierId: 'silver' }, lpMissing: 1_000 },
    });
    const platinum = holdTier(null, 60_000, terms, day('2026-03-02'));
    expect(tierStatus(platinum, 60_000, 0, terms, day('2026-03-02'))).toMatchObject({
      lpToKeep: 50_000,
      projected: { tierId: 'gold' },
      next: null,
    });
  });

  it('points of life are kept for life', () => {
    const held = holdTier(null, 1_500, lifetime, day('2026-03-02'));
    expect(tierStatus(held, 1_500, 1_500, lifetime, day('2026-03-02'))).toMatchObject({
      graceUntil: null,
      lpToKeep: 0,
      projected: { tierId: 'silver' },
    });
  });

  it('what counts at the end of the period is asked as long as it runs', () => {
    expect(keepsFrom(silver, terms, day('2026-12-01'))).toBe('2026-03-03');
    expect(keepsFrom(silver, terms, day('2027-03-02'))).toBeNull();
    expect(keepsFrom({ ...silver, until: null }, terms, day('2026-12-01'))).toBeNull();
  });
});
