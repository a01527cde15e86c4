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
  ])('%s', (_, occurrences, state, postings, more = {}) => {
    const { bonus, postings: booked } = live(offered(more), ...occurrences);
    expect(bonus.state).toBe(state);
    expect(booked.map(({ from, to, amountMinor, code }) => `${from} > ${to} ${amountMinor / 100} ${code}`)).toEqual(postings);
  });
});

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

/** Something to try: mostly what a player does, now and then what others do. A bet ends once, and wins what it was placed with. */
function occurrenceOf({ what, share, win: won, which }: Try, bonus: Bonus, bet: Bet | undefined): Occurrence {
  if (bonus.state === 'OFFERED' && what < 85) return { event: 'accept' };
  if (bonus.state === 'QUEUED' && what < 85) return { event: 'activate' };
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
  for (const step of steps) {
    const bet = open[step.which % Math.max(1, open.length)];
    const occurrence = occurrenceOf(step, bonus, bet);
    const before = JSON.stringify(bonus);
    const moved = happen(bonus, occurrence);
    if (JSON.stringify(bonus) !== before) broken.push('what is given in is not changed');
    const row = bonusTable[bonus.state];
    if ('refusal' in moved) {
      const isRight = moved.refusal === row.refusal && row.on[occurrence.event] === undefined;
      if (!isRight) broken.push(`${occurrence.event} in ${bonus.state} is refused as ${moved.refusal}`);
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
    bonus = moved.bonus;
    broken.push(...brokenBy(bonus, countedMinor, open));
  }
  return broken;
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
