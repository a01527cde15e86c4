import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { asked, type Left, makePlayers, type Points, PointsModel, pointsDesk, pointsOf } from '../../../test/points-desk.ts';
import { Fault } from '../../kernel/errors.ts';
import { openDatabase } from '../../platform/database.ts';
import { inSnapshot } from '../../platform/read-paged.ts';
import type { Member } from '../members/member.ts';
import { type Ledger, openLedger } from './commit.ts';
import { commitEach, commitOne, type Outcome, postponed } from './commit-each.ts';
import { verifyLedger } from './verify/verify.ts';

let base: TestDatabase;
let ledger: Ledger;
const alarms: unknown[] = [];
let made = 0;
beforeAll(async () => {
  base = await testDatabase();
  ledger = openLedger(base.database, 'test', 4, (error) => alarms.push(error));
});
afterAll(() => base.drop());

/** Players nobody else has, each with so many points. */
async function playersWith(...rps: number[]): Promise<{ names: string[]; players: Map<string, Member> }> {
  const names = rps.map(() => `P${(made += 1)}`);
  const players = await makePlayers(base.database, names);
  const gifts = names.flatMap((player, index) => (rps[index] === 0 ? [] : [{ player, rp: rps[index] ?? 0, key: 'start' }]));
  await commitEach(ledger, pointsDesk(), gifts.map(asked));
  return { names, players };
}

const told = (outcome: Outcome<Left>): Left | string =>
  outcome === postponed ? 'postponed' : outcome instanceof Fault ? outcome.code : outcome;
const commitTold = async (requests: readonly Points[], desk = pointsDesk()): Promise<(Left | string)[]> =>
  (await commitEach(ledger, desk, requests.map(asked))).map(told);

async function batches(): Promise<number> {
  const { rows } = await base.database.pool.query<{ n: number }>('SELECT count(*) AS n FROM batch');
  return rows[0]?.n ?? 0;
}

describe('requests of one commit', () => {
  it('are answered in their own order, and a refusal of one stops no other', async () => {
    const { names, players } = await playersWith(50, 50, 50);
    const [a = '', b = '', c = ''] = names;
    const before = await batches();
    const outcomes = await commitTold([
      { player: c, rp: -50, key: 'k' },
      { player: 'nobody', rp: 1, key: 'k' },
      { player: a, rp: -51, key: 'k' },
      { player: b, rp: 5, key: 'k' },
    ]);
    expect(outcomes).toEqual([{ balance: 0 }, 'player_not_found', 'insufficient_balance', { balance: 55 }]);
    expect(await pointsOf(base.database, players)).toEqual({ [a]: 50, [b]: 55, [c]: 0 });
    expect(await batches()).toBe(before + 1);
  });

  it('that are all refused leave nothing but what is remembered of them', async () => {
    const { names } = await playersWith(0, 0);
    const before = await batches();
    const requests = names.map((player) => ({ player, rp: -1, key: 'k' }));
    expect(await commitTold(requests)).toEqual(['insufficient_balance', 'insufficient_balance']);
    expect(await batches()).toBe(before + 1);
    expect(await commitTold(requests)).toEqual(['insufficient_balance', 'insufficient_balance']);
    expect(await batches()).toBe(before + 1);
  });

  it('of which nobody is known write nothing', async () => {
    const before = await batches();
    expect(await commitTold([{ player: 'nobody', rp: 1, key: 'k' }])).toEqual(['player_not_found']);
    expect(await commitEach(ledger, pointsDesk(), [])).toEqual([]);
    expect(await batches()).toBe(before);
  });

  it('of the same player wait for the next commit, where they see what was done', async () => {
    const { names } = await playersWith(10, 10);
    const [a = '', b = ''] = names;
    const two = { player: a, rp: -10, key: 'two' };
    const outcomes = await commitTold([
      { player: a, rp: -5, key: 'one' },
      two,
      { player: b, rp: 1, key: 'one' },
      { player: a, rp: 1, key: 'three' },
    ]);
    expect(outcomes).toEqual([{ balance: 5 }, 'postponed', { balance: 11 }, 'postponed']);
    expect(await commitTold([two])).toEqual(['insufficient_balance']);
  });
});

