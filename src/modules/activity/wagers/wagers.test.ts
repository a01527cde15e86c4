import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Betting, type BonusTerms, betting, codeOr } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { formatAmount } from '../../../kernel/money.ts';
import { expireGrants } from '../../wallet/bonus/end.ts';

/*
 * Stories of one bonus each. A step is what the operator says; beside it stands what is answered, and how the bonus is then:
 * `own + bonus part | state, balance, turnover`. Bets are named by a letter.
 */

type Story = { bonus: BonusTerms | null; steps: (readonly [step: string, outcome: string])[]; owed?: string };

/** The bonus of the reference: 50.00, to be wagered ten times within 48 hours, at most 10.00 a bet, on two games. */
const reference: BonusTerms = { amount: '50.00', wagering: 10, hours: 48, maxBet: '10.00', games: ['slots', 'roulette'] };

/** The same pair of steps so many times, with the turnover growing by as much each time. */
const rounds = (count: number, from: number, each: number) =>
  Array.from({ length: count }, (_, index) => {
    const reached = (from + (index + 1) * each).toFixed(2);
    const placed = [`bet a ${each}.00 on slots`, `0.00 + ${each}.00 | ACTIVE ${(50 - each).toFixed(2)} ${reached}/500.00`] as const;
    return [placed, [`settle a ${each}.00`, `0.00 + ${each}.00 | ACTIVE 50.00 ${reached}/500.00`] as const];
  }).flat();

