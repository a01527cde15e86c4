import { describe, expect, it } from 'vitest';
import { classify } from '../segment/classify.ts';
import { defaultTiers, tierFor } from '../segment/tier.ts';
import { parseSettings } from '../settings.ts';
import type { Activity } from './activity.ts';
import { type DerivedState, deriveFields, type Known } from './derive.ts';
import { emptyProfile, fold } from './fold.ts';
import type { ProfileWithDays } from './profile.ts';

const settings = parseSettings({}, 'USD');
const at = (text: string): number => Date.parse(`2026-03-${text}:00Z`);

function play(events: Activity[]): ProfileWithDays {
  const context = { zone: 'UTC', lpUnitMinor: settings.lp_unit, earnWeights: {}, multiplier: () => 1, earns: true, lpBalance: 0 };
  return fold({ profile: emptyProfile(), days: {} }, events, context);
}

function known(events: Activity[], more: Partial<Known> = {}): Known {
  return {
    ...play(events),
    riskFlagged: false,
    now: at('10T12:00'),
    member: { status: 'ACTIVE', statusUntil: null, country: null, marketingConsent: false, registeredAt: null },
    balances: { LP: 0, RP: 0, TICKET: 0 },
    bonus: { receivedMinor: 0, convertedMinor: 0, costMinor: 0, stakedMinor: 0 },
    ...more,
  };
}

const derive = (snapshot: Known, timeZone = 'UTC'): DerivedState => deriveFields(snapshot, { settings, timeZone });
const bet = (when: string, amountMinor: number, gameType: string | null = 'slots'): Activity => ({
  kind: 'WAGER',
  at: at(when),
  amountMinor,
  bonusMinor: 0,
  gameType,
});
const win = (when: string, amountMinor: number): Activity => ({ kind: 'WIN', at: at(when), amountMinor });
const totals = (sums: Extract<Activity, { kind: 'OPENING' }>['totals']): Activity => ({
  kind: 'OPENING',
  at: at('10T09:00'),
  totals: sums,
});

const p001 = { deposited: 500_000, wagered: 1_500_000, won: 1_200_000, sessions: 25, playtimeSeconds: 172_800 };

describe('the reference player', () => {
  const snapshot = known([totals(p001)], { balances: { LP: 1500, RP: 0, TICKET: 0 } });

  it('P001 has exactly these fields', () => {
    const windows = Object.fromEntries(
      ['wagered', 'won', 'net_loss', 'deposited', 'withdrawn', 'bets', 'sessions'].flatMap((name) =>
        ['1d', '7d', '30d'].map((length) => [`${name}_${length}`, 0]),
      ),
    );
    expect(derive(snapshot)).toEqual({
      total_deposited: 500_000,
      total_withdrawn: null,
      total_wagered: 1_500_000,
      total_won: 1_200_000,
      net_pnl: -300_000,
      net_loss: 300_000,
      ggr: 300_000,
      house_edge_contribution: 75_000,
      bonus_received: 0,
      bonus_converted: 0,
      bonus_cost: 0,
      bonus_to_deposit_ratio: 0,
      sessions: 25,
      playtime_hours: 48,
      avg_session_minutes: 115.2,
      total_bets: null,
      avg_bet_size: null,
      days_active: 0,
      first_seen: null,
      last_seen: null,
      days_since_last_seen: null,
      favourite_game_type: null,
      night_share: null,
      deposits_count: null,
      win_loss_ratio: 0.8,
      volatility_score: null,
      luck_z: null,
      ...windows,
      lp_balance: 1500,
      rp_balance: 0,
      risky_behavior: null,
      country: null,
      marketing_consent: false,
      days_since_registration: null,
    });
  });

  it('P001 is LOSING and Silver', () => {
    expect(classify(derive(snapshot), settings)).toBe('LOSING');
    expect(snapshot.profile.lpEarned).toBe(1500);
    expect(tierFor(snapshot.profile.lpEarned, defaultTiers()).name).toBe('Silver');
  });
});

