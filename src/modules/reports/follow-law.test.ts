import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import type { Decision } from '../../engine/decision.ts';
import { noTerms } from '../../engine/rules/reward.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { hourMs } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { parseAmount } from '../../kernel/money.ts';
import { operationOf } from '../ledger/operation.ts';
import { getMember } from '../members/find.ts';
import { setStatus } from '../protection/set-status.ts';
import { creditByHand } from '../rewards/by-hand/credit.ts';
import { evaluateMembers } from '../rewards/evaluate.ts';
import { cancelReward, issueReward, ownerOfReward } from '../rewards/settle-offer.ts';
import { followCards, followDays } from './follow.ts';
import { verifyReports } from './verify.ts';

const zone = 'America/New_York';
const players = ['A', 'B', 'C', 'D'];
const sure = {
  rule_id: 'SURE',
  name: 'A bonus at once',
  priority: 2,
  is_active: true,
  conditions: { total_wagered_min: 1 },
  frequency: { max: 100, per: 'day' },
  reward_config: { type: 'BONUS_BALANCE', formula: 'total_wagered * 0.01', max_amount: 10 },
};
const offered = {
  ...sure,
  rule_id: 'OFFERED',
  name: 'A bonus for the asking',
  priority: 1,
  reward_config: { type: 'BONUS_BALANCE', amount: 5, delivery: 'offer' },
};
const points = { ...sure, rule_id: 'POINTS', name: 'Points', priority: 3, reward_config: { type: 'LOYALTY_POINTS', amount: 7 } };

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel({ min_roi: -100 }, { timeZone: zone });
  await laurel.createRules(sure, offered, points);
  await laurel.importLines(
    players.map((player) => `${player},1000,1000,500,9,9`),
    { triggerRewards: false },
  );
  await evaluateMembers(laurel.rewards, tester, players, { limit: 3 }, laurel.clock.now());
  for (const cancel of [true, true, true, true, false]) await settle({ cancel, which: 0 });
});
afterAll(() => laurel.drop());

const rowsOf = async <Row>(text: string): Promise<Row[]> => (await laurel.database.pool.query(text)).rows as Row[];
let operations = 0;
const operationFor = async (playerId: string) => {
  operations += 1;
  return operationOf(await getMember(laurel.database.db, playerId), 'test', `law ${operations}`, { operations }, laurel.clock.now());
};
const totals = new Map(players.map((player) => [player, 1000]));

type Act = { name: string; run: () => Promise<unknown> };
const act = <T>(name: string, how: fc.Arbitrary<T>, run: (how: T) => Promise<unknown>): fc.Arbitrary<Act> =>
  how.map((one) => ({ name: `${name} ${JSON.stringify(one)}`, run: () => run(one) }));
const player = fc.constantFrom(...players);

/** Accepts or cancels one of the rewards for which that can be done. */
async function settle({ cancel, which }: { cancel: boolean; which: number }): Promise<void> {
  const rewards = await rowsOf<{ reward_id: string }>(`
    SELECT r.reward_id FROM reward r LEFT JOIN bonus_grant g ON g.bucket = r.bucket AND g.grant_id = r.grant_id
     WHERE r.ended IS NULL AND (r.transfer_id IS NULL OR ${cancel} AND g.grant_id IS NOT NULL AND g.ended_at IS NULL)
     ORDER BY r.reward_id`);
  const rewardId = rewards[which % Math.max(1, rewards.length)]?.reward_id;
  if (rewardId === undefined) return;
  const owner = await ownerOfReward(laurel.database.db, rewardId);
  await (cancel ? cancelReward : issueReward)(laurel.rewards, tester, rewardId, await operationFor(owner.externalId), laurel.clock.now());
}

