import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alone, type Betting, betting, codeOr } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { standingOf } from '../../../../test/standings.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { commitEach, postponed } from '../../ledger/commit-each.ts';
import { GroupCommit } from '../../ledger/group-commit.ts';
import { readWallets } from '../../ledger/wallets.ts';
import { getMember } from '../../members/find.ts';

let laurel: TestLaurel;
let bets: Betting;
beforeAll(async () => {
  laurel = await testLaurel({ lp_earn_weights: { baccarat: 0.5 } });
  bets = betting(laurel);
  await laurel.importLines([
    'CLIMBER,100,9999.90,9000,30,20', // 999 LP and 9.90 toward the next: Bronze
    'SAVER,100,2500,2500,30,20',
    'LEFT,100,2500,2500,30,20',
    'RIGHT,100,2500,2500,30,20',
    'HASTY,100,2500,2500,30,20',
    'EXAMPLE,100,2500,2500,30,20',
  ]);
});
afterAll(async () => {
  await laurel.drop();
});

const at = (time: string): Instant => Date.parse(`2026-${time}:00Z`);

/** LP and carry (in stake) of a player, and the tier. */
async function pointsOf(playerId: string): Promise<string> {
  const member = await getMember(laurel.database.db, playerId);
  const { lp = 0, lpCarry = 0 } = (await readWallets(laurel.database.db, [member])).get(member.memberId) ?? {};
  return `${lp} LP + ${(lpCarry / 1_000_000).toFixed(2)}, ${(await standingOf(laurel, playerId)).tier.tierId}`;
}

describe('points of stakes', () => {
  const open = new Map<string, string>();
  it.each<[time: string, step: string, points: string]>([
    // A point for each 10.00 of own money; the tier held at the start of the day says how often.
    ['03-02T12:00', 'bet a 0.10 on slots', '1000 LP + 0.00, silver'],
    ['03-02T13:00', 'bet b 100.00 on slots', '1010 LP + 0.00, silver'],
    ['03-02T13:00', 'bet c 100.00 on baccarat', '1015 LP + 0.00, silver'],
    ['03-03T00:00', 'bet d 100.00 on slots', '1026 LP + 0.00, silver'],
    ['03-03T00:01', 'bet e 4.00 on baccarat', '1026 LP + 2.20, silver'],
    ['03-03T09:00', 'bet f 81600.00 on slots', '10002 LP + 2.20, gold'],
    ['03-03T10:00', 'bet g 100.00 on slots', '10013 LP + 2.20, gold'],
    // What was earned with one multiplier is taken back with it, whatever holds by now.
    ['03-04T10:00', 'void b', '10003 LP + 2.20, gold'],
    ['03-04T10:00', 'void e', '10003 LP + 0.00, gold'],
    ['03-04T10:00', 'bet h 100.00 on slots', '10015 LP + 5.00, gold'],
    ['03-04T11:00', 'settle h 5000.00', '10015 LP + 5.00, gold'],
    ['03-04T11:00', 'void f', '1039 LP + 5.00, gold'],
  ])('%s %s: %s', async (time, step, points) => {
    laurel.clock.set(at(time));
    const [verb, name = '', amount = '', , game] = step.split(' ');
    if (verb === 'bet') open.set(name, (await bets.place('CLIMBER', { amount, game, own: amount })).wager_id);
    else if (verb === 'settle') await bets.settle(open.get(name) ?? '', amount);
    else await bets.takeBack(open.get(name) ?? '');
    expect(await pointsOf('CLIMBER')).toBe(points);
  });

  it('bonus money earns none', async () => {
    await bets.give('SAVER', { amount: '50.00', wagering: 10 });
    const before = await pointsOf('SAVER');
    expect(before).toMatch(/^250 LP/);
    await bets.place('SAVER', { amount: '40.00' });
    expect(await pointsOf('SAVER')).toBe(before);
    await bets.place('SAVER', { amount: '15.00', own: '10.00' });
    expect(await pointsOf('SAVER')).toMatch(/^251 LP \+ 0.00/);
  });

  it('play is told apart from other reasons to stand elsewhere', async () => {
    const member = await getMember(laurel.database.db, 'CLIMBER');
    const { rows } = await laurel.database.pool.query(
      `SELECT from_value, to_value, cause FROM standing_change WHERE member_id = $1 AND what = 'tier' ORDER BY change_no`,
      [member.memberId],
    );
    expect(rows).toEqual([
      { from_value: 'bronze', to_value: 'silver', cause: 'play' },
      { from_value: 'silver', to_value: 'gold', cause: 'play' },
    ]);
  });
});

