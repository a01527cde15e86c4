import type { Pack } from './pack.ts';

/** Sweden. */
export const se: Pack = {
  packId: 'SE',
  countries: ['SE'],
  firstInducementOnly: {
    effectiveFrom: Date.parse('2019-01-01T00:00:00Z'),
    source: 'Sweden, Gambling Act (2018:1138), chapter 14, section 9: a bonus only on the first occasion',
    verified: true,
  },
};
