import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Betting, betting, codeOr } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { hourMs, type Instant } from '../../../kernel/clock.ts';
import { parseAmount } from '../../../kernel/money.ts';
import type { EventOutcome, ReportedEvent } from '../intake/event.ts';

let laurel: TestLaurel;
let bets: Betting;
beforeAll(async () => {
  laurel = await testLaurel();
  bets = betting(laurel);
});
afterAll(() => laurel.drop());

let players = 0;
/** A player who may have a bonus. */
async function newPlayer(): Promise<string> {
  players += 1;
  await laurel.importLines([`P${players},1000,2500,2500,30,20`]);
  return `P${players}`;
}

let events = 0;
type Telling = { id?: string; at?: Instant; ref?: { eventId: string; at: Instant } };
const usd = (text: string): number => parseAmount(text, 'USD');

/** `WAGER 10.00 of which 4.00 on slots in r1`, told of now unless said otherwise. */
function event(playerId: string, text: string, { id, at = laurel.clock.now(), ref }: Telling = {}): ReportedEvent {
  const [, kind = '', amount = '0', bonus = '0', game = null, round = null] =
    /^(\w+)(?: ([\d.]+))?(?: of which ([\d.]+))?(?: on (\w+))?(?: in (\w+))?$/.exec(text) ?? [];
  events += 1;
  return {
    playerId,
    eventId: id ?? `e${events}`,
    kind: kind as ReportedEvent['kind'],
    at,
    amountMinor: usd(amount),
    bonusMinor: usd(bonus),
    gameType: game,
    gameId: null,
    roundId: round,
    sessionId: null,
    durationSeconds: null,
    ref: ref ?? null,
    links: [],
  };
}

/** Tells of a player, in one call; answers what became of each. */
async function tell(playerId: string, ...texts: string[]): Promise<string[]> {
  const outcomes = await laurel.intake.submit(texts.map((text) => event(playerId, text)));
  return outcomes.map(spell);
}

function spell(outcome: EventOutcome | undefined): string {
  return outcome !== undefined && 'code' in outcome ? `${outcome.code} ${outcome.path}` : String(outcome?.status);
}

/** `ACTIVE 40.00, 10.00`: state, balance and turnover of a player's bonuses, in the order of the alphabet. */
async function bonusesOf(playerId: string): Promise<string[]> {
  const text = (minor: number): string => (minor / 100).toFixed(2);
  const grants = await bets.grants(playerId);
  return grants.map(({ state, balanceMinor, progressMinor }) => `${state} ${text(balanceMinor)}, ${text(progressMinor)}`).sort();
}

/** A player's lines of bonus money in the ledger: `GAME 10.00 0.00` is account, debit, credit. */
async function entriesOf(playerId: string): Promise<string[]> {
  const { rows } = await laurel.database.pool.query<{ line: string }>(
    `SELECT concat_ws(' ', split_part(account, ':', 1), round(debit / 100.0, 2), round(credit / 100.0, 2), currency, source) AS line
       FROM laurel.entry e JOIN laurel.member m USING (bucket, member_id) WHERE m.external_id = $1 AND e.currency = 'USD'
      ORDER BY journal, batch_seq, batch_index, account`,
    [playerId],
  );
  return rows.map(({ line }) => line);
}

const faults = async (): Promise<string[]> => (await verifyAll(laurel.database)).flatMap((check) => check.faults);

