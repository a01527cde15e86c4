import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { listRewards } from '../../entrypoints/list-rewards.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { operationOf } from '../ledger/operation.ts';
import { getMember } from '../members/find.ts';
import { evaluateMembers } from '../rewards/evaluate.ts';
import { readWallet } from '../wallet/read-wallet.ts';
import { setStatus } from './set-status.ts';

describe('a player with a bonus of 300.00 asks to be excluded', () => {
  let laurel: TestLaurel;
  beforeAll(async () => {
    laurel = await testLaurel();
    await laurel.createRules(referenceRule);
    await laurel.importLines([referenceLine]);
  });
  afterAll(() => laurel.drop());

  const wallet = async () => readWallet(laurel.database.db, await getMember(laurel.database.db, 'P001'), 'USD');
  const exclude = async () => {
    const member = await getMember(laurel.database.db, 'P001');
    const operation = operationOf(member, 'http', 'exclude-1', { status: 'SELF_EXCLUDED' }, laurel.clock.now());
    const wish = { status: 'SELF_EXCLUDED', reason: 'asked for it' } as const;
    return setStatus(laurel.ledger, tester, 'P001', wish, operation, laurel.clock.now());
  };

  it('cooling off alone takes nothing: the bonus is suspended', async () => {
    const until = laurel.clock.now() + 3_600_000;
    const wish = { status: 'COOLING_OFF', until, reason: 'a break' } as const;
    await setStatus(laurel.ledger, tester, 'P001', wish, null, laurel.clock.now());
    expect(await wallet()).toMatchObject({ balances: { BONUS: '300.00' }, grants: [{ state: 'SUSPENDED' }] });
  });

  it('the bonus is forfeited with the status, own points stay, and asking twice is asking once', async () => {
    const [first, second] = [await exclude(), await exclude()];
    expect(first).toMatchObject({ status: 'SELF_EXCLUDED' });
    expect(second).toEqual(first);
    expect(await wallet()).toMatchObject({
      balances: { BONUS: '0.00', LP: '1500' },
      grants: [{ state: 'FORFEITED', balanceMinor: 0 }],
    });
    const { items } = await listRewards(laurel.database.db, { limit: 10 });
    expect(items.map(({ status }) => status)).toEqual(['FORFEITED']);
  });

  it('nothing is given from then on', async () => {
    await laurel.importLines(['P001,5000,16000,12000,26,49'], { triggerRewards: false });
    const [done] = await evaluateMembers(laurel.rewards, tester, ['P001'], {}, laurel.clock.now());
    expect(done?.decisions.map(({ decision }) => decision.reason)).toEqual(['member_not_active']);
    expect(done?.decisions[0]?.decision.gates).toContainEqual(expect.objectContaining({ gate: 'protection', code: 'self_excluded' }));
  });

  it('the ledger verifies', async () => {
    expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });
});
