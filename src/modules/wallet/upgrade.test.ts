import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../test/laurel.ts';
import { decideCredit } from '../../engine/credit.ts';
import { noTerms, type RewardType } from '../../engine/rules/reward.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { dayMs, formatInstant, hourMs } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { commit } from '../ledger/commit.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { getMember } from '../members/find.ts';
import { currentProgram } from '../program/current.ts';
import { decisionSection } from '../rewards/decisions/decision-section.ts';
import { evaluationRecord } from '../rewards/decisions/record.ts';
import { loadSnapshots } from '../rewards/load-snapshots.ts';
import { creditOf } from './credit.ts';
import { upgradeWallet } from './upgrade.ts';

/*
 * What a database held before lots and events were kept: credits of points without a lot, bonuses without events. Written as the product
 * wrote it then: decision and transfer under the chain, the grant beside it.
 */

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
  await laurel.importLines(['A,100,2500,2500,30,20', 'B,100,2500,2500,30,20'], { triggerRewards: false });
});
afterAll(() => laurel.drop());

const wait = (ms: number) => laurel.clock.set(laurel.clock.now() + ms);
const faults = async () => (await verifyAll(laurel.database)).flatMap((check) => check.faults);

/** A credit by hand as it was booked then; of a bonus the id. */
async function give(player: string, type: RewardType, amountMinor: number, state = 'ACTIVE', maxConversion: number | null = null) {
  const { ledger, database, clock } = laurel;
  const at = clock.now();
  const member = await getMember(database.db, player);
  const { bucket, memberId } = member;
  const { program, policyHash } = await currentProgram(database.db);
  const [loaded] = await loadSnapshots(database.db, [member], program, { trigger: 'person', limit: 1 }, at);
  if (!loaded) throw new Error('no snapshot');
  const { snapshot } = loaded;
  const terms = { ...noTerms, maxConversion };
  const evaluation = evaluationRecord(member, newId(at, bucket), snapshot, { policyHash, engineVersion: 'test' });
  const decision = decideCredit(snapshot, program, { type, amountMinor, terms });
  const record = { bucket, memberId, decisionId: newId(at, bucket), evaluation, decision, actor: 'tester', note: null };
  const { transfer, grant } = creditOf({
    member,
    type,
    amountMinor,
    terms,
    decisionId: record.decisionId,
    outcome: 'APPROVED',
    code: 'manual_credit',
    baseCurrency: 'USD',
    expiresAt: null,
    hasActive: true,
    at,
  });
  const follow = async (): Promise<void> => {
    if (!grant) return;
    const columns = 'bucket, grant_id, member_id, state, amount, balance, wagering_target, terms, decision_id, outcome, created_at';
    const zeros = 'open, open_bets, progress, won, settled, converted, forfeited, events';
    await owned(
      `INSERT INTO bonus_grant (${columns}, ${zeros}) VALUES ($1, $2, $3, $4, $5, $5, 0, $6, $7, 'APPROVED', $8, 0, 0, 0, 0, 0, 0, 0, 0)`,
      [bucket, grant.grantId, memberId, state, amountMinor, terms, record.decisionId, formatInstant(at)],
    );
  };
  const batch = { kind: 'credit', at, sections: [decisionSection([record])], transfers: [transfer] };
  await commit(ledger, async () => ({ answer: {}, batch }));
  await follow();
  return { bucket, memberId, grantId: grant?.grantId ?? '', amountMinor };
}

const owned = (text: string, values: unknown[]) => laurel.database.pool.query(text, values);

/** An end of a bonus as it was booked then. */
async function end(given: Awaited<ReturnType<typeof give>>, state: 'EXPIRED' | 'CANCELLED', code: string, to: Transfer['to']) {
  const at = laurel.clock.now();
  const { bucket, memberId, grantId, amountMinor } = given;
  const transfer: Transfer = {
    bucket,
    memberId,
    transferId: newId(at, bucket),
    from: `BONUS:${grantId}`,
    to,
    amountMinor,
    currency: 'USD',
    code,
    reference: `grant:${grantId}`,
    at,
  };
  await commit(laurel.ledger, async () => ({ answer: {}, batch: { kind: 'expiry', at, transfers: [transfer] } }));
  await owned('UPDATE bonus_grant SET state = $2, balance = 0, forfeited = amount, ended_at = $3 WHERE grant_id = $1', [
    grantId,
    state,
    formatInstant(at),
  ]);
}

it('what was booked before is explained afterwards, once, however many starts do it at once', async () => {
  await give('A', 'REWARD_POINTS', 70);
  const first = await give('A', 'BONUS_BALANCE', 10_00, 'ACTIVE', 2);
  wait(hourMs);
  await give('A', 'TICKETS', 3);
  const second = await give('A', 'BONUS_BALANCE', 20_00, 'QUEUED');
  wait(hourMs);
  await end(second, 'CANCELLED', 'bonus_cancelled', 'BONUS_COST');
  await end(first, 'EXPIRED', 'bonus_expired', 'BONUS_FORFEIT');
  wait(hourMs);
  await give('A', 'BONUS_BALANCE', 30_00, 'ACTIVE');
  await give('A', 'BONUS_BALANCE', 40_00, 'QUEUED');
  await give('B', 'REWARD_POINTS', 5);
  expect(await faults()).not.toEqual([]);

  const now = wait(dayMs);
  const upgraded = await Promise.all([upgradeWallet(laurel.ledger, now), upgradeWallet(laurel.ledger, now)]);
  expect(upgraded.reduce((sum, { grants, lots }) => sum + grants + lots, 0)).toBe(4 + 3);
  expect(await upgradeWallet(laurel.ledger, now)).toEqual({ grants: 0, lots: 0 });
  expect(await faults()).toEqual([]);
});

it('the lives of bonuses are told as far as they are known', async () => {
  const { rows } = await laurel.database.pool.query<{ amount: number; events: number; max: number | null; story: string }>(`
    SELECT g.amount, g.events, g.max_conversion AS max,
           string_agg(e.event || ' ' || to_char(e.at, 'HH24:MI'), ', ' ORDER BY e.event_no) AS story
      FROM bonus_grant g JOIN grant_event e USING (bucket, grant_id) GROUP BY g.amount, g.events, g.max_conversion ORDER BY g.amount`);
  expect(rows).toEqual([
    { amount: 10_00, events: 3, max: 20_00, story: 'accept 12:00, activate 12:00, expire 14:00' },
    { amount: 20_00, events: 2, max: null, story: 'accept 13:00, cancel 14:00' },
    { amount: 30_00, events: 2, max: null, story: 'accept 15:00, activate 15:00' },
    { amount: 40_00, events: 1, max: null, story: 'accept 15:00' },
  ]);
});

it('points live a year from when they were credited, tickets for ever', async () => {
  const { rows } = await laurel.database.pool.query(`
    SELECT currency, amount, remaining, date_trunc('day', expires_at)::date::text AS expires FROM lot ORDER BY currency, amount`);
  expect(rows).toEqual([
    { currency: 'RP', amount: 5, remaining: 5, expires: '2027-03-02' },
    { currency: 'RP', amount: 70, remaining: 70, expires: '2027-03-02' },
    { currency: 'TICKET', amount: 3, remaining: 3, expires: null },
  ]);
});

it('nobody is told of what is long past', async () => {
  const { rows } = await laurel.database.pool.query(`SELECT topic FROM outbox WHERE topic LIKE 'bonus.%'`);
  expect(rows).toEqual([]);
});
