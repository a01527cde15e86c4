import type { Pack } from './pack.ts';

/** Ireland. */
export const ie: Pack = {
  packId: 'IE',
  countries: ['IE'],
  note:
    'A rule may read country, consent, and when a member registered; its own dates and its schedule are free. ' +
    'An inducement by hand is aimed at one person and refused. The ban holds from the day the authority began, the earliest it can.',
  untargeted: {
    effectiveFrom: Date.parse('2025-03-05T00:00:00Z'),
    source: 'Gambling Regulatory Authority of Ireland (grai.ie), Gambling Regulation Act 2024: no inducement targeted at a person',
    verified: false, // the limit is; since when it holds was not
    mayRead: ['country', 'marketing_consent', 'first_seen', 'days_since_registration'],
    mayStart: ['batch', 'schedule'],
  },
};
