import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { rateAt } from '../../../engine/rates.ts';
import { Fault } from '../../../kernel/errors.ts';
import { createRule } from '../change-rule.ts';
import { currentProgram, programAt } from '../current.ts';
import { addRate, type NewRate } from './add-rate.ts';
import { listRates } from './rate.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel({ jurisdictions: 'DEFAULT,DK' });
});
afterAll(async () => laurel.drop());

const at = (text: string): number => Date.parse(text);
const add = (asked: NewRate) => laurel.database.transaction((tx) => addRate(tx, tester, asked, laurel.clock.now()));
const faultOf = async (work: Promise<unknown>): Promise<string> => {
  const fault = await work.then(
    () => null,
    (error: unknown) => error,
  );
  return fault instanceof Fault ? `${fault.code} ${fault.errors[0]?.path ?? ''}: ${fault.errors[0]?.message ?? ''}` : String(fault);
};
const bonus = (rule_id: string, reward: object = {}) => ({
  rule_id,
  name: rule_id,
  conditions: {},
  reward_config: { type: 'BONUS_BALANCE', amount: '100.00', ...reward },
});
const create = (rule: object) => laurel.database.transaction((tx) => createRule(tx, tester, rule, laurel.clock.now()));

describe('a rate that a pack needs', () => {
  it('is missed when a rule is activated', async () => {
    expect(await faultOf(create(bonus('B')))).toMatch(/^pack_forbids reward_config: DK: its limit is stated in DKK, and there is no rate/);
  });

  it('counts from its time on, for decisions to come alone', async () => {
    const before = await currentProgram(laurel.database.db);
    await add({ currency: 'DKK', rate: '0.14630' });
    await add({ currency: 'DKK', rate: 0.15, validFrom: at('2026-04-01') });
    const { program, policyHash } = await currentProgram(laurel.database.db);
    expect(policyHash).not.toBe(before.policyHash);
    const known = (time: string) => rateAt(program.rates, 'DKK', at(time));
    expect([known('2026-03-02T11:59:59Z'), known('2026-03-02T12:00:00Z'), known('2026-03-31T23:59:59Z'), known('2026-04-01')]).toEqual([
      null,
      '0.1463',
      '0.1463',
      '0.15',
    ]);
    expect((await programAt(laurel.database.db, before.policyHash)).program.rates).toEqual({});
  });

  it('lets a rule be activated that complies, and says the numbers of one that cannot', async () => {
    expect((await create(bonus('OK'))).status).toBe('ACTIVE');
    expect(await faultOf(create(bonus('RICH', { amount: '146.31' })))).toBe(
      'pack_forbids reward_config: DK: a value of 146.31, limit 146.30 = 1000 DKK x 0.1463 from 2020-01-01',
    );
    expect(await faultOf(create(bonus('LONG', { wagering_requirement: 15.01, deposit_amount: '50.00' })))).toBe(
      'pack_forbids reward_config.wagering_requirement: DK: effective wagering multiple 15.01 = 15.01 / contribution 1, ' +
        'limit 15 = 10 x (deposit 50.00 + bonus 100.00) / bonus from 2020-01-01',
    );
    expect(await faultOf(create(bonus('SHORT', { expiry_hours: 48 })))).toBe(
      'pack_forbids reward_config.expiry_hours: DK: 48 hours to complete it, at least 60 days from 2020-01-01',
    );
  });
});

describe('what was valid is never changed', () => {
  it.each<[string, NewRate]>([
    ['a rate from the same moment', { currency: 'DKK', rate: '0.2', validFrom: at('2026-04-01') }],
    ['a rate of the past behind one that was valid', { currency: 'DKK', rate: '0.2', validFrom: at('2026-03-02T12:00:00Z') }],
  ])('%s is refused', async (_, asked) => {
    expect(await faultOf(add(asked))).toMatch(/^already_exists valid_from: /);
  });

  it('not even when time has passed', async () => {
    laurel.clock.set(at('2026-03-10'));
    expect(await faultOf(add({ currency: 'DKK', rate: '0.2', validFrom: at('2026-03-05') }))).toMatch(/^already_exists valid_from: /);
  });

  it('the same rate again changes nothing', async () => {
    const before = await listRates(laurel.database.db);
    await add({ currency: 'DKK', rate: '0.150', validFrom: at('2026-04-01') });
    expect(await listRates(laurel.database.db)).toEqual(before);
  });
});

describe('a rate that no pack needs', () => {
  it('is kept, and leaves the policy as it is', async () => {
    const { policyHash } = await currentProgram(laurel.database.db);
    await add({ currency: 'EUR', rate: '1.08', validFrom: at('2020-01-01') });
    expect((await currentProgram(laurel.database.db)).policyHash).toBe(policyHash);
    expect((await listRates(laurel.database.db, 'EUR')).map(({ rate, addedBy }) => [rate, addedBy])).toEqual([['1.08', 'tester']]);
  });
});

describe('what is no rate', () => {
  it.each<[NewRate, string]>([
    [{ currency: 'USD', rate: '1' }, 'invalid_request currency'],
    [{ currency: 'XXX', rate: '1' }, 'unknown_currency currency'],
    [{ currency: 'LP', rate: '1' }, 'unknown_currency currency'],
    [{ currency: 'SEK', rate: '0' }, 'invalid_amount rate'],
    [{ currency: 'SEK', rate: '0.00' }, 'invalid_amount rate'],
    [{ currency: 'SEK', rate: '-1' }, 'invalid_amount rate'],
    [{ currency: 'SEK', rate: '1e3' }, 'invalid_amount rate'],
    [{ currency: 'SEK', rate: Number.NaN }, 'invalid_amount rate'],
    [{ currency: 'SEK', rate: '0.1234567890123' }, 'too_many_decimals rate'],
  ])('%j: %s', async (asked, expected) => {
    expect(await faultOf(add(asked))).toMatch(new RegExp(`^${expected}: `));
  });
});
