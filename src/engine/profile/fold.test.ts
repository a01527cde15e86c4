import { describe, expect, it } from 'vitest';
import type { Activity, Play } from './activity.ts';
import { dayTouchedBy, type Effect, emptyProfile, type FoldContext, fold } from './fold.ts';
import type { DaySums, Profile, ProfileWithDays } from './profile.ts';

const nobody: ProfileWithDays = { profile: emptyProfile(), days: {} };
const utc: FoldContext = { zone: 'UTC', lpUnitMinor: 1000, earnWeights: { poker: 0.5 }, multiplier: () => 1, earns: true, lpBalance: 1e9 };

const at = (text: string): number => Date.parse(`2026-03-${text}:00Z`);
const deposit = (when: string, amountMinor: number): Play => ({ kind: 'DEPOSIT', at: at(when), amountMinor });
const wager = (when: string, amountMinor: number, gameType: string | null = 'slots', bonusMinor = 0): Play => ({
  kind: 'WAGER',
  at: at(when),
  amountMinor,
  bonusMinor,
  gameType,
});
const win = (when: string, amountMinor: number): Play => ({ kind: 'WIN', at: at(when), amountMinor });
const takeBack = (when: string, target: Play, multiplier = 0): Activity => ({ kind: 'VOID', at: at(when), target, multiplier });

