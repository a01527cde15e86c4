import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operation, rules, World } from '../../../../test/analytics/world.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { parseAmount } from '../../../kernel/money.ts';
import { getMember } from '../../members/find.ts';
import { readWallet } from '../../wallet/read-wallet.ts';
import { windowOf } from '../window.ts';
import { describeBooking } from './describe-booking.ts';
import { everyLine, type OwnAccount, ownAccounts, readStatement, type StatementLine, type StatementQuery } from './statement.ts';

const always = { fromAt: null, toAt: null };

async function all(laurel: TestLaurel, playerId: string, query: StatementQuery): Promise<StatementLine[]> {
  const { db } = laurel.database;
  const member = await getMember(db, playerId);
  const lines: StatementLine[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await readStatement(db, member, { ...query, cursor });
    lines.push(...items);
    expect(lines.length).toBeLessThan(5_000); // pages that never end
    if (nextCursor === null) return lines;
    expect(items).toHaveLength(query.limit);
    cursor = nextCursor;
  }
}

async function balances(laurel: TestLaurel, playerId: string): Promise<Record<OwnAccount, number>> {
  const { db } = laurel.database;
  const { balances: shown } = await readWallet(db, await getMember(db, playerId), 'USD');
  const minor = (account: OwnAccount): number =>
    parseAmount(shown[account], account === 'BONUS' || account === 'PAYABLE' ? 'USD' : account);
  return Object.fromEntries(ownAccounts.map((account) => [account, minor(account)])) as Record<OwnAccount, number>;
}

describe('a statement', () => {
  it('ends in the balances of the wallet, and each line leads to the next, whatever happened', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 60 }), async (operations) => {
        const laurel = await testLaurel({ min_roi: -100 });
        try {
          await laurel.createRules(...rules);
          const players = ['P0', 'P1', 'P2', 'P3'];
          await laurel.importLines(players.map((id) => `${id},100,1500,900,20,20`));
          await new World(laurel).run(operations);
          for (const player of players) {
            const lines = await all(laurel, player, { ...always, limit: 500 });
            const newest = Object.fromEntries(
              ownAccounts.map((account) => [account, lines.find((line) => line.account === account)?.balanceMinor ?? 0]),
            );
            expect(newest).toEqual(await balances(laurel, player));
            for (const account of ownAccounts) {
              const own = lines.filter((line) => line.account === account);
              expect(own.map(({ balanceMinor, amountMinor }) => balanceMinor - amountMinor)).toEqual([
                ...own.slice(1).map(({ balanceMinor }) => balanceMinor),
                ...(own.length > 0 ? [0] : []),
              ]);
              expect(await all(laurel, player, { ...always, account, limit: 3 })).toEqual(own);
            }
            for (const limit of [1, 4]) expect(await all(laurel, player, { ...always, limit })).toEqual(lines);
            const { db } = laurel.database;
            const streamed: StatementLine[] = [];
            for await (const line of everyLine(db, await getMember(db, player), always)) streamed.push(line);
            expect(streamed).toEqual(lines);
            const window = windowOf({ from: '2026-03-03', to: '2026-03-04' }, 'UTC');
            const within = lines.filter(({ place: { at } }) => at >= Number(window.fromAt) && at < Number(window.toAt));
            expect(await all(laurel, player, { ...window, limit: 2 })).toEqual(within);
          }
        } finally {
          await laurel.drop();
        }
      }),
      { numRuns: 6 },
    );
  });
});

describe('a booking is described for people', () => {
  type Booking = Parameters<typeof describeBooking>[0];
  const cases: [says: string, booking: Partial<Booking>][] = [
    ['Earned by play', { code: null, amount: 10 }],
    ['Points taken back: totals were lowered', { code: null, amount: -10 }],
    ['Reward LOSING_PLAYER_CASHBACK', { code: 'reward_granted', rule_id: 'LOSING_PLAYER_CASHBACK' }],
    ['Manual credit: goodwill', { code: 'manual_credit', note: 'goodwill' }],
    ['Manual credit', { code: 'manual_credit' }],
    ['Bonus expired', { code: 'bonus_expired' }],
    ['Bonus forfeited', { code: 'bonus_forfeited', rule_id: 'WELCOME' }],
    ['Bonus cancelled', { code: 'bonus_cancelled' }],
    ['points redeemed', { code: 'points_redeemed' }],
  ];
  it.each(cases)('%s', (says, booking) => {
    expect(describeBooking({ code: null, amount: 1, rule_id: null, note: null, ...booking })).toBe(says);
  });
});
