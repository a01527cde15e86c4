import type { Pack } from './pack.ts';

/** The limits were read in the guide; the day they began was not, so it stands where it is early rather than late. */
const guide = {
  effectiveFrom: Date.parse('2020-01-01T00:00:00Z'),
  source: 'Denmark, legal guide on sales promotion (skat.dk oid=2168695)',
  verified: false, // the limit is; since when it holds was not
};

/** Denmark. */
export const dk: Pack = {
  packId: 'DK',
  countries: ['DK'],
  maxEffectiveWagering: { ...guide, multiple: 10, andDeposit: true },
  minDaysToComplete: { ...guide, days: 60 },
  maxValue: { ...guide, amount: 1000, currency: 'DKK' },
};