describe('the same key', () => {
  it('twice in one commit: the second waits, and then has the first answer', async () => {
    const { names, players } = await playersWith(0);
    const [a = ''] = names;
    const request = { player: a, rp: 7, key: 'k' };
    expect(await commitTold([request, request])).toEqual([{ balance: 7 }, 'postponed']);
    expect(await commitTold([request])).toEqual([{ balance: 7 }]);
    expect(await pointsOf(base.database, players)).toEqual({ [a]: 7 });
  });

  it('in several commits at once has one effect and one answer', async () => {
    const { names, players } = await playersWith(3, 3, 3);
    const requests = names.map((player) => ({ player, rp: -3, key: 'k' }));
    const all = await Promise.all(Array.from({ length: 12 }, (_, index) => commitTold(index % 2 === 0 ? requests : requests.toReversed())));
    expect(all).toEqual(Array(12).fill([{ balance: 0 }, { balance: 0 }, { balance: 0 }]));
    expect(Object.values(await pointsOf(base.database, players))).toEqual([0, 0, 0]);
  });

  it('with other content is a conflict, which is not remembered', async () => {
    const { names, players } = await playersWith(0);
    const [a = ''] = names;
    const first = { player: a, rp: 7, key: 'k' };
    await commitTold([first]);
    expect(await commitTold([{ ...first, rp: 8 }])).toEqual(['idempotency_conflict']);
    expect(await commitTold([{ ...first, rp: 8 }])).toEqual(['idempotency_conflict']);
    expect(await commitTold([first])).toEqual([{ balance: 7 }]);
    expect(await pointsOf(base.database, players)).toEqual({ [a]: 7 });
  });

  it('has its answer after a restart', async () => {
    const { names } = await playersWith(5, 0);
    const [a = '', b = ''] = names;
    const requests = [
      { player: a, rp: -5, key: 'k' },
      { player: b, rp: -5, key: 'k' },
    ];
    const first = await commitTold(requests);
    const database = openDatabase({ url: base.url });
    const again = await commitEach(openLedger(database, 'restarted', 1), pointsDesk(), requests.map(asked));
    await database.close();
    expect(again.map(told)).toEqual(first);
    expect(first).toEqual([{ balance: 0 }, 'insufficient_balance']);
  });

  it('of a refusal has the refusal for ever; of a fault of the request it may come again, mended', async () => {
    const { names } = await playersWith(0, 0);
    const [a = '', b = ''] = names;
    expect(
      await commitTold([
        { player: a, rp: -1, key: 'k' },
        { player: b, rp: 0, key: 'k' },
      ]),
    ).toEqual(['insufficient_balance', 'invalid_amount']);
    await commitTold([{ player: a, rp: 10, key: 'more' }]);
    expect(
      await commitTold([
        { player: a, rp: -1, key: 'k' },
        { player: b, rp: 4, key: 'k' },
      ]),
    ).toEqual(['insufficient_balance', { balance: 4 }]);
  });
});

describe('what makes an effect known by itself', () => {
  it('gives its first answer under any key, and from then on that key has it too', async () => {
    const { names, players } = await playersWith(9);
    const [a = ''] = names;
    const first = { player: a, rp: -9, key: 'k1', reference: 'r' };
    expect(await commitTold([first])).toEqual([{ balance: 0 }]);
    expect(await commitTold([{ ...first, key: 'k2' }])).toEqual([{ balance: 0 }]);
    expect(await commitTold([{ ...first, key: 'k2', reference: 'other' }])).toEqual(['idempotency_conflict']);
    expect(await pointsOf(base.database, players)).toEqual({ [a]: 0 });
  });

  it('does not keep refusals: when there is enough, it may be asked for under another key', async () => {
    const { names } = await playersWith(0);
    const [a = ''] = names;
    const first = { player: a, rp: -9, key: 'k1', reference: 'r' };
    expect(await commitTold([first])).toEqual(['insufficient_balance']);
    await commitTold([{ player: a, rp: 9, key: 'more' }]);
    expect(await commitTold([first])).toEqual(['insufficient_balance']);
    expect(await commitTold([{ ...first, key: 'k2' }])).toEqual([{ balance: 0 }]);
  });

  it('with other content is a conflict that names it', async () => {
    const { names } = await playersWith(9);
    const [a = ''] = names;
    await commitTold([{ player: a, rp: -1, key: 'k1', reference: 'r-17' }]);
    const other = commitOne(ledger, pointsDesk(), asked({ player: a, rp: -2, key: 'k2', reference: 'r-17' }));
    await expect(other).rejects.toMatchObject({ code: 'idempotency_conflict', detail: expect.stringContaining('r-17') });
  });
});