const cases: { what: string; events: Activity[]; profile: Partial<Profile>; days: Record<string, Partial<DaySums>> }[] = [
  {
    what: 'a deposit brings deposits and nothing else',
    events: [deposit('01T10:00', 5000)],
    profile: { deposited: 5000, deposits: 1, wagered: null, sessions: null, daysActive: 1, firstAt: at('01T10:00'), facts: 1 },
    days: { '2026-03-01': { events: 1, deposited: 5000 } },
  },
  {
    what: 'a withdrawal',
    events: [{ kind: 'WITHDRAWAL', at: at('01T10:00'), amountMinor: 700 }],
    profile: { withdrawn: 700, deposited: null },
    days: { '2026-03-01': { events: 1, withdrawn: 700 } },
  },
  {
    what: 'bets and wins of two days',
    events: [wager('01T10:00', 1000), wager('02T04:59', 500, null), win('02T05:00', 300)],
    profile: {
      wagered: 1500,
      won: 300,
      bets: 2,
      countedBets: 2,
      countedWagered: 1500,
      countedWon: 300,
      winSquares: 90_000n,
      nightBets: 1,
      wageredByGame: { slots: 1000, unknown: 500 },
      daysActive: 2,
      firstAt: at('01T10:00'),
      lastAt: at('02T05:00'),
      lpEarned: 1,
      lpCarry: 5_000_000,
    },
    days: { '2026-03-01': { events: 1, wagered: 1000, bets: 1, lp: 1 }, '2026-03-02': { events: 2, wagered: 500, won: 300, bets: 1 } },
  },
  {
    what: 'a session is counted where it starts and timed where it ends',
    events: [
      { kind: 'SESSION_START', at: at('01T23:30'), durationSeconds: null },
      { kind: 'SESSION_END', at: at('02T00:30'), durationSeconds: 3600 },
      { kind: 'SESSION', at: at('02T10:00'), durationSeconds: 1200 },
    ],
    profile: { sessions: 2, playtimeSeconds: 4800, daysActive: 2 },
    days: { '2026-03-01': { events: 1, sessions: 1 }, '2026-03-02': { events: 2, sessions: 1 } },
  },
  {
    what: 'a session whose length nobody told leaves the time unknown',
    events: [{ kind: 'SESSION_END', at: at('01T10:00'), durationSeconds: null }],
    profile: { sessions: 0, playtimeSeconds: null },
    days: { '2026-03-01': { events: 1 } },
  },
  {
    what: 'the time of a session stands with the end that was told last, here the start; taken back, so is the time',
    events: [
      { kind: 'SESSION_END', at: at('02T00:30'), durationSeconds: null },
      { kind: 'SESSION_START', at: at('01T23:30'), durationSeconds: 3600 },
      { kind: 'SESSION', at: at('02T10:00'), durationSeconds: 1200 },
      takeBack('03T10:00', { kind: 'SESSION_END', at: at('02T00:30'), durationSeconds: 3600 }),
    ],
    profile: { sessions: 2, playtimeSeconds: 1200, daysActive: 2 },
    days: { '2026-03-01': { events: 1, sessions: 1 }, '2026-03-02': { events: 1, sessions: 1 } },
  },
  {
    what: "the bonus part of a stake earns no points, a game's weight counts",
    events: [wager('01T10:00', 3000, 'slots', 1000), wager('01T11:00', 2000, 'poker')],
    profile: { wagered: 5000, lpEarned: 3, lpCarry: 0 },
    days: { '2026-03-01': { events: 2, wagered: 5000, bets: 2, lp: 3 } },
  },
  {
    what: 'a void takes back sums, counts, points and the active day of its target, but not that the member was there',
    events: [wager('01T03:00', 2000), takeBack('05T12:00', wager('01T03:00', 2000), 1)],
    profile: {
      wagered: 0,
      bets: 0,
      countedBets: 0,
      nightBets: 0,
      wageredByGame: { slots: 0 },
      daysActive: 0,
      lpEarned: 0,
      firstAt: at('01T03:00'),
      lastAt: at('01T03:00'),
      facts: 2,
    },
    days: { '2026-03-01': {} },
  },
  {
    what: 'a void of a win',
    events: [win('01T10:00', 300), win('01T11:00', 200), takeBack('01T12:00', win('01T10:00', 300))],
    profile: { won: 200, winSquares: 40_000n, countedWon: 200, daysActive: 1 },
    days: { '2026-03-01': { events: 1, won: 200 } },
  },
  {
    what: 'P001: totals count over the lifetime only; the day shows the points alone',
    events: [
      {
        kind: 'OPENING',
        at: at('10T09:00'),
        totals: { deposited: 500_000, wagered: 1_500_000, won: 1_200_000, sessions: 25, playtimeSeconds: 172_800 },
      },
    ],
    profile: {
      deposited: 500_000,
      wagered: 1_500_000,
      won: 1_200_000,
      sessions: 25,
      playtimeSeconds: 172_800,
      bets: null,
      deposits: null,
      withdrawn: null,
      wageredByGame: { unknown: 1_500_000 },
      countedBets: 0,
      countedWagered: 0,
      daysActive: 0,
      firstAt: null,
      lastAt: null,
      lpEarned: 1500,
      lpCarry: 0,
      facts: 1,
    },
    days: { '2026-03-10': { lp: 1500 } },
  },
  {
    what: 'totals of a game and a flag',
    events: [{ kind: 'OPENING', at: at('10T09:00'), totals: { wagered: 4000, bets: 7, gameType: 'poker', riskyBehavior: true } }],
    profile: { wageredByGame: { poker: 4000 }, bets: 7, countedBets: 0, riskyBehavior: true, lpEarned: 2 },
    days: { '2026-03-10': { lp: 2 } },
  },
  {
    what: 'a game called like a property of every object is a game like any other',
    events: [wager('01T10:00', 1000, 'constructor'), wager('01T10:01', 1000, '__proto__')],
    profile: { wagered: 2000, wageredByGame: { constructor: 1000, ['__proto__']: 1000 }, lpEarned: 2 },
    days: { '2026-03-01': { events: 2, wagered: 2000, bets: 2, lp: 2 } },
  },
];

const noSums: DaySums = { events: 0, deposited: 0, withdrawn: 0, wagered: 0, won: 0, bets: 0, sessions: 0, lp: 0 };

describe('fold', () => {
  it.each(cases)('$what', ({ events, profile, days }) => {
    const folded = fold(nobody, events, utc);
    expect(folded.profile).toMatchObject(profile);
    expect(folded.days).toEqual(Object.fromEntries(Object.entries(days).map(([day, sums]) => [day, { ...noSums, ...sums }])));
    expect(folded.effects).toHaveLength(events.length);
  });

  it("a day is a day of the program's zone, and so is the night", () => {
    const madrid = { ...utc, zone: 'Europe/Madrid' };
    const late = wager('01T23:30', 1000);
    expect(dayTouchedBy(late, 'Europe/Madrid')).toBe('2026-03-02');
    const folded = fold(nobody, [late], madrid);
    expect(Object.keys(folded.days)).toEqual(['2026-03-02']);
    expect(folded.profile.nightBets).toBe(1);
  });

  it('an old day is counted as active once, because the caller brings what is known of it', () => {
    const first = fold(nobody, [wager('01T10:00', 100)], utc);
    const again = fold(first, [wager('01T11:00', 100)], utc);
    expect(again.profile.daysActive).toBe(1);
  });

  it('days that no event touches come back as they were, and nothing known is changed in place', () => {
    const first = Object.freeze(fold(nobody, [wager('01T10:00', 100)], utc));
    const before = structuredClone(first);
    const next = fold(first, [wager('02T10:00', 100)], utc);
    expect(next.days['2026-03-01']).toBe(first.days['2026-03-01']);
    expect(first).toEqual(before);
  });
});

