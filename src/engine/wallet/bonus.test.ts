import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bonus, happen, type Moved, type Occurrence, unfunded } from './bonus.ts';
import { type BonusState, bonusStates, bonusTable, isEnd } from './bonus-states.ts';

const offered = (more: Partial<Bonus> = {}): Bonus => ({
  ...unfunded({ amountMinor: 50_00, targetMinor: 100_00, maxConversionMinor: null }),
  ...more,
});

const stake = (bonus: number, counted = bonus): Occurrence => ({ event: 'stake', bonusMinor: bonus * 100, countedMinor: counted * 100 });
const win = (bonus: number, won: number): Occurrence => ({ event: 'settle', bonusMinor: bonus * 100, winMinor: won * 100 });
const back = (bonus: number, counted = bonus): Occurrence => ({ event: 'void', bonusMinor: bonus * 100, countedMinor: counted * 100 });
const play = (bonus: number, counted = bonus): Occurrence => ({ event: 'play', bonusMinor: bonus * 100, countedMinor: counted * 100 });
const unplay = (bonus: number, counted = bonus): Occurrence => ({ ...play(bonus, counted), event: 'unplay' }) as Occurrence;
const told = (won: number): Occurrence => ({ event: 'win', winMinor: won * 100 });
const untold = (won: number): Occurrence => ({ event: 'unwin', winMinor: won * 100 });
const also = (event: 'accept' | 'activate' | 'expire' | 'forfeit' | 'cancel' | 'suspend' | 'resume'): Occurrence => ({ event });

/** One after another, from the offer on; every one of them is allowed. */
function live(bonus: Bonus, ...occurrences: Occurrence[]): Moved {
  let last: Moved = { bonus, postings: [], steps: [] };
  for (const occurrence of [also('accept'), also('activate'), ...occurrences]) {
    const moved = happen(last.bonus, occurrence);
    if ('refusal' in moved) throw new Error(`${occurrence.event} in ${last.bonus.state}: ${moved.refusal}`);
    last = moved;
  }
  return last;
}

