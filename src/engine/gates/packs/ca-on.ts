import type { Pack } from './pack.ts';

/** Ontario. */
export const caOn: Pack = {
  packId: 'CA-ON',
  countries: ['CA'],
  note:
    'Of a member the country is known, not the province: whoever puts this pack in force has it serve all of Canada, which is ' +
    'stricter than needed outside of Ontario and never milder within.',
  noRewardFrom: {
    effectiveFrom: Date.parse('2022-04-04T00:00:00Z'),
    source: "AGCO, Registrar's Standards for Internet Gaming, 2.03: no marketing to high-risk players",
    verified: false, // the limit is; since when it holds was not
    label: 'HIGH',
  },
};
