import { describe, expect, it } from 'vitest';
import { type Behaviour, behaviourOf, behaviourSpecs, type RecentPlay } from './behaviour.ts';
import { riskCategories } from './categories.ts';

const nobody = { deposits: null, daysActive: 0, nightBets: 0, countedBets: 0 };

/** `10` a stake of 10 that is lost, `10+` one that is won back, `10-` one of which half comes back; the letter is the game. */
function play(text: string): RecentPlay[] {
  return text.split(' ').flatMap((bet, index): RecentPlay[] => {
    const [, stake = '0', end = '', game = 'slots'] = /^(\d+)([+-]?)(\w*)$/.exec(bet) ?? [];
    const amountMinor = Number(stake);
    const placed: RecentPlay = { kind: 'WAGER', at: index * 2, amountMinor, game: game === '' ? 'slots' : game };
    if (end === '') return [placed];
    return [placed, { ...placed, kind: 'WIN', at: index * 2 + 1, amountMinor: end === '+' ? amountMinor : Math.floor(amountMinor / 2) }];
  });
}

const times = (bet: string, count: number): string => Array.from({ length: count }, () => bet).join(' ');

describe('how somebody plays', () => {
  const cases: [says: string, known: Partial<Parameters<typeof behaviourOf>[0]>, bets: string, found: Partial<Behaviour>][] = [
    ['nothing is known', {}, '', { deposits_per_active_day: null, stake_after_loss_ratio: null, game_switching: null, night_share: null }],
    ['six deposits on four days', { deposits: 6, daysActive: 4 }, '', { deposits_per_active_day: 1.5 }],
    ['deposits of a sheet, and no day', { deposits: 6, daysActive: 0 }, '', { deposits_per_active_day: null }],
    ['one bet in eight at night', { nightBets: 1, countedBets: 8 }, '', { night_share: 0.125 }],
    ['stakes doubled after losses', {}, `${times('100+ 100 200', 6)} 100`, { stake_after_loss_ratio: 1.5 }],
    ['the same stake whatever happens', {}, `${times('100 100+', 8)} 100`, { stake_after_loss_ratio: 1 }],
    ['half a stake back is a loss', {}, `${times('100- 300+', 6)} 100`, { stake_after_loss_ratio: 3 }],
    ['only four wins to look at', {}, `${times('100+ 200', 4)} 100`, { stake_after_loss_ratio: null }],
    ['one game', {}, times('100slots', 6), { game_switching: 0 }],
    ['another game each time', {}, times('100slots 100roulette', 3), { game_switching: 1 }],
    ['every other bet on another game', {}, times('100slots 100slots 100poker 100poker', 2), { game_switching: 0.4286 }],
    ['five bets are four pairs', {}, times('100slots', 5), { game_switching: null }],
  ];
  it.each(cases)('%s', (_, known, bets, found) => {
    expect(behaviourOf({ ...nobody, ...known }, bets === '' ? [] : play(bets))).toMatchObject(found);
  });

  it('a win before the first bet belongs to none, and bets without a game say nothing of games', () => {
    const bets = play(times('100 100+', 6)).map((one) => ({ ...one, game: null }));
    const found = behaviourOf(nobody, [{ kind: 'WIN', at: -1, amountMinor: 1, game: null }, ...bets]);
    expect(found).toMatchObject({ stake_after_loss_ratio: 1, game_switching: null });
  });

  it("every figure belongs to one of the regulators' categories", () => {
    for (const { category } of Object.values(behaviourSpecs)) expect(Object.keys(riskCategories)).toContain(category);
  });
});
