import { noTerms } from '../../src/engine/rules/reward.ts';
import { listRewards } from '../../src/entrypoints/list-rewards.ts';
import type { Json } from '../../src/kernel/canonical.ts';
import { dayMs, hourMs, minuteMs } from '../../src/kernel/clock.ts';
import type { ReportedEvent } from '../../src/modules/activity/intake/event.ts';
import { commitOne, type Desk } from '../../src/modules/ledger/commit-each.ts';
import { operationOf } from '../../src/modules/ledger/operation.ts';
import { getMember } from '../../src/modules/members/find.ts';
import { creditByHand } from '../../src/modules/rewards/by-hand/credit.ts';
import { cancelReward } from '../../src/modules/rewards/settle-offer.ts';
import { expireGrants } from '../../src/modules/wallet/bonus/end.ts';
import { payoutDesk } from '../../src/modules/wallet/payouts/payout.ts';
import { captureDesk, voidDesk } from '../../src/modules/wallet/points/end-reservation.ts';
import { releaseReservations } from '../../src/modules/wallet/points/release-due.ts';
import { reserveDesk } from '../../src/modules/wallet/points/reserve.ts';
import { spendDesk } from '../../src/modules/wallet/points/spend.ts';
import { reverseDesk } from '../../src/modules/wallet/reversal/reverse.ts';
import { suspects } from '../abuse/suspects.ts';
import { alone, betting } from '../betting.ts';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../laurel.ts';
import { officers } from '../officers.ts';
import { played, tell } from '../play-told.ts';

const daily = { conditions: { total_wagered_min: 1 }, frequency: { max: 1, per: 'day' } };
const rules = [
  referenceRule,
  {
    ...daily,
    rule_id: 'BUDGETED',
    name: 'With a budget',
    reward_config: { type: 'CASHBACK', amount: 5 },
    budget: { amount: 50, per: 'day' },
  },
  {
    ...daily,
    rule_id: 'RISKY',
    name: 'Refused',
    conditions: { segment: 'VIP', total_wagered_max: 1 },
    reward_config: { type: 'TICKETS', amount: 1 },
  },
  {
    ...daily,
    rule_id: 'WAITING',
    name: 'Named in headers, and never met',
    trigger: 'event',
    conditions: { total_wagered_min: 1, lp_balance_min: 1_000_000 },
    reward_config: { type: 'TICKETS', amount: 1 },
  },
];

/** A product in which something of everything has happened that its books can tell of. */
export async function wholeWorld(): Promise<TestLaurel> {
  const laurel = await testLaurel();
  await laurel.createRules(...rules);
  await laurel.importLines([referenceLine, 'P002,100,2500,2500,30,20', 'P003,900,6000,3000,30,20']);
  await laurel.importLines(['P002,100,4500,2500,30,20']);
  await credits(laurel);
  await expireGrants(laurel.ledger, 'USD', laurel.clock.set(laurel.clock.now() + 3 * dayMs));
  await laurel.importLines(['B001,100,2500,2500,30,20', 'B002,100,2500,2500,30,20'], { triggerRewards: false });
  await bets(laurel);
  await points(laurel);
  await bulk(laurel);
  await safety(laurel);
  await laurel.follow();
  await suspicion(laurel);
  return laurel;
}

/** Every kind of credit by hand, and a refusal that is remembered. */
async function credits({ rewards, database, clock }: TestLaurel): Promise<void> {
  const member = await getMember(database.db, 'P002');
  const operation = (key: string) => operationOf(member, 'test', key, { key }, clock.now());
  for (const type of ['LOYALTY_POINTS', 'REWARD_POINTS', 'TICKETS', 'CASHBACK'] as const) {
    const request = { playerId: 'P002', type, amountMinor: 7, terms: noTerms, reason: 'a birthday' };
    await creditByHand(rewards, tester, request, operation(type), clock.now());
  }
  const { items } = await listRewards(database.db, { limit: 10, ruleId: 'BUDGETED' });
  // Cash-back that was paid.
  await cancelReward(rewards, tester, String(items[0]?.reward.rewardId), operation('refused'), clock.now()).catch(() => {});
}

/** Bonuses that convert, are lost and stay in play; bets that are won, taken back, open, and that end after their bonus. */
async function bets(laurel: TestLaurel): Promise<void> {
  const play = betting(laurel);
  const staked = async (amount: string): Promise<string> => (await play.place('B001', { amount })).wager_id;
  await play.give('B001', { amount: '20', wagering: 1, maxConversion: 1 });
  const taken = await staked('5');
  await play.takeBack(taken);
  const first = await staked('10');
  const second = await staked('10');
  await play.settle(first, '30.00');
  await play.settle(second, '4.00');
  await play.give('B001', { amount: '10', wagering: 5 });
  await play.settle(await staked('10'), '0');
  await play.give('B001', { amount: '10', wagering: 5, hours: 1 });
  const [late, lateWin] = [await staked('2'), await staked('3')];
  play.wait(2);
  await expireGrants(laurel.ledger, 'USD', laurel.clock.now());
  await play.takeBack(late);
  await play.settle(lateWin, '1.00');
  await play.give('B001', { amount: '10', wagering: 5 });
  await play.give('B001', { amount: '15', wagering: 5 });
  await play.place('B001', { amount: '4', own: '1' });
  await play.place('B002', { amount: '4', own: '4' });
}

