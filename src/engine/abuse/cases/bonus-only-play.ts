import type { MemberSketch, SignalCase } from './stage.ts';

/** 200.00 of bonuses, 1 000.00 played with nothing but them. */
const livesOffBonuses: MemberSketch = {
  deposited: '0.00',
  bonuses: '200.00',
  playedOnBonuses: '1000.00',
  wagered: '1000.00',
  bonusPlay: { at: '03-01 20:00', events: ['bet-9', 'bet-8'] },
};
const but = (more: MemberSketch): MemberSketch => ({ ...livesOffBonuses, ...more });

export const bonusOnlyPlayCases: readonly SignalCase[] = [
  {
    says: 'pays in nothing and plays with bonuses alone',
    member: livesOffBonuses,
    expect: {
      severity: 1,
      at: '03-01 20:00',
      evidence: ['bet-9', 'bet-8'],
      facts: { depositedMinor: 0, receivedMinor: 20_000, stakedMinor: 100_000, wageredMinor: 100_000 },
    },
  },
  { says: 'deposits of a cent less than 10 % of the bonuses', member: but({ deposited: '19.99' }), expect: { severity: 1 } },
  { says: 'deposits of exactly 10 % of the bonuses', member: but({ deposited: '20.00' }), expect: null },
  { says: 'a cent more than 90 % of the turnover is bonus money', member: but({ playedOnBonuses: '900.01' }), expect: { severity: 1 } },
  { says: 'exactly 90 % of the turnover is bonus money', member: but({ playedOnBonuses: '900.00' }), expect: null },
  { says: 'never had a bonus', member: but({ bonuses: '0.00', playedOnBonuses: '0.00' }), expect: null },
  { says: 'never played', member: but({ wagered: '0.00', playedOnBonuses: '0.00' }), expect: null },
  { says: 'deposits that nobody told of are none', member: but({ deposited: undefined }), expect: { severity: 1 } },
  { says: 'turnover that nobody told of has no share of bonus money', member: but({ wagered: undefined }), expect: null },
  {
    says: 'bets that cannot be named date it by the last sight',
    member: but({ bonusPlay: undefined, lastSeen: '02-20 08:00' }),
    expect: { at: '02-20 08:00', evidence: [] },
  },
  { says: 'never seen at all: as of now', member: but({ bonusPlay: undefined }), expect: { at: '03-02 12:00', evidence: [] } },
  {
    says: 'dismissed: what stood there then is left out',
    member: but({ dismissed: { play: { bonuses: '200.00', playedOnBonuses: '1000.00', wagered: '1000.00' } } }),
    expect: null,
  },
  {
    says: 'after a dismissal only the play since is measured, and it is of the same kind',
    member: but({ dismissed: { play: { bonuses: '150.00', playedOnBonuses: '700.00', wagered: '700.00' } } }),
    expect: { severity: 1, facts: { receivedMinor: 5_000, stakedMinor: 30_000, wageredMinor: 30_000 } },
  },
  {
    says: 'after a dismissal they play with their own money: no longer met',
    member: but({
      deposited: '500.00',
      wagered: '1500.00',
      dismissed: { play: { bonuses: '150.00', playedOnBonuses: '900.00', wagered: '900.00' } },
    }),
    expect: null,
  },
  {
    says: 'settings: deposits of half of the bonuses are too few',
    settings: { abuse_thresholds: 'bonus_deposit_share=0.5' },
    member: but({ deposited: '99.99' }),
    expect: { severity: 1 },
  },
  {
    says: 'settings: all of the turnover would have to be bonus money, and more than all of it never is',
    settings: { abuse_thresholds: 'bonus_turnover_share=1' },
    member: livesOffBonuses,
    expect: null,
  },
];
