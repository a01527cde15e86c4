import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dice, dice } from '../../../../test/dice.ts';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { noTerms } from '../../../engine/rules/reward.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import type { Json } from '../../../kernel/canonical.ts';
import { hourMs, minuteMs } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { commitOne, type Desk, type Request } from '../../ledger/commit-each.ts';
import { type Operation, operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { creditByHand } from '../../rewards/by-hand/credit.ts';
import { payoutDesk, payoutRequest } from '../payouts/payout.ts';
import { reverseDesk, reverseRequest } from '../reversal/reverse.ts';
import { captureDesk, voidDesk } from './end-reservation.ts';
import { expirePoints } from './expire.ts';
import type { LotCurrency } from './lot.ts';
import { releaseReservations } from './release-due.ts';
import { reserveDesk } from './reserve.ts';
import { spendDesk } from './spend.ts';

const players = ['P1', 'P2', 'P3'];
let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
  await laurel.importLines(players.map((player) => `${player},100,2500,2500,30,20`));
});
afterAll(() => laurel.drop());

const clock = () => laurel.clock.now();
let asked = 0;
function operation(owner: MemberKey): Operation {
  asked += 1;
  return operationOf(owner, 'test', `request ${asked}`, { asked }, clock());
}
const ask = <Input, Answer extends Json, Owner extends MemberKey>(desk: Desk<Input, Answer, Owner>, input: Input) =>
  commitOne(laurel.ledger, desk, { input, operations: (owner) => [operation(owner)] });
const askAs = <Input, Answer extends Json, Owner extends MemberKey>(desk: Desk<Input, Answer, Owner>, request: Request<Input>) =>
  commitOne(laurel.ledger, desk, request);

/** What is left in each lot. */
type Lots = Record<Uuid, number>;
/**
 * What may be captured, voided and reversed; what each reservation and transfer took from which lots, and each reversal gave back to
 * them: true while nobody else does anything.
 */
type World = { held: Uuid[]; transfers: Uuid[]; took: Map<Uuid, Lots>; restored: { took: Lots; gave: Lots }[] };
const newWorld = (): World => ({ held: [], transfers: [], took: new Map(), restored: [] });

async function lotsNow(): Promise<Lots> {
  const { rows } = await laurel.database.pool.query<{ lot_id: Uuid; remaining: number }>('SELECT lot_id, remaining FROM lot');
  return Object.fromEntries(rows.map(({ lot_id, remaining }) => [lot_id, remaining]));
}

