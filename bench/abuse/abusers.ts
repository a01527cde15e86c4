import type { Game } from './games.ts';
import type { Scene } from './honest.ts';
import type { Act, Life, Person } from './person.ts';

/** How somebody cheats. `careful`: so carelessly, or so carefully, that what the detector looks for is not quite there. */
export type Cheat = { careful: boolean /** Also takes everything out at once. */; runs: boolean };

/** The kinds, each after one signal. */
export const cheats = {
  'bonus only': liveOffBonuses,
  'hit and run': hitAndRun,
  'stake manipulator': manipulate,
  'ring of accounts': playForRing,
  'rigged winner': winRigged,
} as const satisfies Record<string, (me: Person, scene: Scene, cheat: Cheat) => Life>;

export type CheatName = keyof typeof cheats;

const calm: Game[] = ['roulette', 'blackjack'];

/** Pays in next to nothing and plays what is given; what is won is taken out some day. */
function* liveOffBonuses(me: Person, { start, days }: Scene, { careful, runs }: Cheat): Life {
  const size = me.cents(1_000, 3_000);
  for (let day = Math.floor(me.between(0, 4)); day < days; day += Math.round(me.between(3, 6))) {
    me.goTo(start, day, me.between(17, 21));
    const since = me.now;
    const share = careful ? me.between(0.12, 0.6) : me.happens(0.3) ? me.between(0.02, 0.08) : 0;
    if (share > 0) yield* me.deposit(Math.round(size * share));
    if (!(yield* me.takeBonus(size, Math.round(me.between(3, 7))))) continue;
    yield* playThrough(me, Math.max(10, Math.round(size * me.between(0.02, 0.05))));
    if (careful) yield* play(me, 15, Math.round(size * 0.05)); // and some of what it became
    yield* me.leave(since);
    if (me.own === 0) continue;
    me.wait(runs ? me.between(6, 45) : me.between(75, 900));
    yield* me.withdraw(me.own);
  }
}

/** Pays in as honest people do, plays the bonus through calmly, and is gone with everything. */
function* hitAndRun(me: Person, { start, days }: Scene, { careful }: Cheat): Life {
  for (let day = Math.floor(me.between(0, 7)); day < days; day += Math.round(me.between(4, 8))) {
    me.goTo(start, day, me.between(17, 20.5));
    const since = me.now;
    const amount = me.cents(2_000, 5_000);
    yield* me.deposit(amount);
    if (!(yield* me.takeBonus(amount, Math.round(me.between(3, 6))))) continue;
    yield* playThrough(me, Math.round(amount * me.between(0.03, 0.08)));
    yield* me.leave(since);
    // The careful wait an hour or two, leave something there, or place one more bet of a few cents.
    const care = careful ? me.pick(['waits', 'leaves some', 'bets once more']) : null;
    me.wait(care === 'waits' ? me.between(65, 300) : me.between(6, 50));
    if (care === 'bets once more') yield* me.bet(Math.min(10, me.own), 'roulette');
    yield* me.withdraw(Math.round(me.own * (care === 'leaves some' ? me.between(0.6, 0.88) : me.between(0.92, 1))));
  }
}

/** Has a usual stake, plays a bonus through with cents, and then stakes many times the usual. */
function* manipulate(me: Person, { start, days }: Scene, { careful, runs }: Cheat): Life {
  const usual = me.cents(100, 300);
  let day = Math.floor(me.between(0, 3));
  for (const until = day + 5; day < until && day < days - 4; day += 1) {
    me.goTo(start, day, me.between(17, 21));
    const since = me.now;
    yield* me.deposit(usual * Math.round(me.between(10, 25)));
    yield* play(me, Math.round(me.between(8, 20)), usual);
    yield* me.leave(since);
  }
  for (; day < days - 1; day += Math.round(me.between(3, 6))) {
    me.goTo(start, day, me.between(17, 20));
    const since = me.now;
    if (!(yield* me.takeBonus(Math.round(usual * me.between(2, 4)), 2))) continue;
    const low = careful ? me.between(0.13, 0.35) : me.between(0.04, 0.095);
    yield* playThrough(me, Math.max(5, Math.floor(usual * low)));
    yield* me.leave(since);
    const jump = Math.round(usual * (careful && me.happens(0.5) ? me.between(2, 4.6) : me.between(5.2, 15)));
    me.wait(me.between(8, 240));
    if (me.own < jump) yield* me.deposit(jump);
    yield* me.bet(jump, 'roulette');
    if (!runs) continue;
    me.wait(me.between(6, 40));
    yield* me.withdraw(me.own);
  }
}

/** One of several accounts of one person: a welcome bonus each, some play, and what is left is taken out by the same card. */
function* playForRing(me: Person, { start, days }: Scene, { runs }: Cheat): Life {
  const size = me.cents(1_000, 2_500);
  for (let day = Math.floor(me.between(0, 10)), visits = Math.round(me.between(2, 4)); day < days && visits > 0; visits -= 1) {
    me.goTo(start, day, me.between(17, 21));
    const since = me.now;
    yield* me.deposit(Math.round(size * me.between(0.5, 1)));
    yield* me.takeBonus(size, Math.round(me.between(3, 5)));
    yield* playThrough(me, Math.round(size * 0.05));
    if (!runs) yield* play(me, Math.round(me.between(5, 20)), Math.round(size * 0.05));
    yield* me.leave(since);
    me.wait(runs ? me.between(6, 50) : me.between(90, 900));
    if (me.own > 0) yield* me.withdraw(me.own);
    day += Math.round(me.between(4, 9));
  }
}

/** Wins more than games give: a rigged game, or somebody who loses on purpose at the other end. */
function* winRigged(me: Person, { start, days }: Scene, { careful, runs }: Cheat): Life {
  const stake = me.cents(200, 1_000);
  const isModest = careful && me.happens(0.5);
  const rate = isModest ? me.between(1.02, 1.18) : me.between(1.3, 1.9);
  const bets = Math.round(careful && !isModest ? me.between(50, 95) : me.between(130, 320));
  yield* rigged(me, { start, days }, { stake, rate, bets }, runs);
}

function* rigged(me: Person, { start, days }: Scene, play: { stake: number; rate: number; bets: number }, runs: boolean): Act {
  let { bets } = play;
  for (let day = Math.floor(me.between(0, 4)); day < days && bets > 0; day += Math.round(me.between(1, 3))) {
    me.goTo(start, day, me.between(17, 21));
    const since = me.now;
    if (me.own < play.stake * 20) yield* me.deposit(play.stake * 25);
    for (let bet = Math.min(bets, Math.round(me.between(20, 50))); bet > 0; bet -= 1, bets -= 1) {
      if (!(yield* me.bet(play.stake, 'roulette', () => (me.happens(play.rate / 2) ? 2 : 0)))) break;
    }
    yield* me.leave(since);
    me.wait(runs ? me.between(6, 45) : me.between(90, 700));
    if (me.happens(0.6)) yield* me.withdraw(Math.round(me.own * 0.95));
  }
}

/** Bets until the bonus is own money, or gone. */
function* playThrough(me: Person, stake: number): Act {
  while (me.bonus !== null) {
    const left = me.own + me.bonus.balanceMinor;
    if (!(yield* me.bet(Math.min(stake, left), me.pick(calm)))) return;
  }
}

function* play(me: Person, bets: number, stake: number): Act {
  for (let bet = 0; bet < bets; bet += 1) if (!(yield* me.bet(stake, me.pick(calm)))) return;
}