describe('a bonus of 50.00 with a target of 100.00', () => {
  it.each<[story: string, occurrences: Occurrence[], state: BonusState, postings: string[], more?: Partial<Bonus>]>([
    ['is placed', [stake(10)], 'ACTIVE', ['BONUS > OPEN 10 bet_placed']],
    ['wins', [stake(10), win(10, 25)], 'ACTIVE', ['OPEN > GAME 10 bet_settled', 'GAME > BONUS 25 bet_won']],
    ['is played away with its last bet', [stake(50), win(50, 0)], 'LOST', ['OPEN > GAME 50 bet_settled']],
    ['is not lost while another bet is open', [stake(25), stake(25), win(25, 0)], 'ACTIVE', ['OPEN > GAME 25 bet_settled']],
    ['has a bet taken back', [stake(10), back(10)], 'ACTIVE', ['OPEN > BONUS 10 bet_voided']],
    ['is complete, and waits for its bet', [stake(50, 100)], 'COMPLETING', ['BONUS > OPEN 50 bet_placed']],
    [
      'becomes own money when its last bet ends',
      [stake(50, 100), win(50, 70)],
      'CONVERTED',
      ['OPEN > GAME 50 bet_settled', 'GAME > BONUS 70 bet_won', 'BONUS > PAYABLE 70 bonus_converted'],
    ],
    [
      'becomes at most what its terms allow',
      [stake(50, 100), win(50, 70)],
      'CONVERTED',
      [
        'OPEN > GAME 50 bet_settled',
        'GAME > BONUS 70 bet_won',
        'BONUS > PAYABLE 60 bonus_converted',
        'BONUS > BONUS_FORFEIT 10 bonus_capped',
      ],
      { maxConversionMinor: 60_00 },
    ],
    [
      'is not cash without a target: the first bet that counts completes it',
      [stake(0, 5), win(0, 0)],
      'CONVERTED',
      ['BONUS > PAYABLE 50 bonus_converted'],
      { targetMinor: 0 },
    ],
    ['is played away although complete', [stake(50, 100), win(50, 0)], 'LOST', ['OPEN > GAME 50 bet_settled']],
    ['is in play again when what completed it is taken back', [stake(10, 100), back(10, 100)], 'ACTIVE', ['OPEN > BONUS 10 bet_voided']],
    ['expires', [stake(10), also('expire')], 'EXPIRED', ['BONUS > BONUS_FORFEIT 40 bonus_expired']],
    ['is forfeited', [also('forfeit')], 'FORFEITED', ['BONUS > BONUS_FORFEIT 50 bonus_forfeited']],
    [
      'is cancelled after a win: no more goes back than was given',
      [stake(10), win(10, 30), also('cancel')],
      'CANCELLED',
      ['BONUS > BONUS_COST 50 bonus_cancelled', 'BONUS > BONUS_FORFEIT 20 bonus_forfeited'],
    ],
    [
      'has a bet settled after it expired',
      [stake(10), also('expire'), win(10, 30)],
      'EXPIRED',
      ['OPEN > GAME 10 bet_settled', 'GAME > BONUS_FORFEIT 30 late_win_forfeited'],
    ],
    [
      'has a bet taken back after it was forfeited',
      [stake(10), also('forfeit'), back(10)],
      'FORFEITED',
      ['OPEN > BONUS_FORFEIT 10 late_void_forfeited'],
    ],
    ['has a bet settled while it is suspended', [stake(50), also('suspend'), win(50, 0)], 'LOST', ['OPEN > GAME 50 bet_settled']],
    ['is told of a stake', [play(10)], 'ACTIVE', ['BONUS > GAME 10 stake_told']],
    ['is told of a win', [play(10), told(25)], 'ACTIVE', ['GAME > BONUS 25 win_told']],
    ['is told that a stake was none', [play(10), unplay(10)], 'ACTIVE', ['GAME > BONUS 10 stake_taken_back']],
    ['is told that a win was none', [play(10), told(25), untold(25)], 'ACTIVE', ['BONUS > GAME 25 win_taken_back']],
    ['is lost with a stake of all that is left', [play(50)], 'LOST', ['BONUS > GAME 50 stake_told']],
    ['is back when that stake has won', [play(50), told(20)], 'QUEUED', ['GAME > BONUS 20 win_told']],
    ['is lost again when the win was none', [play(50), told(20), untold(20)], 'LOST', ['BONUS > GAME 20 win_taken_back']],
    ['is back when that stake was none', [play(50), unplay(50)], 'QUEUED', ['GAME > BONUS 50 stake_taken_back']],
    ['stays lost when a stake of own money was none', [play(0, 5), play(50), unplay(0, 5)], 'LOST', []],
    ['is not lost by what is told while a bet is open', [stake(10), play(40)], 'ACTIVE', ['BONUS > GAME 40 stake_told']],
    [
      'becomes own money with a stake that is told',
      [play(10, 100)],
      'CONVERTED',
      ['BONUS > GAME 10 stake_told', 'BONUS > PAYABLE 40 bonus_converted'],
    ],
    [
      'pays what that stake has won, as if it had been told with it',
      [play(10, 100), told(25)],
      'CONVERTED',
      ['GAME > BONUS 25 win_told', 'BONUS > PAYABLE 25 bonus_converted'],
    ],
    [
      'pays of it what its terms allow',
      [play(10, 100), told(25)],
      'CONVERTED',
      ['GAME > BONUS 25 win_told', 'BONUS > PAYABLE 20 bonus_converted', 'BONUS > BONUS_FORFEIT 5 bonus_capped'],
      { maxConversionMinor: 60_00 },
    ],
    [
      'pays what the last of it has won, when its target was reached with that stake',
      [play(50, 100), told(25)],
      'CONVERTED',
      ['GAME > BONUS 25 win_told', 'BONUS > PAYABLE 25 bonus_converted'],
    ],
    [
      'keeps nothing of a stake that is taken back after it was paid',
      [play(10, 100), unplay(10, 100)],
      'CONVERTED',
      ['GAME > BONUS 10 stake_taken_back', 'BONUS > BONUS_FORFEIT 10 late_void_forfeited'],
    ],
    ['is complete by what is told, and waits for its open bet', [stake(10), play(10, 90)], 'COMPLETING', ['BONUS > GAME 10 stake_told']],
    [
      'is in play again when what it was told is taken back',
      [stake(10), play(10, 90), unplay(10, 90)],
      'ACTIVE',
      ['GAME > BONUS 10 stake_taken_back'],
    ],
    [
      'is told of a win after it expired',
      [play(10), also('expire'), told(30)],
      'EXPIRED',
      ['GAME > BONUS 30 win_told', 'BONUS > BONUS_FORFEIT 30 late_win_forfeited'],
    ],
    [
      'is told of a stake that was none after it was cancelled',
      [play(10), also('cancel'), unplay(10)],
      'CANCELLED',
      ['GAME > BONUS 10 stake_taken_back', 'BONUS > BONUS_FORFEIT 10 late_void_forfeited'],
    ],
    ['is told of a win while it is suspended', [play(10), also('suspend'), told(5)], 'SUSPENDED', ['GAME > BONUS 5 win_told']],
  ])('%s', (_, occurrences, state, postings, more = {}) => {
    const { bonus, postings: booked } = live(offered(more), ...occurrences);
    expect(bonus.state).toBe(state);
    expect(booked.map(({ from, to, amountMinor, code }) => `${from} > ${to} ${amountMinor / 100} ${code}`)).toEqual(postings);
  });
});