/** What is less in each lot, where anything is. */
function taken(before: Lots, after: Lots): Lots {
  const lots = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const less = lots.map((lot): [Uuid, number] => [lot, (before[lot] ?? 0) - (after[lot] ?? 0)]);
  return Object.fromEntries(less.filter(([, amount]) => amount !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const none: Lots = {};
const one = <Item>(roll: Dice, items: readonly Item[]): Item | undefined => items[roll(Math.max(1, items.length))];
const player = (roll: Dice): string => one(roll, players) ?? 'P1';
const currency = (roll: Dice): LotCurrency => (roll(3) === 0 ? 'TICKET' : 'RP');

type Step = (roll: Dice, world: World) => Promise<unknown>;

const steps: Record<string, Step> = {
  async credit(roll, world) {
    const playerId = player(roll);
    const type = one(roll, ['REWARD_POINTS', 'REWARD_POINTS', 'TICKETS', 'CASHBACK', 'LOYALTY_POINTS'] as const) ?? 'TICKETS';
    const terms = { ...noTerms, expiryHours: roll(3) === 0 ? null : 1 + roll(12) };
    const request = { playerId, type, amountMinor: 1 + roll(40), terms, reason: null };
    const member = await getMember(laurel.database.db, playerId);
    const answer = await creditByHand(laurel.rewards, tester, request, operation(member), clock());
    if (answer.outcome === 'APPROVED' && answer.transfer_id !== null) world.transfers.push(answer.transfer_id);
  },
  async spend(roll, world) {
    const command = { playerId: player(roll), currency: currency(roll), amountMinor: 1 + roll(50), reason: null, actor: tester };
    const before = await lotsNow();
    const { transfer_id } = await ask(spendDesk(clock), command);
    world.took.set(transfer_id, taken(before, await lotsNow()));
    world.transfers.push(transfer_id);
  },
  async reserve(roll, world) {
    const [amountMinor, timeoutSeconds] = [1 + roll(40), 1 + roll(4 * 3600)];
    const before = await lotsNow();
    const command = { playerId: player(roll), currency: currency(roll), amountMinor, timeoutSeconds, actor: tester };
    const { reservation_id } = await ask(reserveDesk(clock), command);
    world.took.set(reservation_id, taken(before, await lotsNow()));
    world.held.push(reservation_id);
  },
  async capture(roll, world) {
    const reservationId = one(roll, world.held) ?? 'none';
    const before = await lotsNow();
    await ask(captureDesk(clock), { reservationId, amountMinor: roll(3) === 0 ? null : 1 + roll(30), actor: tester });
    const { rows } = await laurel.database.pool.query<{ transfer_id: Uuid }>(
      `SELECT transfer_id FROM transfer WHERE code = 'captured' AND from_account = $1`,
      [`HELD:${reservationId}`],
    );
    const captured = rows[0]?.transfer_id ?? '';
    const reserved = Object.entries(world.took.get(reservationId) ?? none);
    const back = taken(before, await lotsNow());
    const net = reserved.map(([lot, amount]): [Uuid, number] => [lot, amount + (back[lot] ?? 0)]);
    world.took.set(captured, Object.fromEntries(net.filter(([, amount]) => amount !== 0)));
    world.transfers.push(captured);
  },
  void: (roll, world) => ask(voidDesk(clock), { reservationId: one(roll, world.held) ?? 'none', actor: tester }),
  async payout(roll, world) {
    const [amountMinor, reference] = [1 + roll(30), `R${roll(40)}`];
    const command = { playerId: player(roll), amountMinor, reference, currency: 'USD', actor: tester };
    const { transfer_id } = await askAs(payoutDesk(clock), payoutRequest(command, operation, clock()));
    world.transfers.push(transfer_id);
  },
  async reverse(roll, world) {
    const recent = world.transfers.filter((id) => world.took.has(id)).slice(-3);
    const transferId = one(roll, roll(2) === 0 ? recent : world.transfers) ?? 'none';
    const before = await lotsNow();
    const { transfer_id } = await askAs(reverseDesk(clock), reverseRequest({ transferId, actor: tester }, operation, clock()));
    const took = world.took.get(transferId);
    if (took && !world.took.has(transfer_id)) world.restored.push({ took, gave: taken(await lotsNow(), before) });
    world.took.set(transfer_id, none);
    world.transfers.push(transfer_id);
  },
  async wait(roll) {
    laurel.clock.set(clock() + roll(90) * minuteMs);
  },
  expire: () => expirePoints(laurel.ledger, clock()),
  release: () => releaseReservations(laurel.ledger, clock()),
};

/** All that value consists of. */
async function everything(): Promise<unknown> {
  const queries = [
    'SELECT * FROM wallet ORDER BY member_id',
    'SELECT lot_id, remaining FROM lot ORDER BY lot_id',
    'SELECT reservation_id, state, captured FROM reservation ORDER BY reservation_id',
    'SELECT count(*) AS n FROM transfer',
    'SELECT count(*) AS n FROM lot_entry',
  ];
  return Promise.all(queries.map(async (query) => (await laurel.database.pool.query<object>(query)).rows));
}

/** Accounts that are not what their lots and reservations add up to, or below nothing. */
async function unsound(): Promise<unknown[]> {
  const { rows } = await laurel.database.pool.query<object>(`
    SELECT w.* FROM wallet w
     WHERE least(rp, rp_held, ticket, ticket_held, payable, lp) < 0
        OR rp <> (SELECT coalesce(sum(remaining), 0) FROM lot l WHERE l.member_id = w.member_id AND currency = 'RP')
        OR ticket <> (SELECT coalesce(sum(remaining), 0) FROM lot l WHERE l.member_id = w.member_id AND currency = 'TICKET')
        OR rp_held <> (SELECT coalesce(sum(amount), 0) FROM reservation r
                        WHERE r.member_id = w.member_id AND currency = 'RP' AND state = 'OPEN')
        OR ticket_held <> (SELECT coalesce(sum(amount), 0) FROM reservation r
                            WHERE r.member_id = w.member_id AND currency = 'TICKET' AND state = 'OPEN')`);
  return rows;
}

/** Does a step; answers the code of a refusal, or null. */
async function happened(step: Step, roll: Dice, world: World): Promise<string | null> {
  try {
    await step(roll, world);
    return null;
  } catch (error) {
    if (!(error instanceof Fault) || error.status >= 500) throw error;
    return error.code;
  }
}

const names = Object.keys(steps);
const stepOf = (roll: Dice): string => (roll(4) === 0 ? 'credit' : (one(roll, names) ?? 'wait'));

describe('points at random', () => {
  const seen = new Set<string>();
  let restored = 0;

  it.each([1, 2, 3, 4])('one after another, seed %i', { timeout: 120_000 }, async (seed) => {
    const roll = dice(seed);
    const world = newWorld();
    for (let count = 0; count < 150; count += 1) {
      const name = stepOf(roll);
      const before = await everything();
      const refusal = await happened(steps[name] as Step, roll, world);
      seen.add(`${name} ${refusal ?? 'done'}`);
      const after = refusal === null ? before : await everything();
      expect(after, `after ${name} ${refusal}`).toEqual(before);
      expect(await unsound(), `after ${name}`).toEqual([]);
    }
    restored += world.restored.length;
    expect(world.restored.map(({ gave }) => gave)).toEqual(world.restored.map(({ took }) => took));
    expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });

  it.each([5, 6])('four at a time, seed %i', { timeout: 120_000 }, async (seed) => {
    const roll = dice(seed);
    const world = newWorld();
    const together = names.filter((name) => name !== 'wait');
    for (let round = 0; round < 40; round += 1) {
      const many = Array.from({ length: 4 }, () => steps[round % 3 === 0 ? 'credit' : (one(roll, together) ?? 'credit')] as Step);
      await Promise.all(many.map((step, index) => happened(step, dice(seed * 1000 + round * 4 + index), world)));
      expect(await unsound()).toEqual([]);
      laurel.clock.set(clock() + roll(2) * hourMs);
    }
    expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('have brought about what can happen to points', () => {
    const done = names.map((name) => `${name} done`);
    const refused = [
      'spend insufficient_balance',
      'reserve insufficient_balance',
      'capture reservation_ended',
      'void reservation_ended',
      'payout insufficient_balance',
      'payout idempotency_conflict',
      'reverse insufficient_balance',
      'reverse not_reversible',
    ];
    expect([...seen]).toEqual(expect.arrayContaining([...done, ...refused]));
    expect(restored).toBeGreaterThan(10);
  });
});