describe('points of single events', () => {
  const stake = wager('05T10:00', 2500);
  const silverFrom5th: FoldContext = { ...utc, multiplier: (day) => (day >= '2026-03-05' ? 1.1 : 1) };
  const effects: { what: string; events: Activity[]; context?: Partial<FoldContext>; effects: Effect[] }[] = [
    {
      what: 'each event reports its points and the multiplier of its own day',
      events: [wager('04T10:00', 2500), stake, deposit('05T11:00', 100)],
      context: silverFrom5th,
      effects: [
        { lp: 2, carry: 5_000_000, multiplier: 1 },
        { lp: 3, carry: -2_500_000, multiplier: 1.1 },
        { lp: 0, carry: 0, multiplier: 0 },
      ],
    },
    {
      what: 'a void takes back with the multiplier stored on its target, whatever is held today',
      events: [stake, takeBack('06T10:00', stake, 1.1)],
      context: { ...silverFrom5th },
      effects: [
        { lp: 2, carry: 7_500_000, multiplier: 1.1 },
        { lp: -2, carry: -7_500_000, multiplier: 1.1 },
      ],
    },
    {
      what: 'an excluded member earns nothing, so nothing is taken back later',
      events: [stake, takeBack('06T10:00', stake, 0), { kind: 'OPENING', at: at('06T11:00'), totals: { wagered: 5000 } }],
      context: { earns: false },
      effects: [
        { lp: 0, carry: 0, multiplier: 0 },
        { lp: 0, carry: 0, multiplier: 0 },
        { lp: 0, carry: 0, multiplier: 0 },
      ],
    },
    {
      what: 'an exclusion does not keep a void from taking back',
      events: [takeBack('06T10:00', stake, 1)],
      context: { earns: false },
      effects: [{ lp: 0, carry: -25_000_000, multiplier: 1 }],
    },
    {
      what: 'totals earn at tier multiplier 1 and the weight of their game',
      events: [{ kind: 'OPENING', at: at('06T11:00'), totals: { wagered: 8000, gameType: 'poker' } }],
      context: silverFrom5th,
      effects: [{ lp: 4, carry: 0, multiplier: 0.5 }],
    },
    {
      what: 'an LP unit of 0 switches earning off',
      events: [stake],
      context: { lpUnitMinor: 0 },
      effects: [{ lp: 0, carry: 0, multiplier: 0 }],
    },
  ];
  it.each(effects)('$what', ({ events, context, effects }) => {
    expect(fold(nobody, events, { ...utc, ...context }).effects).toEqual(effects);
  });

  it('points that were spent are not taken back but owed', () => {
    const earned = fold(nobody, [stake], utc); // 2 LP and half of one
    const voided = fold(earned, [takeBack('06T10:00', stake, 1)], { ...utc, lpBalance: 1 }); // one of them was spent
    expect(voided.effects).toEqual([{ lp: -1, carry: -15_000_000, multiplier: 1 }]);
    expect(voided.profile).toMatchObject({ lpEarned: 1, lpCarry: -10_000_000 });
    const playedOn = fold(voided, [wager('07T10:00', 2000)], { ...utc, lpBalance: 0 });
    expect(playedOn.profile).toMatchObject({ lpEarned: 2, lpCarry: 0 });
  });

  it('points that came from elsewhere are not taken for what was never earned', () => {
    const voided = fold(nobody, [takeBack('06T10:00', stake, 1)], { ...utc, lpBalance: 500 });
    expect(voided.effects).toEqual([{ lp: 0, carry: -25_000_000, multiplier: 1 }]);
    expect(voided.profile).toMatchObject({ lpEarned: 0, lpCarry: -25_000_000 });
  });
});
