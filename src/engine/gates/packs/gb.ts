import type { Pack } from './pack.ts';

const sr511 = {
  effectiveFrom: Date.parse('2026-01-19T00:00:00Z'),
  source: 'UK Gambling Commission, LCCP social responsibility code 5.1.1(3), in force 19 January 2026',
  verified: true,
};

/** Great Britain. */
export const gb: Pack = {
  packId: 'GB',
  countries: ['GB'],
  maxEffectiveWagering: { ...sr511, multiple: 10 },
  singleProduct: {
    ...sr511,
    products: { sports: 'betting', horse_racing: 'betting', bingo: 'bingo', lottery: 'lottery' },
    otherwise: 'casino',
  },
  noBonusFrom: {
    effectiveFrom: Date.parse('2023-02-12T00:00:00Z'),
    source: 'UK Gambling Commission, LCCP social responsibility code 3.4.3, requirement 10: no new bonuses at strong indicators of harm',
    verified: true,
    label: 'HIGH',
  },
};