const acts = fc.oneof(
  act('import', fc.record({ who: player, more: fc.nat(5000), triggerRewards: fc.boolean() }), async ({ who, more, triggerRewards }) => {
    const total = (totals.get(who) ?? 0) + more;
    totals.set(who, total);
    await laurel.importLines([`${who},${total},${total},${Math.floor(total / 2)},9,9`], { triggerRewards });
  }),
  act(
    'credit',
    fc.record({
      playerId: player,
      type: fc.constantFrom('BONUS_BALANCE', 'LOYALTY_POINTS', 'TICKETS', 'CASHBACK', 'REWARD_POINTS'),
      amountMinor: fc.integer({ min: 1, max: 100 }),
    }),
    async (credit) =>
      creditByHand(
        laurel.rewards,
        tester,
        { ...credit, terms: noTerms, reason: null },
        await operationFor(credit.playerId),
        laurel.clock.now(),
      ),
  ),
  act('evaluate', player, (who) => evaluateMembers(laurel.rewards, tester, [who], { limit: 3 }, laurel.clock.now())),
  act('settle', fc.record({ cancel: fc.boolean(), which: fc.nat(20) }), settle),
  act('status', fc.record({ who: player, status: fc.constantFrom('ACTIVE', 'BLOCKED') }), ({ who, status }) =>
    setStatus(laurel.ledger, tester, who, { status, reason: 'law' }, null, laurel.clock.now()),
  ),
  act('wait', fc.integer({ min: 1, max: 30 }), async (hours) => laurel.clock.set(laurel.clock.now() + hours * hourMs)),
  act('follow', fc.boolean(), (cards) => (cards ? followCards : followDays)(laurel.database)),
);

/** Adds up rows by a key, in the words of a table's row; sums follow the key. */
function addUp(rows: readonly (readonly [key: string, ...sums: number[]])[]): string[] {
  const sums = new Map<string, number[]>();
  for (const [key, ...amounts] of rows)
    sums.set(
      key,
      amounts.map((amount, index) => amount + (sums.get(key)?.[index] ?? 0)),
    );
  return [...sums].map(([key, amounts]) => [key, ...amounts].join(' ')).sort();
}

type Booked = { code: string; from_account: string; to_account: string; currency: string; amount: number; at: number };
type Settled = { value: number; issued_at: number; cancelled_at: number | null; record: Decision };
const kind = (account: string): string => account.replace(/:.*/, '');

/** The days, counted in TypeScript from the rows of the modules; rewards from their own table rather than from transfers. */
async function expectedDays(): Promise<Record<string, string[]>> {
  const day = (at: number): string => dayOf(at, zone);
  const transfers = await rowsOf<Booked>('SELECT * FROM transfer');
  const activity = await rowsOf<{ at: number; lp: number; totals: Record<string, number> }>('SELECT * FROM activity');
  const decisions = await rowsOf<{ at: number; record: Decision }>('SELECT * FROM decision');
  const moves = await rowsOf<{ at: number; what: string; from_value: string; to_value: string }>('SELECT * FROM standing_change');
  const settled = await rowsOf<Settled>(`
    SELECT r.value, r.issued_at, CASE WHEN r.ended = 'CANCELLED' THEN g.ended_at END AS cancelled_at, d.record
      FROM reward r JOIN transfer t USING (bucket, transfer_id) JOIN decision d ON t.reference = 'decision:' || d.decision_id
      LEFT JOIN bonus_grant g ON g.bucket = r.bucket AND g.grant_id = r.grant_id`);
  return {
    play_day: addUp(activity.map(({ at, totals: t }) => [`${day(at)} unknown`, t.deposited ?? 0, t.wagered ?? 0, t.won ?? 0])),
    booking_day: addUp([
      ...transfers.map((t) => [`${day(t.at)} ${t.code} ${kind(t.from_account)} ${kind(t.to_account)} ${t.currency}`, 1, t.amount] as const),
      ...activity.filter(({ lp }) => lp !== 0).map(({ at, lp }) => [`${day(at)} accrual ISSUANCE LP LP`, 1, lp] as const),
    ]),
    decision_day: addUp(
      decisions
        .filter(({ record }) => record.activates === undefined)
        .map(({ at, record: r }) => [`${day(at)} ${r.ruleId ?? ''} ${r.ruleVersion ?? 0} ${r.outcome} ${r.reason}`, 1]),
    ),
    reward_day: addUp(
      settled.flatMap(({ value, issued_at, cancelled_at, record }) => {
        const facts = record.gates.find(({ gate }) => gate === 'profit')?.facts ?? {};
        const revenue = ['expected_revenue', 'incremental_revenue'].map((name) => parseAmount(facts[name] as string, 'USD'));
        const of = (at: number): string => `${day(at)} ${record.ruleId} ${record.ruleVersion} ${record.type}`;
        const back = revenue.map((amount) => 0 - amount);
        return [
          [of(issued_at), 1, 0, value, ...revenue] as const,
          ...(cancelled_at === null ? [] : [[of(cancelled_at), 0, 1, -value, ...back] as const]),
        ];
      }),
    ),
    move_day: addUp(moves.map(({ at, what, from_value, to_value }) => [`${day(at)} ${what} ${from_value} ${to_value}`, 1])),
  };
}

