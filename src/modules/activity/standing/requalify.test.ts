import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { historyOf, standingOf } from '../../../../test/standings.ts';
import { nextRequalification, requalify } from './requalify.ts';

let laurel: TestLaurel;

beforeAll(async () => {
  laurel = await testLaurel();
});

afterAll(() => laurel.drop());

const take = (...lines: string[]) => laurel.importLines(lines, { triggerRewards: false });

describe('requalification', () => {
  const goTo = async (day: string): Promise<number> => {
    laurel.clock.set(Date.parse(day));
    return requalify(laurel.ledger, laurel.clock.now());
  };
  const tierOf = async (playerId: string) => {
    const { tier, dueAt } = await standingOf(laurel, playerId);
    return [tier.tierId, dueAt === null ? null : new Date(dueAt).toISOString().slice(0, 10)];
  };

  it('is as the README tells it', async () => {
    await take(referenceLine);
    expect(await tierOf('P001')).toEqual(['silver', '2027-03-02']);
    await goTo('2026-06-01');
    await take('P001,5000,115000,112000,25,48');
    expect(await tierOf('P001')).toEqual(['gold', '2027-06-01']);
    await goTo('2027-06-01');
    expect(await tierOf('P001')).toEqual(['gold', '2027-07-01']);
    await goTo('2027-07-01');
    expect(await tierOf('P001')).toEqual(['silver', '2028-06-30']);
    const moves = ['segment LOSING→BREAKEVEN import', 'tier silver→gold import', 'risk LOW→MEDIUM import'];
    expect(await historyOf(laurel, 'P001')).toEqual([...moves, 'tier gold→silver requalification']);
  });

  it('nobody is due today', async () => {
    expect(await nextRequalification(laurel.database.db)).toBeGreaterThan(laurel.clock.now());
    expect(await requalify(laurel.ledger, laurel.clock.now())).toBe(0);
  });

  it('a year, a grace, and then one tier at a time; promotion waits for none of it', async () => {
    laurel.clock.set(Date.parse('2030-01-10T12:00:00Z'));
    await requalify(laurel.ledger, laurel.clock.now());
    await take('Q1,5000,150000,150000,25,48', 'Q2,5000,150000,150000,25,48', 'Q3,5000,15000,12000,25,48');
    expect(await tierOf('Q1')).toEqual(['gold', '2031-01-10']);
    laurel.clock.set(Date.parse('2030-06-01'));
    await take('Q2,5000,250000,250000,25,48', 'Q3,5000,115000,112000,25,48');
    expect(await tierOf('Q2')).toEqual(['gold', '2031-01-10']);
    expect(await tierOf('Q3')).toEqual(['gold', '2031-06-01']);

    expect(await goTo('2031-01-10')).toBe(2);
    expect(await tierOf('Q1')).toEqual(['gold', '2031-02-09']); // in its grace
    expect(await tierOf('Q2')).toEqual(['gold', '2032-01-10']); // 10 000 LP of last June
    expect(await goTo('2031-02-08T23:59:59Z')).toBe(0);
    expect(await goTo('2031-02-09')).toBe(1);
    expect(await tierOf('Q1')).toEqual(['silver', '2032-02-09']);
    expect(await historyOf(laurel, 'Q1')).toEqual(['tier gold→silver requalification']);
  });

  it('who is looked at late stands where a look in time would have put them', async () => {
    await goTo('2036-01-01');
    const { tier } = await standingOf(laurel, 'Q2');
    expect([tier.tierId, new Date(tier.since).toISOString()]).toEqual(['bronze', '2033-03-10T00:00:00.000Z']);
    expect(await historyOf(laurel, 'Q2')).toEqual(['tier gold→silver requalification', 'tier silver→bronze requalification']);
    expect(await nextRequalification(laurel.database.db)).toBeNull();
  });

  it('two sweeps at once are one', async () => {
    const players = Array.from({ length: 40 }, (_, index) => `S${index}`);
    await take(...players.map((playerId) => `${playerId},5000,15000,12000,25,48`));
    laurel.clock.set(Date.parse('2037-02-01'));
    await Promise.all([1, 2, 3].map(() => requalify(laurel.ledger, laurel.clock.now())));
    const histories = await Promise.all(players.map((playerId) => historyOf(laurel, playerId)));
    expect(new Set(histories.flat())).toEqual(new Set(['tier silver→bronze requalification']));
    expect(histories.flat()).toHaveLength(40);
  });
});
