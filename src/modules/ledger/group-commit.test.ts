import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { asked, type Left, makePlayers, type Points, PointsModel, pointsDesk, pointsOf } from '../../../test/points-desk.ts';
import { Fault } from '../../kernel/errors.ts';
import { inSnapshot } from '../../platform/read-paged.ts';
import type { Member } from '../members/member.ts';
import { type Ledger, openLedger } from './commit.ts';
import { GroupCommit } from './group-commit.ts';
import { verifyLedger } from './verify/verify.ts';

let base: TestDatabase;
let ledger: Ledger;
const alarms: unknown[] = [];
beforeAll(async () => {
  base = await testDatabase();
  ledger = openLedger(base.database, 'test', 4, (error) => alarms.push(error));
});
afterAll(() => base.drop());

type Group = GroupCommit<Points, Left, Member>;

const told = (group: Group, request: Points): Promise<Left | string> =>
  group.submit(asked(request)).catch((error: unknown) => {
    if (error instanceof Fault) return error.code;
    throw error;
  });

let made = 0;
async function newPlayers(count: number): Promise<{ names: string[]; players: Map<string, Member> }> {
  const names = Array.from({ length: count }, () => `G${(made += 1)}`);
  return { names, players: await makePlayers(base.database, names) };
}

describe('requests that come at once', () => {
  it('share few commits, and each has its own answer', async () => {
    const { names, players } = await newPlayers(300);
    const desk = pointsDesk();
    const group = new GroupCommit(ledger, desk);
    const answers = await Promise.all(names.map((player, index) => told(group, { player, rp: index + 1, key: 'k' })));
    expect(answers).toEqual(names.map((_, index) => ({ balance: index + 1 })));
    expect(await pointsOf(base.database, players)).toEqual(Object.fromEntries(names.map((name, index) => [name, index + 1])));
    expect(desk.decided.length).toBeLessThan(12);
  });

  it('of one player are served one after the other, in the order in which they came', async () => {
    const { names } = await newPlayers(1);
    const [player = ''] = names;
    const desk = pointsDesk();
    const group = new GroupCommit(ledger, desk);
    // The first two run at once: nothing else may come between those that wait.
    const gifts = [1, 10, 100, 1000, 10_000];
    const answers = await Promise.all(gifts.map((rp, index) => told(group, { player, rp, key: `k${index}` })));
    expect(answers.at(-1)).toEqual({ balance: 11_111 });
    expect(desk.decided.map((requests) => requests.length)).toEqual([1, 1, 1, 1, 1]);
  });

  it('of one busy player do not keep others waiting', async () => {
    const { names } = await newPlayers(2);
    const [busy = '', other = ''] = names;
    const group = new GroupCommit(ledger, pointsDesk());
    const order: string[] = [];
    const send = async (player: string, key: string): Promise<void> => {
      await told(group, { player, rp: 1, key });
      order.push(player);
    };
    await Promise.all([...Array.from({ length: 300 }, (_, index) => send(busy, `k${index}`)), send(other, 'k')]);
    expect(order).toHaveLength(301);
    expect(order.indexOf(other)).toBeLessThan(30);
  });

  it('under one key are one, in one group and in two at once', async () => {
    const { names, players } = await newPlayers(2);
    const groups = [new GroupCommit(ledger, pointsDesk()), new GroupCommit(ledger, pointsDesk())] as const;
    const send = (index: number): Promise<Left | string> =>
      told(groups[index % 2 === 0 ? 0 : 1], { player: names[index % 4 < 2 ? 0 : 1] ?? '', rp: 7, key: 'k' });
    const answers = await Promise.all(Array.from({ length: 32 }, (_, index) => send(index)));
    expect(answers).toEqual(Array(32).fill({ balance: 7 }));
    expect(Object.values(await pointsOf(base.database, players))).toEqual([7, 7]);
  });

  it('and ask for other things under one key: the first has its effect, all others are conflicts', async () => {
    const { names, players } = await newPlayers(1);
    const [player = ''] = names;
    const group = new GroupCommit(ledger, pointsDesk());
    const answers = await Promise.all([5, 6, 7, 8].map((rp) => told(group, { player, rp, key: 'k' })));
    const conflicts = answers.filter((answer) => answer === 'idempotency_conflict');
    expect(conflicts).toHaveLength(3);
    expect(answers).toContainEqual({ balance: (await pointsOf(base.database, players))[player] });
  });

  it('are answered though one of them is refused and one hits a mistake of ours', async () => {
    const { names } = await newPlayers(6);
    alarms.length = 0;
    const careless = new GroupCommit(ledger, pointsDesk({ isCareless: true }));
    const answers = await Promise.all([
      ...names.map((player, index) => told(careless, { player, rp: index === 3 ? -1 : 1, key: 'k' })),
      told(careless, { player: 'nobody', rp: 1, key: 'k' }),
    ]);
    expect(answers).toEqual([...names.map((_, index) => (index === 3 ? 'internal' : { balance: 1 })), 'player_not_found']);
    expect(alarms).toMatchObject([{ constraint: 'wallet_rp_check' }]);
  });
});

describe('a commit that fails as a whole', () => {
  it('fails every request of it, and those that come later are served', async () => {
    const { names } = await newPlayers(3);
    const desk = pointsDesk();
    let isAway = true;
    const group: Group = new GroupCommit(ledger, {
      owners: (tx, inputs) => desk.owners(tx, inputs),
      decide: async (tx, requests, attempt) => {
        if (isAway) throw new Fault('database_unavailable');
        return desk.decide(tx, requests, attempt);
      },
    });
    const lost = await Promise.all(names.map((player) => told(group, { player, rp: 1, key: 'k' })));
    expect(lost).toEqual(names.map(() => 'database_unavailable'));
    isAway = false;
    expect(await Promise.all(names.map((player) => told(group, { player, rp: 1, key: 'k' })))).toEqual(names.map(() => ({ balance: 1 })));
  });
});

describe('many clients at once', () => {
  const points = fc.record({
    rp: fc.integer({ min: -30, max: 40 }),
    key: fc.nat(12).map((key) => `k${key}`),
    reference: fc.option(
      fc.nat(6).map((reference) => `r${reference}`),
      { nil: undefined, freq: 3 },
    ),
    isTwice: fc.boolean(),
  });
  const clients = fc.array(fc.array(points, { minLength: 10, maxLength: 16 }), { minLength: 20, maxLength: 30 });

  it('each hear what they would hear alone, also when they ask twice', async () => {
    const groups = [new GroupCommit(ledger, pointsDesk()), new GroupCommit(ledger, pointsDesk())] as const;
    await fc.assert(
      fc.asyncProperty(clients, async (plans) => {
        const { names, players } = await newPlayers(plans.length);
        const model = new PointsModel();
        await Promise.all(
          plans.map(async (plan, client) => {
            for (const { isTwice, ...rest } of plan) {
              const request = { player: names[client] ?? '', ...rest };
              const answers = await Promise.all(groups.slice(0, isTwice ? 2 : 1).map((group) => told(group, request)));
              const expected = model.answer(request);
              expect(answers).toEqual(answers.map(() => expected));
            }
          }),
        );
        expect(await pointsOf(base.database, players)).toEqual(
          Object.fromEntries(names.map((name) => [name, model.balances.get(name) ?? 0])),
        );
      }),
      { numRuns: 4 },
    );
  });
});

it('the books are sound afterwards', async () => {
  const checks = await inSnapshot(base.database, (tx) => verifyLedger(tx, []));
  expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
});