const cases: { what: string; events: Activity[]; more?: Partial<Known>; fields: Partial<DerivedState> }[] = [
  {
    what: 'nothing is known of nobody, but nothing happened in the windows',
    events: [],
    fields: { total_wagered: null, net_pnl: null, net_loss: null, ggr: null, win_loss_ratio: null, days_active: 0, wagered_30d: 0 },
  },
  {
    what: 'stakes without a win: the missing side counts 0',
    events: [bet('10T10:00', 1000)],
    fields: { total_won: null, net_pnl: -1000, net_loss: 1000, ggr: 1000, win_loss_ratio: 0 },
  },
  {
    what: 'a win without a stake: ahead, no loss, no ratio',
    events: [win('10T10:00', 1000)],
    fields: { total_wagered: null, net_pnl: 1000, net_loss: 0, ggr: -1000, win_loss_ratio: null, house_edge_contribution: null },
  },
  {
    what: 'theo adds the edge of each game, rounded once: 0.27 + 0.05 + 0.005 = 0.325 cents',
    events: [bet('10T10:00', 10, 'roulette'), bet('10T10:00', 1, 'slots'), bet('10T10:00', 1, 'blackjack')],
    fields: { house_edge_contribution: 0 },
  },
  {
    what: 'theo of half a cent goes to the even cent',
    events: [bet('10T10:00', 10, 'slots'), bet('10T10:01', 10, null), bet('10T10:02', 10, 'dice')],
    fields: { house_edge_contribution: 2 },
  },
  {
    what: 'a game that nobody listed has the edge of other games, whatever it is called',
    events: [bet('10T10:00', 1000, 'constructor'), bet('10T10:00', 1000, '__proto__')],
    fields: { house_edge_contribution: 100 },
  },
  {
    what: 'the average bet is rounded half to even: 2.5 cents are 2',
    events: [bet('10T10:00', 2), bet('10T10:00', 3)],
    fields: { total_bets: 2, avg_bet_size: 2 },
  },
  {
    what: 'stakes of a sheet that counts no bets do not blow up the average bet',
    events: [totals(p001), bet('10T10:00', 300), bet('10T10:00', 100)],
    fields: { total_wagered: 1_500_400, total_bets: 2, avg_bet_size: 200 },
  },
  {
    what: 'a sheet that counts bets enters the average bet',
    events: [totals({ ...p001, bets: 1000 })],
    fields: { total_bets: 1000, avg_bet_size: 1500 },
  },
  {
    what: 'a third is shown, and compared, with six decimals',
    events: [bet('10T10:00', 300), win('10T10:00', 100)],
    fields: { win_loss_ratio: 0.333333 },
  },
  {
    what: 'sessions of no length known, or none at all, have no average',
    events: [{ kind: 'SESSION_END', at: at('10T10:00'), durationSeconds: 60 }],
    fields: { sessions: 0, playtime_hours: 0.016667, avg_session_minutes: null },
  },
  {
    what: 'bonus over deposits',
    events: [{ kind: 'DEPOSIT', at: at('10T10:00'), amountMinor: 3000 }],
    more: { bonus: { receivedMinor: 2000, convertedMinor: 500, costMinor: 1500, stakedMinor: 0 } },
    fields: { bonus_received: 2000, bonus_converted: 500, bonus_cost: 1500, bonus_to_deposit_ratio: 0.666667, deposits_count: 1 },
  },
  {
    what: 'no deposits, no bonus ratio',
    events: [totals({ ...p001, deposited: 0 })],
    more: { bonus: { receivedMinor: 2000, convertedMinor: 0, costMinor: 2000, stakedMinor: 0 } },
    fields: { bonus_to_deposit_ratio: null },
  },
  {
    what: 'the favourite game has the largest stakes, not the most bets',
    events: [bet('10T10:00', 100), bet('10T10:00', 100), bet('10T10:00', 201, 'poker')],
    fields: { favourite_game_type: 'poker' },
  },
  {
    what: 'favourites that tie go by name',
    events: [bet('10T10:00', 100, 'slots'), bet('10T10:00', 100, 'baccarat')],
    fields: { favourite_game_type: 'baccarat' },
  },
  {
    what: 'no favourite is claimed while most stakes are of no known game',
    events: [totals(p001), bet('10T10:00', 100, 'slots')],
    fields: { favourite_game_type: null },
  },
  {
    what: 'one bet of four at night',
    events: [bet('10T00:00', 1), bet('10T05:00', 1), bet('10T06:00', 1), bet('09T23:59', 1)],
    fields: { night_share: 0.25, days_active: 2 },
  },
  {
    what: 'seen first at registration, last five program days ago however late the hour',
    events: [bet('05T23:59', 100)],
    more: { member: { status: 'ACTIVE', statusUntil: null, country: 'DE', marketingConsent: true, registeredAt: at('01T00:00') } },
    fields: {
      first_seen: at('01T00:00'),
      last_seen: at('05T23:59'),
      days_since_last_seen: 5,
      days_since_registration: 9,
      country: 'DE',
      marketing_consent: true,
    },
  },
  {
    what: 'an event a little ahead of the clock was seen today',
    events: [bet('11T00:04', 100)],
    more: { now: at('10T23:59') },
    fields: { first_seen: at('11T00:04'), days_since_last_seen: 0 },
  },
];

describe('deriveFields', () => {
  it.each(cases)('$what', ({ events, more, fields }) => {
    expect(derive(known(events, more))).toMatchObject(fields);
  });

  it("today is the program's day", () => {
    const snapshot = known([bet('09T23:30', 100)], { now: at('10T00:30') });
    const sums = { '2026-03-09': play([bet('09T23:30', 100)]).days['2026-03-09'] } as ProfileWithDays['days'];
    expect(derive({ ...snapshot, days: sums }, 'UTC')).toMatchObject({ wagered_1d: 0, wagered_7d: 100, days_since_last_seen: 1 });
    expect(derive({ ...snapshot, days: sums }, 'America/New_York')).toMatchObject({ wagered_1d: 100, days_since_last_seen: 0 });
  });
});
