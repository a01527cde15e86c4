import { dayMs, type Instant } from '../../src/kernel/clock.ts';
import type { Minor } from '../../src/kernel/money.ts';
import type { Game } from './games.ts';
import type { Act, Life, Person } from './person.ts';

/** When it is played: from the first day's midnight, a Monday, so many days. */
export type Scene = { start: Instant; days: number };

/** How somebody plays who means no harm. Money in minor units; probabilities of a day, a deposit or a big balance. */
export type Style = {
  /** Whether they play on a day, Monday first. */
  days: readonly number[];
  bets: readonly [least: number, most: number];
  stakes: readonly Minor[];
  games: readonly Game[];
  /** In stakes. */
  deposit: readonly [least: number, most: number];
  /** Whether a deposit is taken with a bonus, how large that is in deposits, and how often it is played through. */
  bonus: { taken: number; share: number; wagering: number };
  /** When the balance is so many stakes they may take money out: often soon, and often all of it. */
  cashOut: { from: number; chance: number; soon: number; all: number };
  /** One win of their life, in stakes. */
  luck?: readonly [least: number, most: number];
};

const weekend = [0.02, 0.02, 0.05, 0.1, 0.5, 0.7, 0.5];
const sometimes = [0.2, 0.2, 0.2, 0.2, 0.25, 0.3, 0.3];
const daily = [0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6];
const seldom = { taken: 0.15, share: 0.5, wagering: 5 };
const careful = { from: 60, chance: 0.4, soon: 0.4, all: 0.5 };

export const styles = {
  'weekend slots': {
    days: weekend,
    bets: [25, 90],
    stakes: [50, 100, 200],
    games: ['slots'],
    deposit: [15, 50],
    bonus: seldom,
    cashOut: careful,
  },
  'daily low stakes': {
    days: daily,
    bets: [10, 40],
    stakes: [10, 20, 50],
    games: ['slots', 'slots', 'roulette'],
    deposit: [20, 60],
    bonus: seldom,
    cashOut: { from: 100, chance: 0.2, soon: 0.3, all: 0.4 },
  },
  'high roller': {
    days: sometimes,
    bets: [20, 60],
    stakes: [5_000, 10_000, 20_000],
    games: ['roulette', 'blackjack'],
    deposit: [10, 30],
    bonus: { taken: 0.1, share: 0.02, wagering: 5 },
    cashOut: { from: 15, chance: 0.7, soon: 0.7, all: 0.7 },
  },
  'honest bonus hunter': {
    days: sometimes,
    bets: [30, 90],
    stakes: [50, 100],
    games: ['slots', 'roulette'],
    deposit: [20, 40],
    bonus: { taken: 1, share: 1, wagering: 5 },
    cashOut: { from: 50, chance: 0.5, soon: 0.4, all: 0.5 },
  },
  'lucky winner': {
    days: weekend,
    bets: [25, 80],
    stakes: [50, 100, 200],
    games: ['slots'],
    deposit: [20, 50],
    bonus: seldom,
    cashOut: { from: 60, chance: 0.7, soon: 0.5, all: 0.7 },
    luck: [150, 800],
  },
} as const satisfies Record<string, Style>;

/** How somebody spends the days of a scene. */
export function* liveHonestly(me: Person, style: Style, { start, days }: Scene): Life {
  const stake = me.pick(style.stakes);
  const luckyDay = style.luck ? Math.floor(me.between(0, days * 0.8)) : null;
  let isLucky = false;
  for (let day = 0; day < days; day += 1) {
    if (day === luckyDay) isLucky = true;
    if (!me.happens(style.days[day % 7] ?? 0) && !(day === luckyDay)) continue;
    if (me.now > start + (day + 1) * dayMs) continue; // the last evening was long
    me.goTo(start, day, me.between(17, 21.5));
    yield* visit(me, style, stake, isLucky);
    isLucky = false;
  }
}

function* visit(me: Person, style: Style, stake: Minor, isLucky: boolean): Act {
  const since = me.now;
  yield* topUp(me, style, stake);
  const bets = Math.floor(me.between(...style.bets));
  const luckyBet = isLucky ? Math.floor(me.between(5, bets)) : -1;
  const isSmall = me.happens(0.3); // some play a bonus more carefully than their own money
  for (let bet = 0; bet < bets; bet += 1) {
    const staked = isSmall && me.bonus ? Math.max(10, Math.round(stake / 2)) : me.happens(0.05) ? stake * 2 : stake;
    const win = bet === luckyBet && style.luck ? Math.round(me.between(...style.luck)) : null;
    const isPlaced = yield* me.bet(staked, me.pick(style.games), win === null ? undefined : () => win);
    if (!isPlaced) break;
    if (win !== null) break; // whoever has won that much looks at it first
  }
  yield* me.leave(since);
  yield* thinkOfCashingOut(me, style, stake);
}

function* topUp(me: Person, style: Style, stake: Minor): Act {
  if (me.own >= stake * 10) return;
  const amount = Math.round(me.between(...style.deposit)) * stake;
  yield* me.deposit(amount);
  if (!me.happens(style.bonus.taken)) return;
  yield* me.takeBonus(Math.min(45_000, Math.max(100, Math.round(amount * style.bonus.share))), style.bonus.wagering);
}

function* thinkOfCashingOut(me: Person, { cashOut }: Style, stake: Minor): Act {
  if (me.own < stake * cashOut.from || !me.happens(cashOut.chance)) return;
  // Either at once, or some hours later, or the next morning.
  me.wait(me.happens(cashOut.soon) ? me.between(6, 55) : me.between(70, 900));
  yield* me.withdraw(me.happens(cashOut.all) ? me.own : Math.round(me.own * me.between(0.3, 0.9)));
}