describe('a mistake of ours', () => {
  it('is answered alone, raises one alarm, and all others are committed', async () => {
    const { names, players } = await playersWith(5, 5, 5, 5, 5, 5, 5);
    alarms.length = 0;
    const requests = names.map((player, index) => ({ player, rp: index === 4 ? -6 : -5, key: 'k' }));
    const outcomes = await commitTold(requests, pointsDesk({ isCareless: true }));
    expect(outcomes).toEqual(names.map((_, index) => (index === 4 ? 'internal' : { balance: 0 })));
    expect(alarms).toMatchObject([{ constraint: 'wallet_rp_check' }]);
    const left = await pointsOf(base.database, players);
    expect(names.map((name) => left[name])).toEqual([0, 0, 0, 0, 5, 0, 0]);
  });

  it('is not remembered: once it is mended, the request may come again under its key', async () => {
    const { names } = await playersWith(5);
    const [a = ''] = names;
    const request = { player: a, rp: -6, key: 'k' };
    expect(await commitTold([request], pointsDesk({ isCareless: true }))).toEqual(['internal']);
    expect(await commitTold([request])).toEqual(['insufficient_balance']);
  });

  it('parts its commit in two, where the second request of a player may find its turn', async () => {
    const { names } = await playersWith(5, 5);
    const [a = '', b = ''] = names;
    const outcomes = await commitTold(
      [
        { player: a, rp: -1, key: 'one' },
        { player: b, rp: -9, key: 'one' },
        { player: a, rp: -1, key: 'two' },
      ],
      pointsDesk({ isCareless: true }),
    );
    expect(outcomes).toEqual([{ balance: 4 }, 'internal', { balance: 3 }]);
  });
});

describe('random requests', () => {
  const points = fc.record({
    who: fc.nat(11),
    rp: fc.integer({ min: -30, max: 40 }),
    key: fc.nat(25).map((key) => `k${key}`),
    reference: fc.option(
      fc.nat(12).map((reference) => `r${reference}`),
      { nil: undefined, freq: 3 },
    ),
  });
  const commits = fc.array(fc.array(points, { minLength: 8, maxLength: 24 }), { minLength: 25, maxLength: 25 });

  it('say together what they say one after the other', async () => {
    let served = 0;
    await fc.assert(
      fc.asyncProperty(commits, async (plan) => {
        const { names, players } = await playersWith(...Array(12).fill(0));
        const model = new PointsModel();
        let waiting: Points[] = [];
        for (let turn = 0; turn < plan.length || waiting.length > 0; turn += 1) {
          const group = plan[turn] ?? [];
          const requests = [...waiting, ...group.map(({ who, ...rest }) => ({ player: names[who] ?? '', ...rest }))];
          const outcomes = await commitTold(requests);
          waiting = requests.filter((_, index) => outcomes[index] === 'postponed');
          const expected = requests.map((request, index) => (outcomes[index] === 'postponed' ? 'postponed' : model.answer(request)));
          expect(outcomes).toEqual(expected);
          served += requests.length - waiting.length;
        }
        expect(await pointsOf(base.database, players)).toEqual(
          Object.fromEntries(names.map((name) => [name, model.balances.get(name) ?? 0])),
        );
      }),
      { numRuns: 5 },
    );
    expect(served).toBeGreaterThan(1000);
  });
});

it('the books are sound afterwards', async () => {
  const checks = await inSnapshot(base.database, (tx) => verifyLedger(tx, []));
  expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
});
