import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAll } from '../src/entrypoints/verify-all.ts';
import { type TestServer, testServer } from './http/server.ts';
import { liveAYear, sightsOf } from './year/year.ts';

/*
 * A year of program life with 500 players, lived twice in two worlds: everything that can be told without naming an id that
 * Laurel made is the same in both, and whatever a year can bring has come about.
 */

type Row = Record<string, string | number | boolean | null>;

const worlds: TestServer[] = [];
let first: Record<string, Row[]>;
let second: Record<string, Row[]>;

beforeAll(async () => {
  worlds.push(await testServer(), await testServer());
  await Promise.all(worlds.map((world) => liveAYear(world, 500, 20_260_302)));
  [first, second] = (await Promise.all(worlds.map((world) => sightsOf(world.laurel.database)))) as [typeof first, typeof second];
}, 300_000);
afterAll(async () => {
  for (const world of worlds) await world.drop();
});

describe('a year of program life', () => {
  it('is the same when it is lived again', () => {
    for (const sight of Object.keys(first)) expect({ [sight]: second[sight] }).toEqual({ [sight]: first[sight] });
  });

  it('leaves nothing that cannot be verified', async () => {
    for (const { laurel } of worlds) {
      const checks = await verifyAll(laurel.database);
      expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
      // In this year nobody bets through the wallet, reserves points or takes an event back, and no officer says a word.
      const unseen = [
        'reservations equal their entries',
        'wagers equal their activity',
        'voids take back what is there, and once',
        "the officers' word is what their flags and overrides say",
        'abuse bands are where their changes led',
        "the reviewers' word is what their reviews say",
        'members are found by the values that link them',
      ];
      expect(checks.filter(({ rows }) => rows === 0).map(({ name }) => name)).toEqual(unseen);
    }
  });

  const count = (sight: string, holds: (row: Row) => boolean): number => first[sight]?.filter(holds).length ?? 0;
  const tiers = ['bronze', 'silver', 'gold', 'platinum'];
  const steps = ({ from_value, to_value }: Row): number => tiers.indexOf(String(to_value)) - tiers.indexOf(String(from_value));
  const happened: [what: string, sight: string, holds: (row: Row) => boolean][] = [
    ['promotions', 'changes', (row) => row['what'] === 'tier' && steps(row) > 0],
    ['demotions, by one tier', 'changes', (row) => row['what'] === 'tier' && steps(row) === -1 && row['cause'] === 'requalification'],
    ['new players who became others', 'changes', (row) => row['what'] === 'segment' && row['from_value'] === 'NEW'],
    ['changes of the risk label', 'changes', (row) => row['what'] === 'risk'],
    ['bonuses that expired', 'rewards', (row) => row['state'] === 'EXPIRED'],
    ['bonuses that were cancelled', 'rewards', (row) => row['ended'] === 'CANCELLED'],
    ['offers that were accepted', 'rewards', (row) => row['rule_id'] === 'COME_BACK' && row['issued_at'] !== null],
    ['offers that lapsed', 'rewards', (row) => row['ended'] === 'LAPSED'],
    ['rewards for a new tier', 'rewards', (row) => row['rule_id'] === 'UP_TO_SILVER'],
    ['rewards for a new segment', 'rewards', (row) => row['rule_id'] === 'NO_LONGER_NEW'],
    ['rewards on a schedule', 'rewards', (row) => row['rule_id'] === 'SATURDAY_POINTS'],
    ['refusals because a budget was spent', 'decisions', (row) => row['reason'] === 'budget_spent'],
    ['refusals because of a cap', 'decisions', (row) => String(row['reason']).startsWith('cap_')],
    ['players who are kept out', 'players', (row) => row['status'] === 'SELF_EXCLUDED'],
  ];
  it.each(happened)('brings %s', (_, sight, holds) => {
    expect(count(sight, holds)).toBeGreaterThan(0);
  });

  it('demotes nobody by more than one tier at a time', () => {
    expect(count('changes', (row) => row['what'] === 'tier' && steps(row) < -1)).toBe(0);
  });

  it('turns budgets over with the calendar', () => {
    const periods = first['budgets']?.filter(({ rule_id }) => rule_id === 'CASHBACK').map(({ period }) => period);
    expect(periods?.length).toBeGreaterThanOrEqual(10);
    expect(new Set(periods).size).toBe(periods?.length);
    expect(count('budgets', ({ amount, spent }) => Number(spent) > Number(amount))).toBe(0);
  });

  it('gives scheduled rewards on Saturdays at six and on the first at midnight, and at no other time', () => {
    const times = (ruleId: string): Date[] =>
      first['rewards']?.filter(({ rule_id }) => rule_id === ruleId).map((row) => new Date(Number(row['created_at']))) ?? [];
    const saturdays = times('SATURDAY_POINTS');
    expect(saturdays.map((at) => [at.getUTCDay(), at.getUTCHours(), at.getUTCMinutes()].join())).toEqual(saturdays.map(() => '6,6,0'));
    const firsts = times('FIRST_OF_MONTH');
    expect(firsts.length).toBeGreaterThan(0);
    expect(firsts.map((at) => [at.getUTCDate(), at.getUTCHours()].join())).toEqual(firsts.map(() => '1,0'));
  });

  it('leaves no cooling-off standing that is over', () => {
    expect(count('players', (row) => row['status'] === 'COOLING_OFF')).toBe(0);
  });
});
