import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { noTerms } from '../../engine/rules/reward.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { dayMs } from '../../kernel/clock.ts';
import { operationOf } from '../ledger/operation.ts';
import { getMember } from '../members/find.ts';
import { setStatus } from '../protection/set-status.ts';
import { creditByHand } from '../rewards/by-hand/credit.ts';
import { cancelReward } from '../rewards/settle-offer.ts';
import { followCards, followDays } from './follow.ts';
import { verifyReports } from './verify.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel({ risk_model: 'safeplay-points@1.0' });
  await laurel.createRules(referenceRule);
});
afterAll(() => laurel.drop());

/** Rows of a table as text, of one day where told. */
async function rowsOf(table: string, columns: string, day?: string): Promise<string[]> {
  const { rows } = await laurel.database.pool.query({
    text: `SELECT ${columns} FROM ${table} ${day ? 'WHERE day = $1::date' : ''} ORDER BY 1, 2, 3`,
    values: day ? [day] : [],
    rowMode: 'array',
  });
  return rows.map((row) => row.join(' '));
}
const cards = () => rowsOf('member_card', 'external_id, status, segment, tier, risk_label, wagered, lp, bonus');
const tally = () => rowsOf('card_tally', 'status, segment, tier, risk_label, players, lp, bonus');
const bookings = (day: string) => rowsOf('booking_day', 'code, from_account, to_account, currency, n, amount', day);
const rewards = (day: string) =>
  rowsOf('reward_day', 'rule_id, rule_version, type, issued, cancelled, cost, revenue, incremental_revenue', day);
const decisions = (day: string) => rowsOf('decision_day', 'rule_id, rule_version, outcome, reason, n', day);

const operation = async (key: string) => operationOf(await getMember(laurel.database.db, 'P001'), 'test', key, { key }, laurel.clock.now());

/** The example of the README, day by day. Amounts in cents. */
describe('the reference player', () => {
  it('comes in by a sheet and is given 300.00', async () => {
    await laurel.importLines([referenceLine, 'P002,100,50,0,1,1']);
    await laurel.follow();
    expect(await cards()).toEqual(['P001 ACTIVE LOSING silver LOW 1500000 1500 30000', 'P002 ACTIVE NEW bronze MEDIUM 5000 5 0']);
    expect(await tally()).toEqual(['ACTIVE LOSING silver LOW 1 1500 30000', 'ACTIVE NEW bronze MEDIUM 1 5 0']);
    expect(await rowsOf('play_day', 'day, game_type, deposited, wagered, won, sessions')).toEqual([
      '2026-03-02 unknown 510000 1505000 1200000 26',
    ]);
    expect(await bookings('2026-03-02')).toEqual(['accrual ISSUANCE LP LP 2 1505', 'reward_granted BONUS_COST BONUS USD 1 30000']);
    expect(await decisions('2026-03-02')).toEqual(['LOSING_PLAYER_CASHBACK 1 APPROVED ok 1']);
    expect(await rewards('2026-03-02')).toEqual(['LOSING_PLAYER_CASHBACK 1 BONUS_BALANCE 1 0 30000 82500 7500']);
  });

  it('gets 20.00 by hand the next day, and loses the 300.00 when they are cancelled', async () => {
    laurel.clock.set(laurel.clock.now() + dayMs);
    const now = laurel.clock.now();
    const credit = { playerId: 'P001', type: 'BONUS_BALANCE', amountMinor: 20_00, terms: noTerms, reason: 'goodwill' } as const;
    await creditByHand(laurel.rewards, tester, credit, await operation('credit'), now);
    const { rows } = await laurel.database.pool.query('SELECT reward_id FROM reward');
    await cancelReward(laurel.rewards, tester, rows[0].reward_id, await operation('cancel'), now);
    await laurel.follow();
    expect(await cards()).toContain('P001 ACTIVE LOSING silver LOW 1500000 1500 2000');
    expect(await bookings('2026-03-03')).toEqual([
      'bonus_cancelled BONUS BONUS_COST USD 1 30000',
      'manual_credit BONUS_COST BONUS USD 1 2000',
    ]);
    expect(await decisions('2026-03-03')).toEqual([' 0 APPROVED ok 1']);
    expect(await rewards('2026-03-03')).toEqual(['LOSING_PLAYER_CASHBACK 1 BONUS_BALANCE 0 1 -30000 -82500 -7500']);
  });

  it('is blocked, which leaves a place of the tally empty; more play later is a day and a move of its own', async () => {
    await setStatus(laurel.ledger, tester, 'P001', { status: 'BLOCKED', reason: 'a doubt' }, null, laurel.clock.now());
    await laurel.follow();
    expect(await tally()).toEqual([
      'ACTIVE LOSING silver LOW 0 0 0',
      'ACTIVE NEW bronze MEDIUM 1 5 0',
      'BLOCKED LOSING silver LOW 1 1500 2000',
    ]);
    laurel.clock.set(laurel.clock.now() + dayMs);
    await laurel.importLines(['P002,1000,2000,1990,2,2']);
    await laurel.follow();
    expect(await rowsOf('play_day', 'day, game_type, wagered, won', '2026-03-04')).toEqual(['2026-03-04 unknown 195000 199000']);
    expect(await rowsOf('move_day', 'what, from_value, to_value, n', '2026-03-04')).toEqual([
      'risk MEDIUM LOW 1',
      'segment NEW BREAKEVEN 1',
    ]);
  });

  it('and nothing is left to follow', async () => {
    expect([await followCards(laurel.database), await followDays(laurel.database)]).toEqual([false, false]);
    const checks = await verifyAll(laurel.database);
    expect(checks.filter(({ faults }) => faults.length > 0)).toEqual([]);
  });
});

describe('verify finds', () => {
  it.each([
    [
      'a card that shows something else',
      `UPDATE member_card SET country = 'GB' WHERE external_id = 'P002'`,
      /country is GB, should be absent/,
    ],
    ['a card that is missing', `DELETE FROM member_card WHERE external_id = 'P002'`, /external_id is absent, should be P002/],
    [
      'a wrong tally',
      `UPDATE card_tally SET players = 7 WHERE status = 'BLOCKED'`,
      /tally BLOCKED LOSING silver LOW: players is 7, should be 1/,
    ],
    [
      'a wrong day',
      `UPDATE booking_day SET amount = 1 WHERE code = 'manual_credit'`,
      /booking_day 2026-03-03 manual_credit .*amount is 1, should be 2000/,
    ],
    [
      'a day that never was',
      `INSERT INTO play_day VALUES ('2020-01-01', 'slots', 0, 0, 5, 0, 0, 0)`,
      /play_day 2020-01-01 slots: wagered is 5, should be 0/,
    ],
    ['a day that is missing', `DELETE FROM reward_day WHERE cancelled = 1`, /reward_day 2026-03-03 .*cancelled is 0, should be 1/],
  ])('%s', async (_what, change, fault) => {
    const undone = new Error('undone');
    const faults: string[] = [];
    await laurel.database
      .transaction(async (tx) => {
        await sql.raw(change).execute(tx);
        faults.push(...(await verifyReports(tx)).flatMap((check) => check.faults));
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    expect(faults).toContainEqual(expect.stringMatching(fault));
  });
});
