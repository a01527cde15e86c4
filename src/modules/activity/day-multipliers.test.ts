import { expect, it } from 'vitest';
import type { HeldTier, TierTerms } from '../../engine/segment/hold.ts';
import { defaultTiers } from '../../engine/segment/tier.ts';
import { parseSettings } from '../../engine/settings.ts';
import { dayOf } from '../../kernel/calendar.ts';
import type { Reader } from '../../platform/database.ts';
import { dayMultipliers } from './day-multipliers.ts';
import type { KnownPlaces } from './standing/place-members.ts';
import type { RecordedStanding } from './standing/standing.ts';

/** Tiers and since when: `gold 03-01T12:00, silver 03-09T00:00`. The first was recorded, the others nobody has looked at yet. */
function heldOf(text: string): HeldTier[] {
  return text.split(', ').map((held) => {
    const [tierId = '', since = ''] = held.split(' ');
    return { tierId, since: Date.parse(`2026-${since}:00Z`), until: null };
  });
}

const key = { bucket: 1, memberId: 'm' };
/** Whoever stood somewhere when the day began is told without asking the database. */
const noReader = undefined as unknown as Reader;

it.each<[held: string | null, now: string, timeZone: string, multiplier: number]>([
  [null, '03-02T12:00', 'UTC', 1],
  ['gold 03-01T12:00', '03-02T12:00', 'UTC', 1.25],
  ['gold 03-02T00:00', '03-02T00:00', 'UTC', 1.25],
  ['platinum 03-01T12:00, gold 03-02T00:00', '03-02T09:00', 'UTC', 1.25],
  ['platinum 03-01T12:00, gold 03-02T00:00, silver 03-03T00:00', '03-02T09:00', 'UTC', 1.25],
  ['platinum 03-01T12:00, gold 03-02T00:00, silver 03-03T00:00', '03-03T09:00', 'UTC', 1.1],
  // 03:00 UTC is still yesterday in New York, whose day began at 05:00 UTC the day before.
  ['gold 03-01T05:00', '03-02T03:00', 'America/New_York', 1.25],
  ['a-tier-that-is-gone 03-01T05:00', '03-02T03:00', 'UTC', 1],
])('%s, at %s in %s: x %d', async (held, now, timeZone, multiplier) => {
  const terms: TierTerms = { settings: parseSettings({}, 'USD'), tiers: defaultTiers(), timeZone };
  const [tier, ...missed] = held === null ? [] : heldOf(held);
  const standing = tier && ({ tier } as RecordedStanding);
  const places: KnownPlaces = {
    standings: new Map(standing && [[key.memberId, standing]]),
    lp: null,
    missed: new Map([[key.memberId, missed]]),
  };
  const day = dayOf(Date.parse(`2026-${now}:00Z`), timeZone);
  const multiplierOf = await dayMultipliers(noReader, [{ ...key, day }], places, terms);
  expect(multiplierOf(key.memberId, day)).toBe(multiplier);
});
