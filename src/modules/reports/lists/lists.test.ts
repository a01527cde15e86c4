import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation, rules, World } from '../../../../test/analytics/world.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { listRewards } from '../../../entrypoints/list-rewards.ts';
import type { Page } from '../../../kernel/cursor.ts';
import { findMember } from '../../members/find.ts';
import { listDecisions } from '../../rewards/find.ts';
import { windowOf } from '../window.ts';
import { listTransfers, type TransferQuery } from './transfers.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel({ min_roi: -100, max_daily_reward_per_player: 90 });
  await laurel.createRules(...rules);
  const [operations = []] = fc.sample(fc.array(operation, { minLength: 150, maxLength: 150 }), { seed: 7, numRuns: 1 });
  await laurel.importLines(['P0', 'P1', 'P2', 'P3'].map((id) => `${id},100,1500,900,20,20`));
  await new World(laurel).run(operations);
}, 60_000);
afterAll(() => laurel.drop());

/** A list, page by page. */
async function whole<Item>(list: (page: { limit: number; cursor?: string }) => Promise<Page<Item>>, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items: more, nextCursor } = await list({ limit, cursor });
    items.push(...more);
    expect(items.length).toBeLessThan(5_000); // pages that never end
    if (nextCursor === null) return items;
    cursor = nextCursor;
  }
}

/** Every choice of one value or none of each field, values that nothing has among them. */
function choices<Choice extends Record<string, string>>(values: { [Field in keyof Choice]: readonly string[] }): Partial<Choice>[] {
  return Object.entries<readonly string[]>(values).reduce<Partial<Choice>[]>(
    (chosen, [field, list]) => chosen.flatMap((one) => [one, ...list.map((value) => ({ ...one, [field]: value }))]),
    [{}],
  );
}

const matches = (wanted: string | undefined, ...had: readonly (string | null)[]): boolean => wanted === undefined || had.includes(wanted);
const { fromAt, toAt } = windowOf({ from: '2026-03-03', to: '2026-03-05' }, 'UTC');
const isWithin = (at: number | null): boolean => at !== null && at >= Number(fromAt) && at < Number(toAt);
const windows = [
  ['always', { fromAt: null, toAt: null }, () => true],
  ['three days', { fromAt, toAt }, isWithin],
] as const;

describe('a filtered list is the whole list without what was not asked for, in the same order', () => {
  it.each(windows)('decisions, %s', async (_, window, isIn) => {
    const { db } = laurel.database;
    const all = await whole((page) => listDecisions(db, null, page), 500);
    expect(new Set(all.map(({ decision }) => decision.outcome))).toEqual(new Set(['APPROVED', 'REDUCED', 'REFUSED']));
    const values = {
      ruleId: ['OFFER', 'POINTS', 'NEVER'],
      outcome: ['APPROVED', 'REDUCED', 'REFUSED'],
      reason: ['ok', 'frequency_used', 'cap_daily', 'budget_spent'],
      playerId: ['P1', 'P3'],
      about: ['value', 'turn'],
    };
    expect(new Set(all.map(({ decision }) => decision.activates !== undefined))).toEqual(new Set([true, false]));
    for (const { playerId, outcome, ruleId, reason, about } of choices(values)) {
      const expected = all.filter(({ decision, evaluation, playerId: whose }) => {
        const same = matches(outcome, decision.outcome) && matches(ruleId, decision.ruleId) && matches(reason, decision.reason);
        const isAbout = matches(about, decision.activates === undefined ? 'value' : 'turn');
        return same && isAbout && matches(playerId, whose) && isIn(evaluation.at);
      });
      const member = playerId === undefined ? null : await findMember(db, playerId);
      const query = { outcome: outcome as 'APPROVED' | undefined, about: about as 'value' | undefined, ruleId, reason, ...window };
      expect(await whole((page) => listDecisions(db, member, { ...query, ...page }), 17)).toEqual(expected);
    }
  });

  it.each(windows)('transfers, %s', async (_, window, isIn) => {
    const { db } = laurel.database;
    const anyTime = { fromAt: null, toAt: null };
    const all = await whole((page) => listTransfers(db, { ...page, ...anyTime, member: null }), 500);
    const values = {
      code: ['reward_granted', 'manual_credit', 'bonus_cancelled', 'payout'],
      account: ['BONUS', 'ISSUANCE', 'PAYABLE', 'GAME'],
      currency: ['USD', 'RP', 'EUR'],
      playerId: ['P1'],
    };
    const kindOf = (account: string): string => account.split(':')[0] ?? '';
    for (const { playerId, code, account, currency } of choices(values)) {
      const expected = all.filter((item) => {
        const same = matches(code, item.code) && matches(account, kindOf(item.from), kindOf(item.to)) && matches(currency, item.currency);
        return same && matches(playerId, item.playerId) && isIn(item.at);
      });
      const member = playerId === undefined ? null : await findMember(db, playerId);
      const query: Omit<TransferQuery, 'limit'> = { member, code, account, currency, ...window };
      expect(await whole((page) => listTransfers(db, { ...query, ...page }), 17)).toEqual(expected);
    }
  });

  const rewardValues = {
    ruleId: ['OFFER', 'BONUS', 'NEVER'],
    type: ['CASHBACK', 'TICKETS', 'LOYALTY_POINTS'],
    status: ['PENDING', 'ACTIVE', 'ISSUED', 'COMPLETED', 'EXPIRED', 'CANCELLED'],
    playerId: ['P1'],
  };
  const listed = async ({ playerId, ...query }: Record<string, unknown> & { playerId?: string }, limit: number) => {
    const { db } = laurel.database;
    const member = playerId === undefined ? null : await findMember(db, playerId);
    return whole((page) => listRewards(db, { ...query, member, ...page }), limit);
  };

  it('rewards, always', async () => {
    const all = await listed({}, 500);
    expect(new Set(all.map(({ status }) => status)).size).toBeGreaterThanOrEqual(4);
    for (const { ruleId, type, status, playerId } of choices(rewardValues)) {
      const expected = all.filter((item) => {
        const same = matches(ruleId, item.reward.ruleId) && matches(type, item.reward.type) && matches(status, item.status);
        return same && matches(playerId, item.playerId);
      });
      expect(await listed({ ruleId, type, status, playerId }, 17)).toEqual(expected);
    }
  });

  it('rewards that were issued on three days, the last issued first', async () => {
    const all = await listed({}, 500);
    for (const { ruleId, type, status, playerId } of choices(rewardValues)) {
      const expected = all.filter((item) => {
        const same = matches(ruleId, item.reward.ruleId) && matches(type, item.reward.type) && matches(status, item.status);
        return same && matches(playerId, item.playerId) && isWithin(item.reward.issuedAt);
      });
      const found = await listed({ ruleId, type, status, playerId, fromAt, toAt }, 17);
      expect(found.map(({ reward }) => reward.rewardId).sort()).toEqual(expected.map(({ reward }) => reward.rewardId).sort());
      const times = found.map(({ reward }) => Number(reward.issuedAt));
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }
  });

  it.each([
    ['of all', {}, { fromAt, toAt }],
    ['of those of a time', { fromAt, toAt }, {}],
  ])('a cursor of the rewards %s is none of the other list', async (_, own, other) => {
    const { db } = laurel.database;
    const { nextCursor } = await listRewards(db, { limit: 3, ...own });
    await expect(listRewards(db, { limit: 3, ...other, cursor: String(nextCursor) })).rejects.toMatchObject({ code: 'invalid_cursor' });
    expect((await listRewards(db, { limit: 3, ...own, cursor: String(nextCursor) })).items).toHaveLength(3);
  });
});
