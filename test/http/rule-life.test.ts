import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceRule } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

let there: TestServer;

beforeAll(async () => {
  there = await testServer();
});

afterAll(async () => {
  await there.drop();
});

const hash = async () => (await there.get('/api/program')).body.policy_hash;
let made = 0;

/** The acts of a life, in words; each answers what the API answered. */
const acts = {
  'POST active': (rule: object) => there.send('POST', '/api/rules', rule),
  'POST draft': (rule: object) => there.send('POST', '/api/rules', { ...rule, is_active: false }),
  'PUT active': (rule: { rule_id: string }) => there.send('PUT', `/api/rules/${rule.rule_id}`, rule),
  'PUT inactive': (rule: { rule_id: string }) => there.send('PUT', `/api/rules/${rule.rule_id}`, { ...rule, is_active: false }),
  'PUT renamed': (rule: { rule_id: string }) => there.send('PUT', `/api/rules/${rule.rule_id}`, { ...rule, name: 'Another name' }),
  'PUT renamed, inactive': (rule: { rule_id: string }) =>
    there.send('PUT', `/api/rules/${rule.rule_id}`, { ...rule, name: 'Another name', is_active: false }),
  DELETE: (rule: { rule_id: string }) => there.send('DELETE', `/api/rules/${rule.rule_id}`),
} as const;

/** How a rule comes to its status. */
const lives = {
  nothing: [],
  DRAFT: ['POST draft'],
  ACTIVE: ['POST active'],
  PAUSED: ['POST active', 'PUT inactive'],
  ARCHIVED: ['POST active', 'DELETE'],
} as const satisfies Record<string, readonly (keyof typeof acts)[]>;

describe('the life of a rule', () => {
  it.each<[from: keyof typeof lives, act: keyof typeof acts, status: number, to: string, newVersion: boolean, newPolicy: boolean]>([
    ['nothing', 'POST active', 201, 'ACTIVE', true, true],
    ['nothing', 'POST draft', 201, 'DRAFT', true, false],
    ['nothing', 'PUT active', 404, 'rule_not_found', false, false],
    ['nothing', 'DELETE', 404, 'rule_not_found', false, false],
    ['DRAFT', 'POST active', 409, 'already_exists', false, false],
    ['DRAFT', 'PUT active', 200, 'ACTIVE', true, true],
    ['DRAFT', 'PUT inactive', 200, 'DRAFT', false, false],
    ['DRAFT', 'PUT renamed, inactive', 200, 'DRAFT', true, false],
    ['DRAFT', 'DELETE', 200, 'ARCHIVED', false, false],
    ['ACTIVE', 'POST active', 409, 'already_exists', false, false],
    ['ACTIVE', 'PUT active', 200, 'ACTIVE', false, false],
    ['ACTIVE', 'PUT renamed', 200, 'ACTIVE', true, true],
    ['ACTIVE', 'PUT inactive', 200, 'PAUSED', true, true],
    ['ACTIVE', 'DELETE', 200, 'ARCHIVED', false, true],
    ['PAUSED', 'PUT active', 200, 'ACTIVE', true, true],
    ['PAUSED', 'PUT inactive', 200, 'PAUSED', false, false],
    ['PAUSED', 'PUT renamed, inactive', 200, 'PAUSED', true, false],
    ['PAUSED', 'DELETE', 200, 'ARCHIVED', false, false],
    ['ARCHIVED', 'POST active', 409, 'already_exists', false, false],
    ['ARCHIVED', 'PUT active', 409, 'rule_archived', false, false],
    ['ARCHIVED', 'DELETE', 200, 'ARCHIVED', false, false],
  ])('%s, %s: %i %s (a new version: %s, a new policy: %s)', async (from, act, status, to, newVersion, newPolicy) => {
    const rule = { ...referenceRule, rule_id: `RULE_${++made}` };
    for (const earlier of lives[from]) await acts[earlier](rule);
    const before = { version: (await there.get(`/api/rules/${rule.rule_id}`)).body.version ?? 0, hash: await hash() };
    const answer = await acts[act](rule);
    expect([answer.status, answer.body.code ?? answer.body.status]).toEqual([status, to]);
    const after = { version: (await there.get(`/api/rules/${rule.rule_id}`)).body.version ?? 0, hash: await hash() };
    expect([after.version, after.hash !== before.hash]).toEqual([Number(before.version) + (newVersion ? 1 : 0), newPolicy]);
  });
});