describe('bonus money in play that is told in bulk', () => {
  it('moves with the rows that tell of it, and becomes own money', async () => {
    const player = await newPlayer();
    await bets.give(player, { amount: '50.00', wagering: 2, games: ['slots'], maxBet: '50.00' });
    expect(await tell(player, 'WAGER 30.00 of which 10.00 on slots in r1', 'WIN 36.00 of which 12.00 in r1')).toEqual([
      'accepted',
      'accepted',
    ]);
    expect(await bonusesOf(player)).toEqual(['ACTIVE 52.00, 30.00']);
    expect((await entriesOf(player)).slice(2)).toEqual([
      'BONUS 10.00 0.00 USD activity',
      'GAME 0.00 10.00 USD activity',
      'BONUS 0.00 12.00 USD activity',
      'GAME 12.00 0.00 USD activity',
    ]);
    expect(await tell(player, 'WAGER 50.00 of which 50.00 on slots', 'WAGER 3.00 of which 3.00 on slots')).toEqual([
      'accepted',
      'insufficient_balance bonus_amount',
    ]);
    expect(await tell(player, 'WAGER 50.01 of which 1.00 on poker', 'WAGER 1.00 of which 1.00 on poker')).toEqual([
      'max_bet_exceeded bonus_amount',
      'game_not_eligible bonus_amount',
    ]);
    expect(await tell(player, 'WAGER 20.00 of which 1.00 on slots in r2')).toEqual(['accepted']);
    expect(await bonusesOf(player)).toEqual(['CONVERTED 0.00, 100.00']);
    // The win of the very stake that completed it.
    expect(await tell(player, 'WIN 40.00 of which 40.00 in r2')).toEqual(['accepted']);
    expect((await bets.wallet(player)).balances).toMatchObject({ PAYABLE: '41.00' });
    expect(await tell(player, 'WAGER 1.00 of which 1.00 on slots')).toEqual(['no_bonus_in_play bonus_amount']);
    expect(await faults()).toEqual([]);
  });

  it('goes as the guide of the wallet tells', async () => {
    const player = await newPlayer();
    await bets.give(player, { amount: '50.00', wagering: 2, games: ['slots'], maxBet: '20.00' });
    const steps: [text: string, answer: string, bonus: string][] = [
      ['WAGER 30.00 of which 10.00 on slots', 'max_bet_exceeded bonus_amount', 'ACTIVE 50.00, 0.00'],
      ['WAGER 20.00 of which 10.00 on poker', 'game_not_eligible bonus_amount', 'ACTIVE 50.00, 0.00'],
      ['WAGER 20.00 of which 10.00 on slots in R1', 'accepted', 'ACTIVE 40.00, 20.00'],
      ['WIN 24.00 of which 12.00 in R1', 'accepted', 'ACTIVE 52.00, 20.00'],
      ['WAGER 20.00 on slots', 'accepted', 'ACTIVE 52.00, 40.00'],
      ['VOID', 'accepted', 'ACTIVE 52.00, 20.00'],
      ['WAGER 20.00 on slots', 'accepted', 'ACTIVE 52.00, 40.00'],
      ['WAGER 20.00 on slots', 'accepted', 'ACTIVE 52.00, 60.00'],
      ['WAGER 20.00 on slots', 'accepted', 'ACTIVE 52.00, 80.00'],
      ['WAGER 20.00 of which 20.00 on slots in R2', 'accepted', 'CONVERTED 0.00, 100.00'],
      ['WIN 25.00 of which 25.00 in R2', 'accepted', 'CONVERTED 0.00, 100.00'],
      ['WAGER 5.00 of which 5.00 on slots', 'no_bonus_in_play bonus_amount', 'CONVERTED 0.00, 100.00'],
    ];
    const payable: string[] = [];
    for (const [text, answer, bonus] of steps) {
      const ref = text === 'VOID' ? { eventId: `e${events}`, at: laurel.clock.now() } : undefined;
      const [outcome] = await laurel.intake.submit([event(player, text, { ref })]);
      expect([text, spell(outcome), ...(await bonusesOf(player))]).toEqual([text, answer, bonus]);
      payable.push((await bets.wallet(player)).balances.PAYABLE);
    }
    expect(payable.slice(-4)).toEqual(['0.00', '32.00', '57.00', '57.00']);
  });

  it('is as before when it is taken back, whatever came first', async () => {
    const player = await newPlayer();
    await bets.give(player, { amount: '50.00', wagering: 10 });
    const at = laurel.clock.now();
    const [stake, win, early] = ['WAGER 10.00 of which 10.00 on slots', 'WIN 20.00 of which 20.00', 'WAGER 5.00 of which 5.00 on slots'];
    const back = (id: string) => event(player, 'VOID', { ref: { eventId: id, at } });
    const told = await laurel.intake.submit([
      event(player, stake, { id: 's', at }),
      event(player, win, { id: 'w', at }),
      back('s'),
      back('w'),
      back('early'),
    ]);
    expect(told.map(({ status }) => status)).toEqual(Array(5).fill('accepted'));
    await laurel.intake.submit([event(player, early, { id: 'early', at })]);
    expect(await bonusesOf(player)).toEqual(['ACTIVE 50.00, 0.00']);
    expect(await faults()).toEqual([]);
  });

  it('that was played away comes back with the win of its last stake, unless another took its place', async () => {
    const [player, other] = [await newPlayer(), await newPlayer()];
    for (const one of [player, other]) await bets.give(one, { amount: '50.00', wagering: 10 });
    await bets.give(other, { amount: '20.00', wagering: 10 });
    for (const one of [player, other]) await tell(one, 'WAGER 50.00 of which 50.00 on slots in r1');
    expect([await bonusesOf(player), await bonusesOf(other)]).toEqual([['LOST 0.00, 50.00'], ['LOST 0.00, 50.00', 'QUEUED 20.00, 0.00']]);
    await laurel.follow();
    for (const one of [player, other]) await tell(one, 'WIN 80.00 of which 80.00 in r1');
    expect([await bonusesOf(player), await bonusesOf(other)]).toEqual([
      ['ACTIVE 80.00, 50.00'],
      ['ACTIVE 20.00, 0.00', 'QUEUED 80.00, 50.00'],
    ]);
    // When the other ends, the first has its turn again.
    await tell(other, 'WAGER 20.00 of which 20.00 on slots');
    await laurel.follow();
    expect(await bonusesOf(other)).toEqual(['ACTIVE 80.00, 50.00', 'LOST 0.00, 20.00']);
    expect(await faults()).toEqual([]);
  });

  it('goes beside the bets that the wallet takes', async () => {
    const player = await newPlayer();
    await bets.give(player, { amount: '50.00', wagering: 1 });
    const { wager_id } = await bets.place(player, { amount: '10.00', round: 'open' });
    expect(await tell(player, 'WAGER 40.00 of which 40.00 on slots', 'WIN 5.00 of which 5.00')).toEqual(['accepted', 'accepted']);
    expect(await bonusesOf(player)).toEqual(['COMPLETING 5.00, 50.00']);
    await bets.settle(wager_id, '7.00');
    expect(await bonusesOf(player)).toEqual(['CONVERTED 0.00, 50.00']);
    expect((await bets.wallet(player)).balances).toMatchObject({ PAYABLE: '12.00' });
    expect(await faults()).toEqual([]);
  });
});