it('the example of the README, fact by fact', async () => {
  await bets.give('EXAMPLE', { amount: '50.00', wagering: 10, contribution: { roulette: 0.5 } });
  const first = await bets.place('EXAMPLE', { amount: '10.00', own: '4.00' });
  await bets.settle(first.wager_id, '20.00');
  const second = await bets.place('EXAMPLE', { amount: '8.00', game: 'roulette', own: '6.00' });
  await bets.takeBack(second.wager_id);
  const member = await getMember(laurel.database.db, 'EXAMPLE');
  const { rows } = await laurel.database.pool.query(
    `SELECT concat_ws(' ', kind, amount, bonus, progress, lp, lp_carry / 1000000, game_type) AS line FROM activity
      WHERE member_id = $1 AND kind <> 'OPENING' ORDER BY event_id`,
    [member.memberId],
  );
  expect(rows.map(({ line }) => line as string).sort()).toEqual(
    [
      'WAGER 1000 600 1000 0 4 slots',
      'WIN 2000 1200 0 0 0 slots',
      'WAGER 800 200 400 1 -4 roulette',
      'VOID 800 200 -400 -1 4 roulette',
    ].sort(),
  );
  expect(await bets.grants('EXAMPLE')).toMatchObject([{ state: 'ACTIVE', balanceMinor: 56_00, progressMinor: 10_00 }]);
});

describe('many bets at once', () => {
  const request = (playerId: string, amount: string, own = '0') => alone(bets.asked(playerId, { amount, own }));

  it('of several players are one commit; a second bet of a player waits, a refusal stops nobody', async () => {
    await bets.give('LEFT', { amount: '50.00', wagering: 10, maxBet: '10.00' });
    await bets.give('RIGHT', { amount: '50.00', wagering: 10 });
    const batches = async () => (await laurel.database.pool.query(`SELECT 1 FROM batch WHERE kind = 'wager'`)).rowCount ?? 0;
    const before = await batches();
    const outcomes = await commitEach(laurel.ledger, bets.desks.records, [
      request('LEFT', '20.00'),
      request('RIGHT', '20.00'),
      request('RIGHT', '1.00'),
      request('NOBODY', '1.00'),
      request('SAVER', '7.00', '7.00'),
    ]);
    const told = outcomes.map((one) => (one instanceof Fault ? one.code : one === postponed ? 'postponed' : one.bonus));
    expect(told).toEqual(['max_bet_exceeded', '20.00', 'postponed', 'player_not_found', '0.00']);
    expect(await batches()).toBe(before + 1);
  });

  it('of one player never spend a bonus twice', async () => {
    await bets.give('HASTY', { amount: '100.00', wagering: 100 });
    const commits = new GroupCommit(laurel.ledger, bets.desks.records);
    const answers = await Promise.all(Array.from({ length: 64 }, () => codeOr(commits.submit(request('HASTY', '10.00')))));
    const placed = answers.filter((answer) => typeof answer !== 'string');
    expect(placed.map(({ bonus }) => bonus)).toEqual(Array.from({ length: 10 }, () => '10.00'));
    expect(placed.map(({ progress }) => progress)).toContain('100.00');
    expect(answers.filter((answer) => typeof answer === 'string')).toEqual(Array.from({ length: 54 }, () => 'insufficient_balance'));
    expect(await bets.grants('HASTY')).toMatchObject([{ balanceMinor: 0, openMinor: 100_00, openBets: 10, progressMinor: 100_00 }]);

    // Each bet ends once, however many say so at once.
    const settles = new GroupCommit(laurel.ledger, bets.desks.settles);
    const voids = new GroupCommit(laurel.ledger, bets.desks.voids);
    const ends = await Promise.all(
      placed.flatMap(({ wager_id: wagerId }) => [
        codeOr(settles.submit(alone({ wagerId, amountMinor: 3_00 }))),
        codeOr(voids.submit(alone({ wagerId }))),
      ]),
    );
    expect(ends.filter((end) => end === 'wager_ended')).toHaveLength(10);
    const [grant] = await bets.grants('HASTY');
    expect(grant).toMatchObject({ openMinor: 0, openBets: 0 });
    expect((grant?.wonMinor ?? 0) * 10).toBe((grant?.settledMinor ?? 0) * 3);
  });

  it('left everything provable', async () => {
    expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });
});

it.each(['0190c0de-0000-7000-8000-000000000000', 'no-id', ''])('there is no wager "%s"', async (id) => {
  expect(await codeOr(bets.settle(id, '1.00'))).toBe('wager_not_found');
  expect(await codeOr(bets.takeBack(id))).toBe('wager_not_found');
});
