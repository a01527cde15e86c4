import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import type { Json } from '../../kernel/canonical.ts';
import { type ErrorCode, Fault, fieldFault } from '../../kernel/errors.ts';
import { type MemberKey, newId } from '../../kernel/ids.ts';
import { openDatabase, type Tx } from '../../platform/database.ts';
import { inSnapshot } from '../../platform/read-paged.ts';
import type { Work } from './batch.ts';
import { commitOnce, type Ledger, openLedger } from './commit.ts';
import { operationOf } from './operation.ts';
import { verifyLedger } from './verify/verify.ts';
import { readWallets } from './wallets.ts';

const at = Date.parse('2026-03-02T12:00:00Z');
let base: TestDatabase;
let ledger: Ledger;
beforeAll(async () => {
  base = await testDatabase();
  ledger = openLedger(base.database, 'test', 4);
});
afterAll(() => base.drop());

const someone = (): MemberKey => ({ bucket: 5, memberId: newId(at, 5) });
const request = (member: MemberKey, content: Json = { amount: '5' }, key = 'key-1') => operationOf(member, 'http', key, content, at);

/** Gives 5 points. */
const giving = (member: MemberKey) => async (): Promise<Work<Json>> => {
  const { bucket, memberId } = member;
  const transferId = newId(at, bucket);
  const transfer = { bucket, memberId, transferId, from: 'ISSUANCE', to: 'RP', amountMinor: 5, currency: 'RP', at } as const;
  return {
    answer: { transfer_id: transferId },
    batch: { kind: 'test', at, transfers: [{ ...transfer, code: 'test', reference: 'test' }] },
  };
};

/** Gives 5 points to whoever has none, as an offer is accepted once: the second time the state of the world is against it. */
const givingOnce =
  (member: MemberKey) =>
  async (tx: Tx): Promise<Work<Json>> => {
    if ((await pointsOf(member, tx)) > 0) throw new Fault('not_pending');
    return giving(member)();
  };

const refusing = (code: ErrorCode) => (): Promise<Work<Json>> => Promise.reject(new Fault(code, { detail: 'The first time.' }));

async function pointsOf(member: MemberKey, reader: Tx | TestDatabase['database']['db'] = base.database.db): Promise<number> {
  return (await readWallets(reader, [member])).get(member.memberId)?.rp ?? 0;
}

describe('an operation', () => {
  it('sent again has the first answer and no further effect', async () => {
    const member = someone();
    const first = await commitOnce(ledger, request(member), giving(member));
    expect(await commitOnce(ledger, request(member), giving(member))).toEqual(first);
    expect(await pointsOf(member)).toBe(5);
  });

  it('of another key, or of another member under the same key, is another one', async () => {
    const [member, other] = [someone(), someone()];
    await commitOnce(ledger, request(member), giving(member));
    await commitOnce(ledger, request(member, { amount: '5' }, 'key-2'), giving(member));
    await commitOnce(ledger, request(other), giving(other));
    expect([await pointsOf(member), await pointsOf(other)]).toEqual([10, 5]);
  });

  it('with other content under its key is a conflict, and the first answer stays', async () => {
    const member = someone();
    const first = await commitOnce(ledger, request(member), giving(member));
    const conflict = commitOnce(ledger, request(member, { amount: '6' }), giving(member));
    await expect(conflict).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect(await commitOnce(ledger, request(member), giving(member))).toEqual(first);
    expect(await pointsOf(member)).toBe(5);
  });

  it.each([
    ['that simply gives', giving],
    ['that would be refused once its own effect is there', givingOnce],
  ])('sent 32 times at once has one effect and one answer: one %s', async (_, work) => {
    const member = someone();
    const answers = await Promise.all(Array.from({ length: 32 }, () => commitOnce(ledger, request(member), work(member))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await pointsOf(member)).toBe(5);
  });

  it('is known after a restart', async () => {
    const member = someone();
    const first = await commitOnce(ledger, request(member), giving(member));
    const database = openDatabase({ url: base.url });
    expect(await commitOnce(openLedger(database, 'restarted', 1), request(member), giving(member))).toEqual(first);
    await database.close();
  });
});

describe('a refusal', () => {
  it.each<ErrorCode>(['not_pending', 'credit_refused', 'player_not_found'])('%s is an answer: the same for ever', async (code) => {
    const member = someone();
    await expect(commitOnce(ledger, request(member), refusing(code))).rejects.toMatchObject({ code });
    const again = commitOnce(ledger, request(member), giving(member));
    await expect(again).rejects.toMatchObject({ code, detail: 'The first time.' });
    await expect(commitOnce(ledger, request(member, 'other'), giving(member))).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect(await pointsOf(member)).toBe(0);
  });

  it.each<ErrorCode>(['invalid_amount', 'actor_required', 'approval_required', 'too_many_requests', 'internal', 'not_ready'])(
    '%s is not: mended, the request may come again under its key',
    async (code) => {
      const member = someone();
      await expect(commitOnce(ledger, request(member), refusing(code))).rejects.toMatchObject({ code });
      await commitOnce(ledger, request(member, { amount: '5', mended: true }), giving(member));
      expect(await pointsOf(member)).toBe(5);
    },
  );

  it('keeps the fields it named', async () => {
    const member = someone();
    const faulty = () => Promise.reject(fieldFault('rule_id', 'already_exists', 'It exists.'));
    await expect(commitOnce(ledger, request(member), faulty)).rejects.toThrow('It exists.');
    const errors = [{ path: 'rule_id', code: 'already_exists', message: 'It exists.' }];
    await expect(commitOnce(ledger, request(member), faulty)).rejects.toMatchObject({ errors });
  });

  it('of which many come at once is remembered once', async () => {
    const member = someone();
    const all = await Promise.allSettled(Array.from({ length: 16 }, () => commitOnce(ledger, request(member), refusing('not_pending'))));
    expect(all.map((one) => one.status === 'rejected' && (one.reason as Fault).code)).toEqual(Array(16).fill('not_pending'));
  });
});

it('what is remembered stands under the hash of its batch', async () => {
  const checks = await inSnapshot(base.database, (tx) => verifyLedger(tx, []));
  expect(checks.flatMap((check) => check.faults)).toEqual([]);
  expect(checks.find(({ name }) => name.startsWith('rows are'))?.rows).toBeGreaterThan(20);
});