const names = ['A', 'B'] as const;
const player = fc.constantFrom(...names);
const cents = (most: number) => fc.integer({ min: 1, max: most }).map((minor) => (minor / 100).toFixed(2));
const round = fc.constantFrom('', ' in r1', ' in r2');
const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('give' as const),
      player,
      terms: fc.record({
        amount: cents(30_00),
        wagering: fc.constantFrom(0, 1, 3),
        hours: fc.constantFrom(undefined, 1, 2),
        spendOrder: fc.constantFrom('REAL_FIRST' as const, 'BONUS_FIRST' as const),
        maxConversion: fc.constantFrom(null, 0.5),
      }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('stake' as const),
      player,
      amount: cents(20_00),
      share: fc.constantFrom(0, 0.5, 1),
      game: fc.constantFrom('slots', 'poker'),
      round,
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('win' as const), player, amount: cents(25_00), round }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('all' as const), player, round }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('back' as const), which: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('bet' as const), player, amount: cents(9_00) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), which: fc.nat(3), amount: cents(15_00) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 3 }) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** Events of some steps, told in one call; the other steps in between. `told` and `placed` gather what may be taken back or settled. */
async function take(steps: readonly Step[], told: ReportedEvent[], placed: string[], came: Set<string>): Promise<void> {
  let waiting: ReportedEvent[] = [];
  const send = async (): Promise<void> => {
    const outcomes = await laurel.intake.submit(waiting);
    for (const outcome of outcomes) came.add('code' in outcome ? outcome.code : outcome.status);
    waiting = [];
  };
  const add = (one: ReportedEvent): void => {
    waiting.push(one);
    told.push(one);
  };
  for (const step of steps) {
    if (step.kind === 'all') {
      await send();
      const [playing] = (await bets.grants(step.player)).filter(({ state }) => state === 'ACTIVE');
      const left = ((playing?.balanceMinor ?? 0) / 100).toFixed(2);
      if (playing) add(event(step.player, `WAGER ${left} of which ${left} on slots${step.round}`));
    } else if (step.kind === 'stake') {
      const bonus = ((usd(step.amount) * step.share) / 100).toFixed(2);
      add(event(step.player, `WAGER ${step.amount} of which ${bonus} on ${step.game}${step.round}`));
    } else if (step.kind === 'win') add(event(step.player, `WIN ${step.amount} of which ${step.amount}${step.round}`));
    else if (step.kind === 'back') {
      const target = told.at(-1 - step.which);
      if (target) waiting.push(event(target.playerId, 'VOID', { ref: { eventId: target.eventId, at: target.at } }));
    } else {
      await send();
      await beside(step, placed);
    }
  }
  await send();
}

async function beside(step: Exclude<Step, { kind: 'stake' | 'win' | 'back' | 'all' }>, placed: string[]): Promise<void> {
  if (step.kind === 'give') await bets.give(step.player, step.terms).catch(() => null);
  else if (step.kind === 'bet') {
    const bet = await codeOr(bets.place(step.player, { amount: step.amount, round: 'door' }));
    if (typeof bet !== 'string') placed.push(bet.wager_id);
  } else if (step.kind === 'settle') {
    const wagerId = placed.at(-1 - step.which);
    if (wagerId !== undefined) await codeOr(bets.settle(wagerId, step.amount));
  } else await laurel.moveClock(laurel.clock.now() + step.hours * hourMs);
}

it('whatever is told, in whatever order, can be recomputed, and no bonus comes to hold what it was not given', {
  timeout: 240_000,
}, async () => {
  await laurel.importLines(names.map((name) => `${name},1000,2500,2500,30,20`));
  const came = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 40, maxLength: 80 }), async (steps) => {
      await take(steps, [], [], came);
      expect(await faults()).toEqual([]);
    }),
    // Always the same steps, so that what they reach below is no matter of luck.
    { numRuns: 10, seed: 20_260_302, endOnFailure: true },
  );
  expect([...came]).toEqual(expect.arrayContaining(['accepted', 'no_bonus_in_play', 'insufficient_balance', 'already_voided']));
  const { rows } = await laurel.database.pool.query<{ step: string }>(
    `SELECT DISTINCT concat(from_state, ' ', event) AS step FROM laurel.grant_event`,
  );
  const steps = rows.map(({ step }) => step);
  expect(steps).toEqual(expect.arrayContaining(['ACTIVE lose', 'LOST revive', 'QUEUED activate', 'COMPLETING convert', 'ACTIVE expire']));
});