/** Points that are spent, held, captured, given back and timed out; money that is paid out; and what was reversed of it. */
async function points(laurel: TestLaurel): Promise<void> {
  const { ledger, rewards, database, clock } = laurel;
  const now = () => clock.now();
  const member = await getMember(database.db, 'B002');
  const done = <Input, Answer extends Json, Owner extends { bucket: number; memberId: string }>(
    desk: Desk<Input, Answer, Owner>,
    input: Input,
  ): Promise<Answer> => commitOne(ledger, desk, alone(input));
  for (const [type, amountMinor] of [
    ['REWARD_POINTS', 60],
    ['REWARD_POINTS', 40],
    ['TICKETS', 5],
    ['CASHBACK', 500],
  ] as const) {
    const request = { playerId: 'B002', type, amountMinor, terms: noTerms, reason: null };
    await creditByHand(rewards, tester, request, operationOf(member, 'test', `${type} ${amountMinor}`, {}, now()), now());
    clock.set(now() + hourMs);
  }
  const who = { actor: tester, playerId: 'B002', currency: 'RP' as const };
  const hold = async (amountMinor: number, timeoutSeconds = 900): Promise<{ actor: typeof tester; reservationId: string }> => {
    const { reservation_id } = await done(reserveDesk(now), { ...who, amountMinor, timeoutSeconds });
    return { actor: tester, reservationId: String(reservation_id) };
  };
  await done(spendDesk(now), { ...who, amountMinor: 3, reason: 'a cap' });
  const spent = await done(spendDesk(now), { ...who, amountMinor: 2, reason: null });
  await done(reverseDesk(now), { actor: tester, transferId: String(spent.transfer_id) });
  await done(captureDesk(now), { ...(await hold(70)), amountMinor: 50 });
  await done(voidDesk(now), await hold(4));
  await hold(5, 60);
  clock.set(now() + hourMs);
  await releaseReservations(ledger, now());
  await hold(6);
  const pay = { actor: tester, playerId: 'B002', currency: 'USD', amountMinor: 100 };
  const paid = await done(payoutDesk(now), { ...pay, reference: 'pay-1' });
  await done(payoutDesk(now), { ...pay, reference: 'pay-2' });
  await done(reverseDesk(now), { actor: tester, transferId: String(paid.transfer_id) });
}

/** Play of every kind that is told in bulk, with a bonus and what is taken back, also before it was told. */
async function bulk(laurel: TestLaurel): Promise<void> {
  await laurel.importLines(['B003,100,2500,2500,30,20'], { triggerRewards: false });
  await betting(laurel).give('B003', { amount: '40', wagering: 20 });
  const at = laurel.clock.now();
  const money = { gameType: null, gameId: null, roundId: null, bonusMinor: 0 };
  const silent = { ...money, playerId: 'B003', amountMinor: 0, sessionId: null, durationSeconds: null, ref: null, links: [] };
  const tell = (eventId: string, kind: ReportedEvent['kind'], more: Partial<ReportedEvent>): ReportedEvent => ({
    ...silent,
    eventId,
    kind,
    at,
    ...more,
  });
  const takeBack = (eventId: string): ReportedEvent => tell(`not-${eventId}`, 'VOID', { ref: { eventId, at } });
  const bet = { amountMinor: 500, bonusMinor: 200, gameType: 'slots', gameId: 'book', roundId: 'bulk-1', sessionId: 'sit-1' };
  const outcomes = await laurel.intake.submit([
    tell('pay-in', 'DEPOSIT', { amountMinor: 10_000 }),
    tell('sit-down', 'SESSION_START', { sessionId: 'sit-1' }),
    tell('bet-1', 'WAGER', bet),
    tell('bet-2', 'WAGER', bet),
    tell('win-1', 'WIN', { amountMinor: 900, bonusMinor: 300, roundId: 'bulk-1' }),
    tell('win-2', 'WIN', { amountMinor: 700, bonusMinor: 100, roundId: 'bulk-1' }),
    takeBack('bet-2'),
    takeBack('win-2'),
    takeBack('yet-to-come'),
    tell('get-up', 'SESSION_END', { sessionId: 'sit-1', at: at + minuteMs }),
    tell('all-in-one', 'SESSION', { durationSeconds: 60 }),
    takeBack('sit-down'),
    tell('pay-out', 'WITHDRAWAL', { playerId: 'B004', amountMinor: 100 }),
  ]);
  const refused = outcomes.filter(({ status }) => status !== 'accepted');
  if (refused.length > 0) throw new Error(`not taken in: ${JSON.stringify(refused)}`);
}

/** What officers said: a flag that is open, one that two persons lifted, and a label that was raised. */
async function safety(laurel: TestLaurel): Promise<void> {
  const say = officers(laurel);
  await say.flag('anna', 'B004');
  const { flag } = await say.flag('anna', 'B004');
  await say.agree('ben', await say.lift('anna', 'B004', flag.flagId));
  await say.override('anna', 'B004', 'HIGH');
}

/** A player who looked like a cheat and was blocked by a reviewer; one of whom it was nothing. */
async function suspicion(laurel: TestLaurel): Promise<void> {
  const suspect = suspects(laurel);
  for (const player of ['B005', 'B006']) await suspect.hitAndRun(player);
  const card = { links: [{ kind: 'payment' as const, value: 'card' }] };
  await tell(laurel, ...['B005', 'B006'].map((player) => played(player, 'DEPOSIT', laurel.clock.now(), '1', card)));
  await laurel.follow();
  await suspect.resolve('anna', 'B005', 'BLOCKED');
  await suspect.resolve('anna', 'B006', 'DISMISSED');
  await laurel.follow();
}
