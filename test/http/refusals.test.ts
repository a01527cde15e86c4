import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '../../src/flow.ts';
import { referenceRule } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

const rule = (changes: object) => ({ ...referenceRule, rule_id: 'NEW_RULE', ...changes });
const reward = (changes: object) => rule({ reward_config: { ...referenceRule.reward_config, ...changes } });
const deep = Array.from({ length: 40 }).reduce<object>((inner) => ({ not: inner }), { net_loss_min: 1 });
const nested = Array.from({ length: 500 }).reduce<object>((inner) => ({ a: inner }), {});
const key = { key: 'k-1' };

type Case = [what: string, method: 'POST' | 'PUT', url: string, body: unknown, code: string, path: string, says?: string];

const rules: Case[] = [
  [
    'unknown field',
    'POST',
    '/api/rules',
    rule({ conditions: { net_los_min: 1 } }),
    'unknown_field',
    'conditions.net_los_min',
    'did you mean net_loss_min?',
  ],
  [
    'unknown name in the formula',
    'POST',
    '/api/rules',
    reward({ formula: 'net_los * 0.1' }),
    'formula_invalid',
    'reward_config.formula',
    'net_loss',
  ],
  [
    'a risk as a target',
    'POST',
    '/api/rules',
    rule({ conditions: { risk_score_min: 50 } }),
    'risk_not_a_target',
    'conditions.risk_score_min',
  ],
  ['wrong type', 'POST', '/api/rules', rule({ name: 5 }), 'wrong_type', 'name'],
  ['wrong type in a condition', 'POST', '/api/rules', rule({ conditions: { sessions: 'many' } }), 'wrong_type', 'conditions.sessions'],
  ['nested too deeply', 'POST', '/api/rules', rule({ conditions: deep }), 'too_deep', `conditions${'.not'.repeat(8)}`],
  ['half a cent', 'POST', '/api/rules', reward({ max_amount: '10.005' }), 'too_many_decimals', 'reward_config.max_amount'],
  ['an id with a space', 'POST', '/api/rules', rule({ rule_id: 'NEW RULE' }), 'invalid_id', 'rule_id'],
  ['a field too many', 'POST', '/api/rules', rule({ prioritty: 1 }), 'unknown_field', 'prioritty', 'did you mean priority?'],
  ['no object', 'POST', '/api/rules', [], 'wrong_type', ''],
  ['another rule', 'PUT', '/api/rules/LOSING_PLAYER_CASHBACK', rule({}), 'invalid_request', 'rule_id'],
];