const stories: Record<string, Story> = {
  'the reference: played through, it becomes money owed': {
    bonus: reference,
    steps: [
      ['bet a 50.00 on slots', 'max_bet_exceeded'],
      ['bet a 10.00 on poker', 'game_not_eligible'],
      ['bet a 50.00 on poker', 'max_bet_exceeded'],
      ...rounds(49, 0, 10),
      ['bet a 10.00 on roulette', '0.00 + 10.00 | COMPLETING 40.00 500.00/500.00'],
      ['bet b 1.00 on slots', 'insufficient_balance'],
      ['settle a 12.50', '0.00 + 12.50 | CONVERTED 0.00 500.00/500.00'],
      ['settle a 12.50', 'wager_ended'],
      ['void a', 'wager_ended'],
    ],
    owed: '52.50',
  },
  'there is no bonus: own money pays, and nothing counts': {
    bonus: null,
    steps: [
      ['bet a 10.00 on slots with 9.99 own', 'insufficient_balance'],
      ['bet a 10.00 on slots with 10.00 own', '10.00 + 0.00 | no bonus'],
      ['settle a 30.00', '30.00 + 0.00 | no bonus'],
      ['bet b 10.00 on slots with 10.00 own', '10.00 + 0.00 | no bonus'],
      ['void b', '10.00 + 0.00 | no bonus'],
    ],
  },
  'own money first: the bonus pays the rest, and a win returns in the split of the stake': {
    bonus: reference,
    steps: [
      ['bet a 10.00 on slots with 6.67 own', '6.67 + 3.33 | ACTIVE 46.67 10.00/500.00'],
      ['settle a 10.01', '6.68 + 3.33 | ACTIVE 50.00 10.00/500.00'],
      ['bet b 100.00 on slots with 100.00 own', '100.00 + 0.00 | ACTIVE 50.00 110.00/500.00'],
      ['settle b 0.00', '0.00 + 0.00 | ACTIVE 50.00 110.00/500.00'],
      ['bet c 10.00 on poker with 10.00 own', '10.00 + 0.00 | ACTIVE 50.00 110.00/500.00'],
      ['void c', '10.00 + 0.00 | ACTIVE 50.00 110.00/500.00'],
      ['bet d 10.00 on slots with 9.00 own', '9.00 + 1.00 | ACTIVE 49.00 120.00/500.00'],
      ['void d', '9.00 + 1.00 | ACTIVE 50.00 110.00/500.00'],
    ],
  },
  'bonus money first': {
    bonus: { ...reference, amount: '5.00', wagering: 100, spendOrder: 'BONUS_FIRST' },
    steps: [
      ['bet a 8.00 on slots with 100.00 own', '3.00 + 5.00 | ACTIVE 0.00 8.00/500.00'],
      ['bet b 8.00 on slots with 100.00 own', '8.00 + 0.00 | ACTIVE 0.00 16.00/500.00'],
      ['bet c 8.00 on slots with 7.99 own', 'insufficient_balance'],
      ['settle a 16.00', '6.00 + 10.00 | ACTIVE 10.00 16.00/500.00'],
      ['bet d 1.00 on poker with 100.00 own', 'game_not_eligible'],
    ],
  },
  'what bonus money pays counts, and no more': {
    bonus: { ...reference, progressOn: 'BONUS_PART' },
    steps: [
      ['bet a 10.00 on slots with 7.00 own', '7.00 + 3.00 | ACTIVE 47.00 3.00/500.00'],
      ['bet b 10.00 on slots with 10.00 own', '10.00 + 0.00 | ACTIVE 47.00 3.00/500.00'],
    ],
  },
  'roulette counts half, and an odd cent to the even one': {
    bonus: { ...reference, contribution: { roulette: 0.5 } },
    steps: [
      ['bet a 10.00 on roulette', '0.00 + 10.00 | ACTIVE 40.00 5.00/500.00'],
      ['bet b 0.01 on roulette', '0.00 + 0.01 | ACTIVE 39.99 5.00/500.00'],
      ['bet c 0.03 on roulette', '0.00 + 0.03 | ACTIVE 39.96 5.02/500.00'],
      ['void c', '0.00 + 0.03 | ACTIVE 39.99 5.00/500.00'],
      ['bet d 10.00 on slots', '0.00 + 10.00 | ACTIVE 29.99 15.00/500.00'],
    ],
  },
  'no more is paid than the terms allow': {
    bonus: { amount: '10.00', wagering: 1, maxConversion: 2 },
    steps: [
      ['bet a 10.00 on slots', '0.00 + 10.00 | COMPLETING 0.00 10.00/10.00'],
      ['settle a 35.00', '0.00 + 35.00 | CONVERTED 0.00 10.00/10.00'],
    ],
    owed: '20.00',
  },
  'a bonus without a target completes with the first bet that counts': {
    bonus: { amount: '10.00' },
    steps: [
      ['bet a 1.00 on slots', '0.00 + 1.00 | COMPLETING 9.00 1.00/0.00'],
      ['settle a 0.00', '0.00 + 0.00 | CONVERTED 0.00 1.00/0.00'],
    ],
    owed: '9.00',
  },
  'played away, once the last bet has ended': {
    bonus: { ...reference, amount: '10.00', wagering: 50 },
    steps: [
      ['bet a 6.00 on slots', '0.00 + 6.00 | ACTIVE 4.00 6.00/500.00'],
      ['bet b 4.00 on slots', '0.00 + 4.00 | ACTIVE 0.00 10.00/500.00'],
      ['settle a 0.00', '0.00 + 0.00 | ACTIVE 0.00 10.00/500.00'],
      ['settle b 0.00', '0.00 + 0.00 | LOST 0.00 10.00/500.00'],
    ],
  },
  'played away by the very bet that completes it': {
    bonus: { amount: '10.00', wagering: 1 },
    steps: [
      ['bet a 10.00 on slots', '0.00 + 10.00 | COMPLETING 0.00 10.00/10.00'],
      ['settle a 0.00', '0.00 + 0.00 | LOST 0.00 10.00/10.00'],
    ],
  },
  'a bet taken back opens it again': {
    bonus: { amount: '10.00', wagering: 2 },
    steps: [
      ['bet a 8.00 on slots', '0.00 + 8.00 | ACTIVE 2.00 8.00/20.00'],
      ['bet b 12.00 on slots with 10.00 own', '10.00 + 2.00 | COMPLETING 0.00 20.00/20.00'],
      ['bet c 1.00 on slots', 'insufficient_balance'],
      ['void a', '0.00 + 8.00 | ACTIVE 8.00 12.00/20.00'],
      ['settle b 0.00', '0.00 + 0.00 | ACTIVE 8.00 12.00/20.00'],
      ['bet d 8.00 on slots', '0.00 + 8.00 | COMPLETING 0.00 20.00/20.00'],
      ['settle d 8.00', '0.00 + 8.00 | CONVERTED 0.00 20.00/20.00'],
    ],
    owed: '8.00',
  },
  'a bet of own money that counts keeps the bonus from ending before it': {
    bonus: { amount: '10.00', wagering: 1 },
    steps: [
      ['bet a 5.00 on slots with 5.00 own', '5.00 + 0.00 | ACTIVE 10.00 5.00/10.00'],
      ['bet b 5.00 on slots', '0.00 + 5.00 | COMPLETING 5.00 10.00/10.00'],
      ['settle b 0.00', '0.00 + 0.00 | COMPLETING 5.00 10.00/10.00'],
      ['void a', '5.00 + 0.00 | ACTIVE 5.00 5.00/10.00'],
    ],
  },
  'it expires while bets are open: the bonus parts of a late win and of a late void are forfeited': {
    bonus: reference,
    steps: [
      ['bet a 10.00 on slots with 4.00 own', '4.00 + 6.00 | ACTIVE 44.00 10.00/500.00'],
      ['bet b 10.00 on slots with 4.00 own', '4.00 + 6.00 | ACTIVE 38.00 20.00/500.00'],
      ['bet c 10.00 on slots with 10.00 own', '10.00 + 0.00 | ACTIVE 38.00 30.00/500.00'],
      ['wait 48', ''],
      ['bet d 1.00 on slots', 'insufficient_balance'],
      ['bet d 1.00 on slots with 1.00 own', '1.00 + 0.00 | ACTIVE 38.00 30.00/500.00'],
      ['sweep', ''],
      ['settle a 20.00', '8.00 + 12.00 late | EXPIRED 0.00 30.00/500.00'],
      ['void b', '4.00 + 0.00, 6.00 forfeited, late | EXPIRED 0.00 20.00/500.00'],
      ['void c', '10.00 + 0.00 late | EXPIRED 0.00 10.00/500.00'],
    ],
  },
  'its hour counts, not that of the sweep': {
    bonus: reference,
    steps: [
      ['bet a 10.00 on slots', '0.00 + 10.00 | ACTIVE 40.00 10.00/500.00'],
      ['bet b 10.00 on slots', '0.00 + 10.00 | ACTIVE 30.00 20.00/500.00'],
      ['wait 47', ''],
      ['settle a 5.00', '0.00 + 5.00 | ACTIVE 35.00 20.00/500.00'],
      ['wait 1', ''],
      ['void b', '0.00 + 0.00, 10.00 forfeited, late | EXPIRED 0.00 10.00/500.00'],
    ],
  },
  'what has reached its target in time does not expire': {
    bonus: { ...reference, amount: '10.00', wagering: 1 },
    steps: [
      ['bet a 10.00 on slots', '0.00 + 10.00 | COMPLETING 0.00 10.00/10.00'],
      ['wait 500', ''],
      ['sweep', ''],
      ['settle a 10.00', '0.00 + 10.00 | CONVERTED 0.00 10.00/10.00'],
    ],
    owed: '10.00',
  },
  'self-exclusion takes the bonus; bets that are open end, and no new one begins': {
    bonus: reference,
    steps: [
      ['bet a 10.00 on slots with 5.00 own', '5.00 + 5.00 | ACTIVE 45.00 10.00/500.00'],
      ['bet b 10.00 on slots with 5.00 own', '5.00 + 5.00 | ACTIVE 40.00 20.00/500.00'],
      ['exclude', ''],
      ['bet c 1.00 on slots with 1.00 own', 'player_not_active'],
      ['settle a 20.00', '10.00 + 10.00 late | FORFEITED 0.00 20.00/500.00'],
      ['void b', '5.00 + 0.00, 5.00 forfeited, late | FORFEITED 0.00 10.00/500.00'],
    ],
  },
  'a cooling-off that has ended is over without anyone’s doing': {
    bonus: null,
    steps: [
      ['cool off 24', ''],
      ['bet a 1.00 on slots with 1.00 own', 'player_not_active'],
      ['wait 24', ''],
      ['bet a 1.00 on slots with 1.00 own', '1.00 + 0.00 | no bonus'],
    ],
  },
};

