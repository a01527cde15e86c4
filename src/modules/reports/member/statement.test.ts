import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operation, rules, World } from '../../../../test/analytics/world.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { postingCodes } from '../../../engine/wallet/bonus.ts';
import { parseAmount } from '../../../kernel/money.ts';
import { getMember } from '../../members/find.ts';
import { readWallet } from '../../wallet/read-wallet.ts';
import { windowOf } from '../window.ts';
import { describeBooking } from './describe-booking.ts';
import { everyLine, ownAccounts, readStatement, type StatementLine, type StatementQuery } from './statement.ts';

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

/** Accounts that have a balance of their own. */
const kept = ['LP', 'RP', 'TICKET', 'BONUS', 'PAYABLE', 'HELD RP', 'HELD TICKET'] as const;
const keptBy = ({ account, currency }: StatementLine): string => (account === 'HELD' ? `HELD ${currency}` : account);

async function balances(laurel: TestLaurel, playerId: string): Promise<Record<string, number>> {
  const { db } = laurel.database;
  const { balances: shown, reservations } = await readWallet(db, await getMember(db, playerId), 'USD');
  const onHold = (currency: string): number =>
    reservations.filter((one) => one.currency === currency).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const owned = { LP: Number(shown.LP), RP: Number(shown.RP), TICKET: Number(shown.TICKET) };
  const money = { BONUS: parseAmount(shown.BONUS, 'USD'), PAYABLE: parseAmount(shown.PAYABLE, 'USD') };
  return { ...owned, ...money, 'HELD RP': onHold('RP'), 'HELD TICKET': onHold('TICKET') };
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
              kept.map((account) => [account, lines.find((line) => keptBy(line) === account)?.balanceMinor ?? 0]),
            );
            expect(newest).toEqual(await balances(laurel, player));
            for (const account of kept) {
              const own = lines.filter((line) => keptBy(line) === account);
              expect(own.map(({ balanceMinor, amountMinor }) => balanceMinor - amountMinor)).toEqual([
                ...own.slice(1).map(({ balanceMinor }) => balanceMinor),
                ...(own.length > 0 ? [0] : []),
              ]);
            }
            for (const account of ownAccounts) {
              const own = lines.filter((line) => line.account === account);
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
      { numRuns: 4, endOnFailure: true },
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
    ['Earned by play on slots', { code: null, amount: 3, game_type: 'slots' }],
    ['Points taken back: a bet on slots was returned', { code: 'points_taken_back', amount: -3, game_type: 'slots' }],
    ['Spent', { code: 'spent', reference: 'spend' }],
    ['Spent: coffee: large', { code: 'spent', reference: 'spend:coffee: large' }],
    ['Put on hold', { code: 'reserved' }],
    ['Spent from hold', { code: 'captured' }],
    ['Back from hold', { code: 'released' }],
    ['Back from hold: not used in time', { code: 'reservation_expired' }],
    ['Expired', { code: 'points_expired' }],
    ['Paid out: bank-7', { code: 'payout', reference: 'payout:bank-7' }],
    ['Reversal: spending', { code: 'reversal', reversed_code: 'captured' }],
    ['Reversal: manual credit', { code: 'reversal', reversed_code: 'manual_credit' }],
    ['Reversal: payout', { code: 'reversal', reversed_code: 'payout' }],
    ['Bet on slots', { code: 'bet_placed', game_type: 'slots' }],
    ['Bet', { code: 'stake_told' }],
    ['Win on slots', { code: 'win_told', game_type: 'slots' }],
    ['Bet on slots returned', { code: 'stake_taken_back', game_type: 'slots' }],
    ['Win on slots taken back', { code: 'win_taken_back', game_type: 'slots' }],
    ['Points taken back: a bet was returned', { code: 'points_taken_back', amount: -3 }],
    ['Win on roulette', { code: 'bet_won', game_type: 'roulette' }],
    ['Bet on slots returned', { code: 'bet_voided', game_type: 'slots' }],
    ['Bonus became your money', { code: 'bonus_converted' }],
    ['Bonus above its limit forfeited', { code: 'bonus_capped' }],
    ['points redeemed', { code: 'points_redeemed' }],
  ];

  /** Between accounts that are none of the member's own; and what the reward or the credit says in its own words. */
  const elsewhere: readonly string[] = ['bet_settled', 'late_win_forfeited', 'late_void_forfeited', 'bonus_granted'];
  it('every posting of a bonus has words of its own', () => {
    const nothing = { amount: 1, reference: null, rule_id: null, note: null, game_type: 'slots', reversed_code: null };
    const shown = postingCodes.filter((code) => !elsewhere.includes(code));
    const unsaid = shown.filter((code) => describeBooking({ ...nothing, code }) === code.replaceAll('_', ' '));
    expect(unsaid).toEqual([]);
  });

  it.each(cases)('%s', (says, booking) => {
    const nothing = { code: null, amount: 1, reference: null, rule_id: null, note: null, game_type: null, reversed_code: null };
    expect(describeBooking({ ...nothing, ...booking })).toBe(says);
  });
});