const others: Case[] = [
  ['player id with a space', 'POST', '/api/players', { player_id: 'P 1' }, 'invalid_id', 'player_id'],
  ['no player id', 'POST', '/api/players', {}, 'invalid_request', 'player_id', 'required'],
  ['no such country', 'POST', '/api/players', { player_id: 'P1', country: 'UK' }, 'invalid_country', 'country', 'GB'],
  ['a cooling-off without end', 'POST', '/api/players/P001/status', { status: 'COOLING_OFF', reason: 'asked' }, 'invalid_request', 'until'],
  ['half a point', 'POST', '/api/wallet/add-lp', { player_id: 'P001', amount: '1.5' }, 'too_many_decimals', 'amount'],
  ['no points', 'POST', '/api/wallet/add-rp', { player_id: 'P001', amount: 0 }, 'invalid_amount', 'amount'],
  ['less than none', 'POST', '/api/wallet/add-tickets', { player_id: 'P001', amount: -1 }, 'invalid_amount', 'amount'],
  ['half a cent', 'POST', '/api/wallet/add-bonus', { player_id: 'P001', amount: '10.005' }, 'too_many_decimals', 'amount'],
  [
    'a mistyped name',
    'POST',
    '/api/wallet/add-bonus',
    { player_id: 'P001', amount: 1, reson: 'x' },
    'unknown_field',
    'reson',
    'did you mean reason?',
  ],
  [
    'wagering without end',
    'POST',
    '/api/wallet/add-bonus',
    { player_id: 'P001', amount: 1, wagering_requirement: 1001 },
    'impossible_range',
    'wagering_requirement',
  ],
  ['neither player nor state', 'POST', '/api/rules/LOSING_PLAYER_CASHBACK/test', {}, 'invalid_request', '', 'either'],
  [
    'a supposed field that is none',
    'POST',
    '/api/rules/LOSING_PLAYER_CASHBACK/test',
    { state: { net_los: 1 } },
    'unknown_field',
    'state.net_los',
    'did you mean net_loss?',
  ],
  [
    'a supposed half cent',
    'POST',
    '/api/rules/LOSING_PLAYER_CASHBACK/test',
    { state: { net_loss: '0.005' } },
    'too_many_decimals',
    'state.net_loss',
  ],
  ['nobody to evaluate', 'POST', '/api/batch/process', {}, 'invalid_request', '', 'either'],
  ['a filter of no country', 'POST', '/api/batch/process', { filter: { country: 'XX' } }, 'invalid_country', 'filter.country'],
  [
    'player and facts',
    'POST',
    '/api/profit/evaluate',
    { player_id: 'P001', segment: 'VIP', type: 'CASHBACK', amount: 1 },
    'invalid_request',
    '',
  ],
  ['a tier of half a point', 'POST', '/api/tiers', { name: 'Half', threshold: 0.5, multiplier: 1 }, 'wrong_type', 'threshold'],
  [
    'more points than can be kept',
    'POST',
    '/api/wallet/add-lp',
    { player_id: 'P001', amount: '9007199254740991' },
    'invalid_amount',
    'amount',
  ],
  [
    'a price beyond all money',
    'POST',
    '/api/profit/evaluate',
    { base_wager: '90071992547409.91', segment: 'VIP', type: 'CASHBACK', amount: 1 },
    'invalid_amount',
    'base_wager',
  ],
  [
    'a price of more tickets than money can buy',
    'POST',
    '/api/profit/evaluate',
    { player_id: 'P001', type: 'TICKETS', amount: '9007199254740991' },
    'invalid_amount',
    'amount',
  ],
  [
    'a price for an id with a space',
    'POST',
    '/api/profit/evaluate',
    { player_id: 'P 1', type: 'TICKETS', amount: 1 },
    'invalid_id',
    'player_id',
  ],
  ['a trial on an id with a space', 'POST', '/api/rules/LOSING_PLAYER_CASHBACK/test', { player_id: 'P 1' }, 'invalid_id', 'player_id'],
  ['a player of the year 0', 'POST', '/api/players', { player_id: 'P1', registered_at: '0000-01-01' }, 'invalid_time', 'registered_at'],
  ['NUL in a name', 'POST', '/api/players', { player_id: 'P1', name: 'a\0b' }, 'invalid_text', 'name'],
  ['half a surrogate pair', 'POST', '/api/wallet/add-lp', { player_id: 'P001', amount: 1, reason: '\ud83d' }, 'invalid_text', 'reason'],
  [
    'NUL deep inside',
    'POST',
    '/api/tiers',
    { name: 'T', threshold: 5, multiplier: 1, benefits: [{ a: ['\0'] }] },
    'invalid_text',
    'benefits[0].a[0]',
  ],
  ['NUL in a key', 'POST', '/api/tiers', { name: 'T', threshold: 5, multiplier: 1, benefits: { 'a\0': 1 } }, 'invalid_text', 'benefits'],
  [
    'a body without end',
    'POST',
    '/api/tiers',
    { name: 'T', threshold: 5, multiplier: 1, benefits: nested },
    'too_deep',
    `benefits${'.a'.repeat(63)}`,
  ],
  ['the clock backwards', 'POST', '/api/clock', { now: '2020-01-01' }, 'clock_moves_forward', 'now'],
];

const queries: [what: string, url: string, code: string, path: string][] = [
  ['unknown parameter', '/api/players?colour=red', 'unknown_field', 'colour'],
  ['parameter of a list that takes none', '/api/tiers?limit=1', 'unknown_field', 'limit'],
  ['bad cursor', '/api/players?cursor=abc', 'invalid_cursor', 'cursor'],
  ['cursor of another list', '/api/rules?cursor=WyJQMDAxIl0', 'invalid_cursor', 'cursor'],
  ['page too long', '/api/rewards?limit=501', 'wrong_type', 'limit'],
  ['no page at all', '/api/rewards?limit=0', 'wrong_type', 'limit'],
  ['id with a space', '/api/players/P%20001', 'invalid_id', 'player_id'],
  ['id too long', `/api/players/${'P'.repeat(65)}`, 'invalid_id', 'player_id'],
  ['no status', '/api/players?status=HAPPY', 'wrong_type', 'status'],
];

