import type { MemberSketch, SignalCase } from './stage.ts';

/** 150.00 won of 100.00 wagered, in 200 bets. */
const lucky: MemberSketch = { wagered: '100.00', won: '150.00', bets: 200, wins: { at: '03-01 22:00', events: ['win-7'] } };
const but = (more: MemberSketch): MemberSketch => ({ ...lucky, ...more });

export const abnormalWinRateCases: readonly SignalCase[] = [
  {
    says: 'wins half as much again as was wagered',
    member: lucky,
    expect: {
      severity: 1,
      at: '03-01 22:00',
      evidence: ['win-7'],
      facts: { bets: 200, wageredMinor: 10_000, wonMinor: 15_000, win_rate: 1.5, luck_z: null },
    },
  },
  { says: 'a cent more than 1.20 times', member: but({ won: '120.01' }), expect: { facts: { win_rate: 1.2001 } } },
  { says: 'exactly 1.20 times', member: but({ won: '120.00' }), expect: null },
  { says: 'in exactly 100 bets', member: but({ bets: 100 }), expect: { facts: { bets: 100 } } },
  { says: 'in 99 bets: chance', member: but({ bets: 99 }), expect: null },
  { says: 'how many bets nobody knows', member: but({ bets: undefined }), expect: null },
  { says: 'what was wagered nobody knows', member: but({ wagered: undefined }), expect: null },
  { says: 'what was won nobody knows', member: but({ won: undefined }), expect: null },
  { says: 'nothing was wagered: free play has no rate', member: but({ wagered: '0.00' }), expect: null },
  {
    says: 'wins that cannot be named date it by the last sight',
    member: but({ wins: undefined, lastSeen: '02-20 08:00' }),
    expect: { at: '02-20 08:00', evidence: [] },
  },
  {
    says: 'dismissed: that luck is known',
    member: but({ dismissed: { play: { wagered: '100.00', won: '150.00', bets: 200 } } }),
    expect: null,
  },
  {
    says: 'after a dismissal a hundred new bets are needed',
    member: but({ dismissed: { play: { wagered: '50.00', won: '60.00', bets: 101 } } }),
    expect: null,
  },
  {
    says: 'after a dismissal it happens again',
    member: but({ dismissed: { play: { wagered: '50.00', won: '60.00', bets: 100 } } }),
    expect: { facts: { bets: 100, wageredMinor: 5_000, wonMinor: 9_000, win_rate: 1.8 } },
  },
  { says: 'settings: twice what was wagered', settings: { abuse_thresholds: 'win_rate=2' }, member: lucky, expect: null },
  {
    says: 'settings: only what is hardly luck; of a sheet that is not known',
    settings: { abuse_thresholds: 'win_rate_z=3' },
    member: lucky,
    expect: null,
  },
  {
    says: 'settings: 20 bets are enough',
    settings: { abuse_thresholds: 'win_rate_bets=20' },
    member: but({ bets: 20 }),
    expect: { severity: 1 },
  },
];