let laurel: TestLaurel;
let bets: Betting;
const names = Object.keys(stories);
const playerOf = (name: string) => `S${names.indexOf(name)}`;
beforeAll(async () => {
  laurel = await testLaurel();
  bets = betting(laurel);
  await laurel.importLines(names.map((name) => `${playerOf(name)},100,2500,2500,30,20`));
});
afterAll(() => laurel.drop());

async function bonusOf(playerId: string): Promise<string> {
  const [grant] = await bets.grants(playerId);
  if (grant === undefined) return 'no bonus';
  const text = (minor: number) => formatAmount(minor, 'USD');
  return `${grant.state} ${text(grant.balanceMinor)} ${text(grant.progressMinor)}/${text(grant.targetMinor)}`;
}

type Told = { real: string; bonus: string; forfeited?: string; late?: boolean };

/** Does what a step says, and says what came of it in the words of a story. */
async function take(playerId: string, step: string, open: Map<string, string>): Promise<string> {
  const [verb, name = '', amount = '', , game, , own] = step.split(' ');
  const wager = open.get(name) ?? '';
  const acts: Record<string, () => Promise<unknown>> = {
    bet: () => bets.place(playerId, { amount, game, own }),
    settle: () => bets.settle(wager, amount),
    void: () => bets.takeBack(wager),
    wait: async () => void bets.wait(Number(name)),
    sweep: async () => void (await expireGrants(laurel.ledger, 'USD', laurel.clock.now())),
    exclude: async () => void (await bets.exclude(playerId)),
    cool: async () => void (await bets.coolOff(playerId, Number(amount))),
  };
  const told = await codeOr((acts[verb ?? ''] as () => Promise<unknown>)());
  if (told === undefined) return '';
  if (typeof told === 'string') return told;
  const { real, bonus, forfeited = '0.00', late = false } = told as Told;
  if (verb === 'bet') open.set(name, (told as { wager_id: string }).wager_id);
  const lateness = forfeited !== '0.00' ? `, ${forfeited} forfeited, late` : late ? ' late' : '';
  return `${real} + ${bonus}${lateness} | ${await bonusOf(playerId)}`;
}