describe('what is told of bets is refused where it takes more than there is', () => {
  it.each<[story: string, before: Occurrence[], occurrence: Occurrence, refusal: string]>([
    ['a stake above the balance', [play(20)], play(31), 'insufficient_balance'],
    ['a win that was played away', [play(10), told(10), play(45)], untold(10), 'insufficient_balance'],
    ['a win that was paid out', [play(10, 50), told(10), play(1, 50)], untold(10), 'bonus_ended'],
    ['a stake after it was lost', [play(50)], play(1), 'bonus_ended'],
    ['a stake during a break', [also('suspend')], play(1), 'bonus_suspended'],
  ])('%s', (_, before, occurrence, refusal) => {
    expect(happen(live(offered(), ...before).bonus, occurrence)).toEqual({ refusal });
  });
});

it('what is told one by one comes to the same as a bet from stake to end, whatever follows from it', () => {
  const cents = fc.integer({ min: 0, max: 60_00 });
  const law = fc.property(
    fc.record({ targetMinor: fc.integer({ min: 0, max: 200_00 }), maxConversionMinor: fc.option(cents) }),
    fc.array(fc.record({ bonusMinor: cents, countedMinor: cents, winMinor: cents }), { maxLength: 8 }),
    (terms, bets) => {
      const start = live(offered(terms)).bonus;
      let [whole, apart] = [start, start];
      for (const { bonusMinor: asked, countedMinor, winMinor } of bets) {
        if (whole.state !== 'ACTIVE') break;
        const bonusMinor = Math.min(asked, whole.balanceMinor);
        whole = after(after(whole, { event: 'stake', bonusMinor, countedMinor }), { event: 'settle', bonusMinor, winMinor });
        apart = after(apart, { event: 'play', bonusMinor, countedMinor });
        if (winMinor > 0) apart = after(apart, { event: 'win', winMinor });
        if (apart.state === 'QUEUED') apart = after(apart, { event: 'activate' });
        expect(apart).toEqual(whole);
      }
    },
  );
  fc.assert(law, { numRuns: 2_000 });
});

/** A bonus after what is allowed. */
function after(bonus: Bonus, occurrence: Occurrence): Bonus {
  const moved = happen(bonus, occurrence);
  if ('refusal' in moved) throw new Error(`${occurrence.event} in ${bonus.state}: ${moved.refusal}`);
  return moved.bonus;
}