const dayColumns: Record<string, string> = {
  play_day: 'day, game_type, deposited, wagered, won',
  booking_day: 'day, code, from_account, to_account, currency, n, amount',
  decision_day: 'day, rule_id, rule_version, outcome, reason, n',
  reward_day: 'day, rule_id, rule_version, type, issued, cancelled, cost, revenue, incremental_revenue',
  move_day: 'day, what, from_value, to_value, n',
};
const words = async (text: string): Promise<string[]> => (await rowsOf<object>(text)).map((row) => Object.values(row).join(' ')).sort();
const cards = `SELECT external_id, status, segment, tier, risk_label, wagered, lp, bonus, rp + ticket + payable AS others FROM member_card`;
/** Balances from entries and turnover from activity, not from the rows that cards are made of. */
const cardsOfEntries = `
  SELECT m.external_id, m.status, s.segment, s.tier, s.risk_label,
         (SELECT sum((a.totals ->> 'wagered')::bigint)::bigint FROM activity a WHERE a.member_id = m.member_id),
         (SELECT coalesce(sum(credit - debit), 0)::bigint AS lp FROM entry e WHERE e.member_id = m.member_id AND account = 'LP'),
         (SELECT coalesce(sum(credit - debit), 0)::bigint AS bonus FROM entry e WHERE e.member_id = m.member_id AND account LIKE 'BONUS:%'),
         (SELECT coalesce(sum(credit - debit), 0)::bigint AS others FROM entry e
           WHERE e.member_id = m.member_id AND account IN ('RP', 'TICKET', 'PAYABLE'))
    FROM member m JOIN standing s USING (bucket, member_id)`;

it('the law is about something: rewards of all kinds were given and cancelled', async () => {
  await laurel.follow();
  expect(await words('SELECT type, sum(issued)::bigint > 0, sum(cancelled)::bigint > 0 AS back FROM reward_day GROUP BY 1')).toEqual([
    'BONUS_BALANCE true true',
    'LOYALTY_POINTS true false',
  ]);
});

it('whatever happens, and however it is followed, cards, tally and days say what the rows say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 8 }), async (sequence) => {
      for (const { run } of sequence) {
        await run().catch((error: unknown) => {
          if (!(error instanceof Fault) || error.status !== 409) throw error;
        });
      }
      await laurel.follow();
      expect(await words(cards)).toEqual(await words(cardsOfEntries));
      const places = await words(
        'SELECT status, segment, tier, risk_label, count(*), sum(lp)::bigint AS lp FROM member_card GROUP BY 1, 2, 3, 4',
      );
      expect(await words('SELECT status, segment, tier, risk_label, players, lp FROM card_tally WHERE players <> 0')).toEqual(places);
      for (const [table, expected] of Object.entries(await expectedDays())) {
        expect([table, ...(await words(`SELECT ${dayColumns[table]} FROM ${table}`))]).toEqual([table, ...expected]);
      }
      const checks = await laurel.database.transaction((tx) => verifyReports(tx));
      expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
    }),
    { numRuns: 15 },
  );
}, 60_000);