describe('the life of a bonus in bets', () => {
  it.each(Object.entries(stories))('%s', async (name, { bonus, steps, owed = '0.00' }) => {
    const playerId = playerOf(name);
    if (bonus !== null) await bets.give(playerId, bonus);
    const open = new Map<string, string>();
    const happened: [step: string, outcome: string][] = [];
    for (const [step] of steps) happened.push([step, await take(playerId, step, open)]);
    expect(happened).toEqual(steps);
    expect((await bets.wallet(playerId)).balances.PAYABLE).toBe(owed);
  });

  it('left everything provable', async () => {
    await laurel.follow();
    const checks = await verifyAll(laurel.database);
    expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('and told the outside of voids that came late', async () => {
    const { rows } = await laurel.database.pool.query<{ subject: string; payload: object }>(
      `SELECT subject, payload FROM outbox WHERE topic = 'wager.voided_late' ORDER BY id`,
    );
    const story = playerOf('it expires while bets are open: the bonus parts of a late win and of a late void are forfeited');
    expect(rows.filter(({ subject }) => subject === `player:${story}`).map(({ payload }) => payload)).toEqual([
      { wager_id: expect.any(String), round_id: 'r1', grant_id: expect.any(String), real: '4.00', forfeited: '6.00' },
    ]);
  });
});
