import { afterEach, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { formatInstant } from '../../kernel/clock.ts';
import { evaluateMembers } from './evaluate.ts';

/** 100 points a period for all; each reward takes 60. */
const ruleOf = (per: string) => ({
  rule_id: 'BUDGETED',
  name: 'Points from a budget',
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'REWARD_POINTS', amount: 60 },
  budget: { amount: 100, per },
});

let laurel: TestLaurel;
afterEach(() => laurel.drop());

/** Evaluates someone new at a local time in Berlin; what the budget left for them. */
async function given(player: string, local: string): Promise<number> {
  await laurel.moveClock(Date.parse(local));
  await laurel.importLines([`${player},100,10000,9000,40,20`], { triggerRewards: false });
  const [done] = await evaluateMembers(laurel.rewards, tester, [player], {}, laurel.clock.now());
  return done?.decisions[0]?.decision.amount.grantedMinor ?? 0;
}

/** The last moment of a period in Berlin and the first of the next, which in UTC lie elsewhere. */
describe('a budget turns over with the calendar of the program', () => {
  it.each<[per: string, last: string, first: string, periods: string[]]>([
    ['day', '2026-03-03T23:59:59.999+01:00', '2026-03-04T00:00:00+01:00', ['2026-03-03', '2026-03-04']],
    ['day', '2026-03-29T23:59:59.999+02:00', '2026-03-30T00:00:00+02:00', ['2026-03-29', '2026-03-30']],
    ['week', '2026-03-08T23:59:59.999+01:00', '2026-03-09T00:00:00+01:00', ['2026-03-02', '2026-03-09']],
    ['month', '2026-03-31T23:59:59.999+02:00', '2026-04-01T00:00:00+02:00', ['2026-03', '2026-04']],
  ])('per %s at %s', async (per, last, first, periods) => {
    laurel = await testLaurel({ min_roi: -100 }, { timeZone: 'Europe/Berlin' });
    await laurel.createRules(ruleOf(per));
    expect([await given('A', last), await given('B', last), await given('C', last)]).toEqual([60, 40, 0]);
    expect([await given('D', first), await given('E', first)]).toEqual([60, 40]);
    const { rows } = await laurel.database.pool.query<{ period: string; spent: number }>(
      'SELECT period, spent FROM budget ORDER BY period',
    );
    expect(rows).toEqual(periods.map((period) => ({ period, spent: 100 })));
  });

  it('per total never', async () => {
    laurel = await testLaurel({ min_roi: -100 }, { timeZone: 'Europe/Berlin' });
    await laurel.createRules(ruleOf('total'));
    expect([await given('A', '2026-03-03T12:00:00Z'), await given('B', '2026-03-03T12:00:00Z')]).toEqual([60, 40]);
    expect(await given('C', '2036-03-03T12:00:00Z')).toBe(0);
    expect(formatInstant(laurel.clock.now())).toBe('2036-03-03T12:00:00.000Z');
  });
});
