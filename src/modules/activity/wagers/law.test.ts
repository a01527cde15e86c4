import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Betting, type BonusTerms, betting, codeOr } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { parseAmount } from '../../../kernel/money.ts';
import { commit } from '../../ledger/commit.ts';
import { lockMember } from '../../members/lock.ts';
import { currentProgram } from '../../program/current.ts';
import { expireGrants, forfeitGrants } from '../../wallet/bonus/end.ts';
import { bookingBatch } from '../../wallet/booking.ts';

/*
 * Whatever players and operator do, in whatever order and at once: a refusal leaves everything as it was, a stake is paid in full by the
 * two of whom it says so, what comes back is what the bet took, and all of it can be recomputed.
 */

const players = ['A', 'B', 'C'] as const;

let laurel: TestLaurel;
let bets: Betting;
beforeAll(async () => {
  laurel = await testLaurel({ lp_earn_weights: { roulette: 0.25 } });
  bets = betting(laurel);
  await laurel.importLines(players.map((player) => `${player},100,2500,2500,30,20`));
});
afterAll(() => laurel.drop());

const cents = (most: number) => fc.integer({ min: 1, max: most }).map((minor) => (minor / 100).toFixed(2));
const anyBonus: fc.Arbitrary<BonusTerms> = fc.record({
  amount: fc.oneof(cents(40_00), fc.constant('0.50')),
  wagering: fc.constantFrom(0, 0.5, 1, 4),
  hours: fc.constantFrom(undefined, 2, 6),
  maxBet: fc.constantFrom(undefined, undefined, '10.00'),
  games: fc.constantFrom(undefined, ['slots'], ['slots', 'roulette']),
  spendOrder: fc.constantFrom('REAL_FIRST', 'BONUS_FIRST'),
  progressOn: fc.constantFrom('WHOLE_STAKE', 'BONUS_PART'),
  maxConversion: fc.constantFrom(null, 0.5, 2),
});