describe('what is wrong is told with its place, and changes nothing', () => {
  let laurel: TestServer;
  let before: string;

  /** Every row of every table: no refusal may add or change one. */
  const everything = async (): Promise<string> => {
    const names = Object.values(tables).flatMap(({ append, change }) => [...append, ...change]);
    const rows = names.map((name) => `(SELECT string_agg(t::text, ';' ORDER BY t::text) FROM ${name} t) AS ${name}`);
    return JSON.stringify((await laurel.laurel.database.pool.query(`SELECT ${rows.join(', ')}`)).rows);
  };

  beforeAll(async () => {
    laurel = await testServer();
    await laurel.send('POST', '/api/rules', referenceRule);
    await laurel.laurel.importLines(['P001,5000,15000,12000,25,48']);
    before = await everything();
  });
  afterAll(() => laurel.drop());

  it.each([...rules, ...others])('%s: %s %s', async (_what, method, url, body, code, path, says = '') => {
    const answer = await laurel.send(method, url, body, key);
    expect([answer.status, answer.headers['content-type'], answer.body['code']]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
      code,
    ]);
    expect(answer.body['errors']).toEqual([{ path, code, message: expect.stringContaining(says) }]);
    expect(await everything()).toBe(before);
  });

  it.each([
    ['cut off', '{"player_id":'],
    ['empty', ''],
    ['aimed at the prototype', '{"player_id":"P1","__proto__":{"status":"BLOCKED"}}'],
  ])('a body that is %s is no JSON of ours', async (_what, body) => {
    const answer = await laurel.send('POST', '/api/players', body);
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid_json']);
    expect(await everything()).toBe(before);
  });

  it('an id beyond all length is none', async () => {
    const { status, body } = await laurel.get(`/api/players/${'P'.repeat(600)}`);
    expect([status, body['code']]).toEqual([400, 'invalid_id']);
  });

  it('a body that is not UTF-8 is not guessed at', async () => {
    const payload = Buffer.from('{"player_id":"P1","name":"M\xfcller"}', 'latin1');
    const headers = { 'content-type': 'application/json' };
    const answer = await laurel.server.inject({ method: 'POST', url: '/api/players', headers, payload });
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'wrong_encoding' }]);
    expect(await everything()).toBe(before);
  });

  it.each(queries)('%s: %s', async (_what, url, code, path) => {
    const { status, body } = await laurel.get(url);
    expect([status, body]).toMatchObject([400, { code, errors: [{ path, code }] }]);
  });

  it.each(['/api/wallet/add-lp', '/api/wallet/add-rp', '/api/wallet/add-tickets', '/api/wallet/add-bonus'])(
    '%s needs a key',
    async (url) => {
      const { status, body } = await laurel.send('POST', url, { player_id: 'P001', amount: 1 });
      const path = 'idempotency-key';
      expect([status, body]).toMatchObject([400, { code: 'idempotency_key_required', errors: [{ path }] }]);
      expect(await everything()).toBe(before);
    },
  );

  it.each([
    ['empty', ''],
    ['too long', 'k'.repeat(201)],
    ['not printable', 'clé'],
  ])('a key that is %s is refused', async (_what, bad) => {
    const { status, body } = await laurel.send('POST', '/api/wallet/add-lp', { player_id: 'P001', amount: 1 }, { key: bad });
    expect([status, body]).toMatchObject([400, { code: 'wrong_type', errors: [{ path: 'idempotency-key' }] }]);
  });

  it('every fault of a rule is told at once', async () => {
    const { body } = await laurel.send('POST', '/api/rules', { ...rule({ name: 5 }), conditions: { net_los_min: 1 } });
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'name' }, { path: 'conditions.net_los_min' }] });
  });

  it.each<[what: string, text: string, fields: Record<string, string>, code: string, path: string | undefined]>([
    ['columns are missing', 'player_id,total_won\nP002,1\n', {}, 'missing_columns', undefined],
    ['nothing in it', '', {}, 'empty_file', undefined],
    ['a field of the form is unknown', 'x', { dryrun: 'true' }, 'unknown_field', 'dryrun'],
    ['a field of the form is neither true nor false', 'x', { dry_run: 'perhaps' }, 'wrong_type', 'dry_run'],
  ])('a file is refused: %s', async (_what, text, fields, code, path) => {
    const { status, body } = await laurel.upload(text, fields);
    expect([status, body]).toMatchObject([400, { code, errors: path === undefined ? [] : [{ path }] }]);
    expect(await everything()).toBe(before);
  });

  const part = (name: string, value: string): string => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  it.each<[what: string, type: string, payload: string, says: string]>([
    ['without a boundary', 'multipart/form-data', 'x', 'damaged or incomplete'],
    ['cut off', 'multipart/form-data; boundary=b', part('file"; filename="x.csv', 'player_id').slice(0, -2), 'damaged or incomplete'],
    ['with a field that comes twice', 'multipart/form-data; boundary=b', `${part('dry_run', 'true').repeat(2)}--b--\r\n`, 'comes twice'],
    ['without a file', 'multipart/form-data; boundary=b', '--b--\r\n', 'file is required'],
  ])('a form %s is refused', async (_what, type, payload, says) => {
    const answer = await laurel.server.inject({ method: 'POST', url: '/api/import/excel', headers: { 'content-type': type }, payload });
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'invalid_request', detail: expect.stringContaining(says) }]);
    expect(await everything()).toBe(before);
    expect(readdirSync(laurel.app.uploadsDir)).toEqual([]);
  });

  it('validating a rule tells the same and is no error itself', async () => {
    const { status, body } = await laurel.send('POST', '/api/rules/validate', rule({ conditions: { net_los_min: 1 } }));
    expect([status, body]).toMatchObject([200, { valid: false, errors: [{ path: 'conditions.net_los_min', code: 'unknown_field' }] }]);
    expect((await laurel.send('POST', '/api/rules/validate', rule({}))).body).toMatchObject({ valid: true, errors: [] });
    expect(await everything()).toBe(before);
  });
});