describe('a rule that several people edit', () => {
  const url = '/api/rules/SHARED';

  it('is sent back as it was answered, changed', async () => {
    await there.send('POST', '/api/rules', { ...referenceRule, rule_id: 'SHARED' });
    const { body } = await there.get(url);
    expect((await there.send('PUT', url, body)).body).toEqual(body);
    expect((await there.send('PUT', url, { ...body, priority: 7 })).body).toMatchObject({ version: 2, priority: 7, status: 'ACTIVE' });
    const late = await there.send('PUT', url, { ...body, priority: 8 });
    expect(late).toMatchObject({
      status: 409,
      body: { code: 'version_conflict', errors: [{ path: 'version', code: 'version_conflict' }] },
    });
    expect((await there.get(url)).body).toMatchObject({ version: 2, priority: 7 });
  });

  it.each<[field: string, value: unknown, code: string]>([
    ['version', 99, 'version_conflict'],
    ['version', '2', 'version_conflict'],
    ['status', 'PAUSED', 'invalid_request'],
    ['created_at', '2020-01-01T00:00:00.000Z', 'invalid_request'],
    ['updated_at', '2020-01-01T00:00:00.000Z', 'invalid_request'],
  ])('cannot be given a %s of %j', async (field, value, code) => {
    const { body } = await there.get(url);
    expect((await there.send('PUT', url, { ...body, [field]: value })).body).toMatchObject({ code, errors: [{ path: field }] });
  });

  it('shows what each version changed, and how any two differ', async () => {
    const { body } = await there.get(url);
    const budget = { amount: '100.00', per: 'week' };
    await there.send('PUT', url, {
      ...body,
      budget,
      reward_config: { ...(body.reward_config as object), max_amount: 300 },
      is_active: false,
    });
    const versions = (await there.get(`${url}/versions`)).body.items as Record<string, unknown>[];
    expect(versions.map(({ version, status, compared_with: with_, changes }) => ({ version, status, with_, changes }))).toEqual([
      { version: 1, status: 'ACTIVE', with_: null, changes: [] },
      { version: 2, status: 'ACTIVE', with_: 1, changes: [{ path: 'priority', before: 10, after: 7 }] },
      {
        version: 3,
        status: 'PAUSED',
        with_: 2,
        changes: [
          { path: 'is_active', before: true, after: false },
          { path: 'reward_config.max_amount', before: '500.00', after: '300.00' },
          { path: 'budget', before: null, after: budget },
        ],
      },
    ]);
    const paths = async (query: string) => {
      const [one] = (await there.get(`${url}/versions?${query}`)).body.items as { version: number; changes: { path: string }[] }[];
      return [one?.version, one?.changes.map(({ path }) => path)];
    };
    expect(await paths('from=1&to=3')).toEqual([3, ['priority', 'is_active', 'reward_config.max_amount', 'budget']]);
    expect(await paths('from=1')).toEqual([3, ['priority', 'is_active', 'reward_config.max_amount', 'budget']]);
    expect(await paths('to=2')).toEqual([2, ['priority']]);
    expect(await paths('from=2&to=1')).toEqual([1, ['priority']]);
    expect((await there.get(`${url}/versions?to=4`)).body).toMatchObject({
      code: 'not_found',
      detail: 'Rule SHARED has versions 1 to 3, and no version 4.',
    });
  });
});

describe('a rule before it is saved', () => {
  const validate = (rule: unknown) => there.send('POST', '/api/rules/validate', rule);

  it.each<[what: string, rule: object, would: string | null, warnings: string[]]>([
    ['a sound one', { rule_id: 'FRESH' }, 'ACTIVE', []],
    ['a draft', { rule_id: 'FRESH', is_active: false }, 'DRAFT', []],
    ['the next version of one that is paused', { rule_id: 'SHARED', is_active: false }, 'PAUSED', []],
    ['one that says less than it should', { rule_id: 'FRESH', budget: { amount: 1, per: 'day' } }, 'ACTIVE', ['budget_below_amount']],
  ])('%s', async (_, change, would, warnings) => {
    const { status, body } = await validate({ ...referenceRule, ...change });
    expect([status, body.valid, body.would_become, body.errors]).toEqual([200, true, would, []]);
    expect((body.warnings as { code: string }[]).map(({ code }) => code)).toEqual(warnings);
  });

  it.each<[what: string, rule: unknown, errors: [path: string, code: string][]]>([
    [
      'every fault at once',
      {
        ...referenceRule,
        conditions: { tier: 'glod', net_los_min: 1 },
        trigger: 'schedule',
        schedule: '0 0 31 2 *',
        jurisdictions: ['UK'],
        active_from: '2026-03-02',
        active_until: '2026-03-01',
      },
      [
        ['conditions.net_los_min', 'unknown_field'],
        ['active_until', 'impossible_range'],
        ['conditions.tier', 'wrong_type'],
        ['schedule', 'impossible_range'],
        ['jurisdictions[0]', 'wrong_type'],
      ],
    ],
    ['no rule at all', 7, [['', 'wrong_type']]],
  ])('refused: %s', async (_, rule, errors) => {
    const { body } = await validate(rule);
    expect([body.valid, body.would_become, body.warnings]).toEqual([false, null, []]);
    expect((body.errors as { path: string; code: string }[]).map(({ path, code }) => [path, code])).toEqual(errors);
  });

  it('one that is archived stays so', async () => {
    await there.send('POST', '/api/rules', { ...referenceRule, rule_id: 'OVER' });
    await there.send('DELETE', '/api/rules/OVER');
    expect((await validate({ ...referenceRule, rule_id: 'OVER' })).body).toMatchObject({
      valid: false,
      errors: [{ path: 'rule_id', code: 'rule_archived' }],
    });
  });
});