/** A roll of the dice for each step: what to try, and with how much. */
type Try = { what: number; share: number; win: number; which: number };
const tries: fc.Arbitrary<Try[]> = fc.array(fc.record({ what: fc.nat(99), share: fc.nat(200), win: fc.nat(300), which: fc.nat(9) }), {
  minLength: 8,
  maxLength: 40,
});
const bonuses = fc.record({
  amountMinor: fc.integer({ min: 1, max: 200 }),
  targetMinor: fc.integer({ min: 0, max: 400 }),
  maxConversionMinor: fc.option(fc.integer({ min: 0, max: 300 })),
});

type Bet = { bonusMinor: number; countedMinor: number };
/** What was told of bets and not taken back. */
type Told = { stakes: Bet[]; wins: { winMinor: number }[] };

/** What may be told of bets that are over. Nothing is taken back that was not told. */
function toldOf({ what, share, win: won, which }: Try, { balanceMinor }: Bonus, { stakes, wins }: Told): Occurrence {
  const [stake, win] = [stakes[which % Math.max(1, stakes.length)], wins[which % Math.max(1, wins.length)]];
  if (what % 8 === 0 && stake) return { event: 'unplay', ...stake };
  if (what % 8 === 1 && win) return { event: 'unwin', ...win };
  if (what % 8 < 5) return { event: 'win', winMinor: won + 1 };
  const bonusMinor = Math.floor((balanceMinor * Math.min(share, 100)) / 100);
  return { event: 'play', bonusMinor, countedMinor: bonusMinor + (which < 5 ? 0 : what) };
}

/** Something to try: mostly what a player does, now and then what others do. A bet ends once, and wins what it was placed with. */
function occurrenceOf(one: Try, bonus: Bonus, bet: Bet | undefined, told: Told): Occurrence {
  const { what, share, win: won, which } = one;
  if (bonus.state === 'OFFERED' && what < 85) return { event: 'accept' };
  if (bonus.state === 'QUEUED' && what < 60) return { event: 'activate' };
  if (bonus.state === 'CANCELLED' && isUnfunded(bonus)) return { event: 'accept' };
  if (told.stakes.length > 0 && which % 2 === 0) return toldOf(one, bonus, told);
  if (what % 5 === 0) return toldOf(one, bonus, told);
  const isBreak = bonus.state === 'SUSPENDED' && what % 4 > 0;
  if (!isBreak && (what < 40 || (what < 80 && !bet))) {
    const bonusMinor = Math.floor((bonus.balanceMinor * Math.min(share, 100)) / 100);
    return { event: 'stake', bonusMinor, countedMinor: bonusMinor + (which < 5 ? 0 : what) };
  }
  if (what < 65 && bet) return { event: 'settle', bonusMinor: bet.bonusMinor, winMinor: bet.bonusMinor === 0 ? 0 : Math.max(0, won - 120) };
  if (what < 80 && bet) return { event: 'void', bonusMinor: bet.bonusMinor, countedMinor: bet.countedMinor };
  const others = ['suspend', 'resume', 'suspend', 'resume', 'expire', 'forfeit', 'cancel', 'lapse', 'activate', 'accept'] as const;
  return { event: others[(what + which) % others.length] ?? 'expire' };
}

/** Laws that a bonus breaks. */
function brokenBy(bonus: Bonus, countedMinor: number, openBets: readonly Bet[]): string[] {
  const { state, amountMinor, wonMinor, settledMinor, convertedMinor, forfeitedMinor, balanceMinor, openMinor } = bonus;
  const isGiven = state !== 'OFFERED' && state !== 'LAPSED' && !(state === 'CANCELLED' && isUnfunded(bonus));
  const laws = {
    'granted + won = settled + converted + forfeited + balance + open':
      (isGiven ? amountMinor : 0) + wonMinor === settledMinor + convertedMinor + forfeitedMinor + balanceMinor + openMinor,
    'nothing is negative':
      Math.min(wonMinor, settledMinor, convertedMinor, forfeitedMinor, balanceMinor, openMinor, bonus.openBets, bonus.progressMinor) >= 0,
    'no more is paid than the maximum': convertedMinor <= (bonus.maxConversionMinor ?? convertedMinor),
    'an end holds nothing': !isEnd(state) || balanceMinor === 0,
    'progress is what counted of bets not taken back': bonus.progressMinor === countedMinor,
    'open is what lies in open bets':
      bonus.openBets === openBets.length && openMinor === openBets.reduce((sum, { bonusMinor }) => sum + bonusMinor, 0),
  };
  return Object.entries(laws).flatMap(([law, holds]) => (holds ? [] : [`${law}: ${JSON.stringify(bonus)}`]));
}