const player = fc.constantFrom(...players);
const anyStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('give' as const), player, bonus: anyBonus }) },
  {
    weight: 30,
    arbitrary: fc.record({
      kind: fc.constant('bet' as const),
      player,
      amount: fc.oneof(cents(12_00), fc.constant('0.50')),
      own: fc.constantFrom('0', '5.00', '100.00'),
      game: fc.constantFrom('slots', 'slots', 'roulette', 'poker'),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      which: fc.nat(20),
      amount: fc.constantFrom('0.00', '0.00', '0.01', '9.99', '31.00'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('void' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forfeit' as const), player }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 3 }), sweep: fc.boolean() }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** Bets of a run, with their stakes in cents: those that were placed, however they ended. */
type Placed = { wagerId: string; real: number; bonus: number };

const usd = (text: string): number => parseAmount(text, 'USD');
const reached = new Set<string>();

/** What came of a step: the code of a refusal, or null; and what about it was not as it must be. */
type Outcome = { refusal: string | null; wrong: string[] };

const done: Outcome = { refusal: null, wrong: [] };

function outcomeOf<Answer extends object>(answer: Answer | string, demands: (answer: Answer) => Record<string, boolean>): Outcome {
  if (typeof answer === 'string') return { refusal: answer, wrong: answer === 'internal' ? ['a mistake of ours'] : [] };
  const held = Object.entries(demands(answer));
  return { refusal: null, wrong: held.filter(([, holds]) => !holds).map(([what]) => `${what}: ${JSON.stringify(answer)}`) };
}

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

async function placeBet({ player: playerId, amount, own, game }: StepOf<'bet'>, placed: Placed[]): Promise<Outcome> {
  const told = await codeOr(bets.place(playerId, { amount, own, game }));
  return outcomeOf(told, (answer) => {
    const bet = { wagerId: answer.wager_id, real: usd(answer.real), bonus: usd(answer.bonus) };
    placed.push(bet);
    return { 'the stake is paid in full': bet.real + bet.bonus === usd(amount), 'by no more than there is': bet.real <= usd(own) };
  });
}

async function endBet(step: StepOf<'settle' | 'void'>, placed: readonly Placed[]): Promise<Outcome> {
  const bet = placed.at(-1 - (step.which % 8)) ?? { wagerId: '', real: 0, bonus: 0 }; // mostly one that is open
  if (step.kind === 'settle') {
    const told = await codeOr(bets.settle(bet.wagerId, step.amount));
    return outcomeOf(told, ({ real, bonus }) => ({ 'the win is split in full': usd(real) + usd(bonus) === usd(step.amount) }));
  }
  return outcomeOf(await codeOr(bets.takeBack(bet.wagerId)), ({ real, bonus, forfeited, late }) => ({
    'what was taken comes back': usd(real) === bet.real && usd(bonus) + usd(forfeited) === bet.bonus,
    'nothing is forfeited but late': usd(forfeited) > 0 === (late && bet.bonus > 0),
  }));
}

/** A bonus that a gate refuses is a decision, and no refusal. */
async function give({ player: playerId, bonus }: StepOf<'give'>): Promise<Outcome> {
  await bets.give(playerId, bonus).catch((error: Error) => {
    if (!error.message.startsWith('the bonus was refused')) throw error;
  });
  return done;
}

async function forfeit({ player: playerId }: StepOf<'forfeit'>): Promise<Outcome> {
  const now = laurel.clock.now();
  await commit(laurel.ledger, async (tx) => {
    const { program } = await currentProgram(tx);
    const booking = await forfeitGrants(tx, await lockMember(tx, playerId), program.baseCurrency, now);
    return { answer: {}, batch: bookingBatch('forfeit', booking, now) };
  });
  return done;
}

async function wait({ hours, sweep }: StepOf<'wait'>): Promise<Outcome> {
  const later = bets.wait(hours);
  if (!sweep) return done;
  await expireGrants(laurel.ledger, 'USD', later);
  await laurel.follow(); // the next bonus that waits is activated
  return done;
}

async function take(step: Step, placed: Placed[]): Promise<Outcome> {
  if (step.kind === 'bet') return placeBet(step, placed);
  if (step.kind === 'settle' || step.kind === 'void') return endBet(step, placed);
  if (step.kind === 'give') return give(step);
  return step.kind === 'forfeit' ? forfeit(step) : wait(step);
}

/** Everything that a bet could have touched: rows that change as they are, rows that are added by their number. */
async function everything(): Promise<string> {
  const changing = ['wallet', 'bonus_grant', 'wager', 'profile', 'profile_day', 'standing', 'journal'];
  const added = ['activity', 'transfer', 'batch', 'grant_event', 'standing_change', 'outbox'];
  const hashed = changing.map((table) => `(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ${table} t) AS ${table}`);
  const counted = added.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
  return JSON.stringify((await laurel.database.pool.query(`SELECT ${[...hashed, ...counted].join()}`)).rows[0]);
}

const verified = async (): Promise<string[]> => (await verifyAll(laurel.database)).flatMap(({ faults }) => faults);

/** Steps one after the other; answers what was not as it must be. */
async function inTurn(steps: readonly Step[]): Promise<string[]> {
  const placed: Placed[] = [];
  const wrong: string[] = [];
  for (const step of steps) {
    const before = await everything();
    const outcome = await take(step, placed);
    const name = `${step.kind} ${outcome.refusal ?? 'done'}`;
    reached.add(name);
    wrong.push(...outcome.wrong);
    if (outcome.refusal !== null && (await everything()) !== before) wrong.push(`${name} changed something`);
  }
  return [...wrong, ...(await verified())];
}

/** Some steps at once, and then some more; answers what was not as it must be. */
async function atOnce(rounds: readonly Step[][]): Promise<string[]> {
  const placed: Placed[] = [];
  const wrong: string[] = [];
  for (const steps of rounds) {
    const outcomes = await Promise.all(steps.map((step) => take(step, placed)));
    wrong.push(...outcomes.flatMap((outcome) => outcome.wrong));
  }
  return [...wrong, ...(await verified())];
}

it('one after the other', { timeout: 180_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 60, maxLength: 100 }), async (steps) => {
      expect(await inTurn(steps)).toEqual([]);
    }),
    // Always the same steps, so that what they reach below is no matter of luck.
    { numRuns: 10, seed: 20_260_302, endOnFailure: true },
  );
});

it('have brought about what can happen to a bet', async () => {
  const all = [
    'bet done',
    'bet max_bet_exceeded',
    'bet game_not_eligible',
    'bet insufficient_balance',
    'settle done',
    'settle wager_ended',
    'void done',
  ];
  expect([...reached]).toEqual(expect.arrayContaining([...all, 'void wager_ended', 'forfeit done', 'wait done', 'give done']));
  const { rows } = await laurel.database.pool.query<{ state: string }>('SELECT DISTINCT state FROM bonus_grant ORDER BY state');
  expect(rows.map(({ state }) => state)).toEqual(expect.arrayContaining(['CONVERTED', 'EXPIRED', 'FORFEITED', 'LOST']));
  const { rows: late } = await laurel.database.pool.query('SELECT DISTINCT state FROM wager WHERE late ORDER BY state');
  expect(late).not.toEqual([]);
});

it('at once', { timeout: 180_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyStep, { minLength: 2, maxLength: 6 }), { minLength: 5, maxLength: 10 }), async (rounds) => {
      expect(await atOnce(rounds)).toEqual([]);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
