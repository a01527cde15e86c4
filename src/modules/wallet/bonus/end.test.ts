import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { noTerms } from '../../../engine/rules/reward.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { hourMs } from '../../../kernel/clock.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { creditByHand } from '../../rewards/by-hand/credit.ts';
import { readBonuses, readWallet } from '../read-wallet.ts';
import { expireGrants } from './end.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
  await laurel.createRules(referenceRule);
  await laurel.importLines([referenceLine, 'P002,100,2500,2500,30,20']);
});
afterAll(() => laurel.drop());

const walletOf = async (playerId: string) => readWallet(laurel.database.db, await getMember(laurel.database.db, playerId), 'USD');
const statesOf = async (playerId: string) =>
  (await walletOf(playerId)).grants.map(({ state, balanceMinor }) => `${state} ${balanceMinor / 100}`).sort();

async function addBonus(playerId: string, amountMinor: number, expiryHours: number | null): Promise<void> {
  const { db } = laurel.database;
  const operation = operationOf(await getMember(db, playerId), 'test', `bonus ${amountMinor}`, { amountMinor }, laurel.clock.now());
  const request = { playerId, type: 'BONUS_BALANCE' as const, amountMinor, terms: { ...noTerms, expiryHours }, reason: null };
  await creditByHand(laurel.rewards, tester, request, operation, laurel.clock.now());
}

describe('bonuses of one member', () => {
  it('are in play one at a time: the first is ACTIVE, the others wait', async () => {
    await addBonus('P001', 50_00, null);
    await addBonus('P001', 20_00, 24);
    expect(await statesOf('P001')).toEqual(['ACTIVE 300', 'QUEUED 20', 'QUEUED 50']);
    expect((await walletOf('P001')).balances.BONUS).toBe('370.00');
  });
});

describe('the expiry sweep', () => {
  it.each([
    ['before the first has expired', 23, 0],
    ['when the one of 24 hours has, to the minute', 1, 1],
    ['before the 48 hours are over', 23, 0],
    ['when they are', 1, 1],
    ['again', 0, 0],
  ])('%s', async (_, hours, ended) => {
    const now = laurel.clock.set(laurel.clock.now() + hours * hourMs);
    expect(await expireGrants(laurel.ledger, 'USD', now)).toBe(ended);
  });

  it('left nothing in what expired, and what never expires alone', async () => {
    expect(await statesOf('P001')).toEqual(['EXPIRED 0', 'EXPIRED 0', 'QUEUED 50']);
    const member = await getMember(laurel.database.db, 'P001');
    const sums = (await readBonuses(laurel.database.db, [member], laurel.clock.now())).get(member.memberId);
    expect(sums).toEqual({
      receivedMinor: 370_00,
      convertedMinor: 0,
      costMinor: 50_00,
      stakedMinor: 0,
      balanceMinor: 50_00,
      hasActive: true,
    });
  });

  it('booked what was left as forfeited', async () => {
    const { rows } = await laurel.database.pool.query<{ to_account: string; amount: number; code: string }>(
      `SELECT to_account, amount, code FROM transfer WHERE code = 'bonus_expired' ORDER BY amount`,
    );
    expect(rows).toEqual([
      { to_account: 'BONUS_FORFEIT', amount: 20_00, code: 'bonus_expired' },
      { to_account: 'BONUS_FORFEIT', amount: 300_00, code: 'bonus_expired' },
    ]);
  });

  it('run several times at once ends each bonus once', async () => {
    for (let amount = 1; amount <= 40; amount += 1) await addBonus('P002', amount, 1);
    const now = laurel.clock.set(laurel.clock.now() + hourMs);
    const ended = await Promise.all(Array.from({ length: 4 }, () => expireGrants(laurel.ledger, 'USD', now)));
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect((await walletOf('P002')).balances.BONUS).toBe('0.00');
    expect((await verifyAll(laurel.database)).flatMap((check) => check.faults)).toEqual([]);
  });
});