/** An offer that was cancelled before anything was booked for it. */
function isUnfunded({ wonMinor, settledMinor, forfeitedMinor, openMinor }: Bonus): boolean {
  return wonMinor + settledMinor + forfeitedMinor + openMinor === 0;
}

/** Lives through tries: the laws that were broken on the way. `taken` gathers the transitions. */
function lifeOf(start: Bonus, steps: readonly Try[], taken: Set<string>): string[] {
  const broken: string[] = [];
  let [bonus, countedMinor, open] = [start, 0, [] as Bet[]];
  const told: Told = { stakes: [], wins: [] };
  for (const step of steps) {
    const bet = open[step.which % Math.max(1, open.length)];
    const occurrence = occurrenceOf(step, bonus, bet, told);
    const before = JSON.stringify(bonus);
    const moved = happen(bonus, occurrence);
    if (JSON.stringify(bonus) !== before) broken.push('what is given in is not changed');
    const row = bonusTable[bonus.state];
    if ('refusal' in moved) {
      const refusal = row.on[occurrence.event] === undefined ? row.refusal : takesTooMuch(bonus, occurrence) && 'insufficient_balance';
      if (moved.refusal !== refusal) broken.push(`${occurrence.event} in ${bonus.state} is refused as ${moved.refusal}`);
      continue;
    }
    for (const { from, event, to } of moved.steps) taken.add(`${from} ${event} ${to}`);
    if (moved.postings.some(({ amountMinor }) => amountMinor <= 0)) broken.push('no posting of nothing');
    if (occurrence.event === 'stake') {
      open = [...open, occurrence];
      countedMinor += occurrence.countedMinor;
    }
    if (occurrence.event === 'settle' || occurrence.event === 'void') open = open.filter((one) => one !== bet);
    if (occurrence.event === 'void') countedMinor -= occurrence.countedMinor;
    countedMinor += keepTold(told, occurrence);
    bonus = moved.bonus;
    broken.push(...brokenBy(bonus, countedMinor, open));
  }
  return broken;
}

function takesTooMuch({ balanceMinor }: Bonus, occurrence: Occurrence): boolean {
  return occurrence.event === 'unwin' && occurrence.winMinor > balanceMinor;
}

/** Notes what was told or taken back; answers what it added to the turnover. */
function keepTold({ stakes, wins }: Told, occurrence: Occurrence): number {
  const isSame = (one: object): boolean => JSON.stringify({ event: occurrence.event, ...one }) === JSON.stringify(occurrence);
  if (occurrence.event === 'play') {
    const { bonusMinor, countedMinor } = occurrence;
    stakes.push({ bonusMinor, countedMinor });
    return countedMinor;
  }
  if (occurrence.event === 'win') wins.push({ winMinor: occurrence.winMinor });
  if (occurrence.event === 'unwin') wins.splice(wins.findIndex(isSame), 1);
  if (occurrence.event !== 'unplay') return 0;
  stakes.splice(stakes.findIndex(isSame), 1);
  return 0 - occurrence.countedMinor;
}

it('its books agree after every step of any life, and every transition of the table is taken', () => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
  const taken = new Set<string>();
  let runs = 0;
  const law = fc.property(bonuses, tries, (kind, steps) => {
    runs += 1;
    expect(lifeOf(offered(kind), steps, taken)).toEqual([]);
  });
  fc.assert(law, { numRuns: 5_000, seed });
  expect(runs).toBe(5_000);
  const all = bonusStates.flatMap((from) => Object.entries(bonusTable[from].on).map(([event, [to]]) => `${from} ${event} ${to}`));
  const missed = all.filter((transition) => !taken.has(transition));
  expect(missed, `not reached with SEED=${seed}`).toEqual([]);
});
