import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasksOf } from '../../src/entrypoints/jobs/tasks.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { sheetOf, workbookOf } from '../workbook.ts';
import { type Answer, type TestServer, testServer } from './server.ts';

describe('the surface', () => {
  let laurel: TestServer;
  beforeAll(async () => {
    laurel = await testServer();
  });
  afterAll(() => laurel.drop());

  it('a problem has the shape of RFC 9457, and the id under which the request is known', async () => {
    const { status, headers, body } = await laurel.send('DELETE', '/api/players/P404', undefined, { headers: { 'x-request-id': 'req-7' } });
    expect([status, headers['x-request-id']]).toEqual([404, 'req-7']);
    expect(body).toEqual({
      type: 'urn:laurel:player_not_found',
      title: 'There is no player of that id.',
      status: 404,
      code: 'player_not_found',
      detail: 'There is no player P404.',
      errors: [],
      request_id: 'req-7',
    });
  });

  const id = '01990000-0000-7000-8000-000000000000';
  it.each([
    ['GET', '/api/nowhere', 'not_found'],
    ['GET', '/nowhere', 'not_found'],

    ['GET', '/api/players/P404', 'player_not_found'],
    ['GET', '/api/players/P404/state', 'player_not_found'],
    ['GET', '/api/players/P404/decisions', 'player_not_found'],
    ['POST', '/api/players/P404/evaluate', 'player_not_found'],
    ['GET', '/api/rules/NONE', 'rule_not_found'],
    ['GET', '/api/rules/NONE/versions', 'rule_not_found'],
    ['DELETE', '/api/rules/NONE', 'rule_not_found'],
    ['GET', '/api/wallet/P404', 'player_not_found'],
    ['GET', `/api/decisions/${id}`, 'decision_not_found'],
    ['GET', '/api/decisions/none', 'decision_not_found'],
    ['POST', `/api/decisions/${id}/replay`, 'decision_not_found'],
    ['POST', `/api/rewards/${id}/issue`, 'reward_not_found'],
    ['GET', `/api/imports/${id}`, 'import_not_found'],
    ['GET', `/api/imports/${id}/errors.csv`, 'import_not_found'],
    ['GET', `/api/imports/${id}/events`, 'import_not_found'],
  ] as const)('%s %s: %s', async (method, url, code) => {
    const { status, body } = method === 'GET' ? await laurel.get(url) : await laurel.send(method, url, undefined, { key: 'k' });
    expect([status, body['code']]).toEqual([404, code]);
  });

  it('an address that cannot be read is refused', async () => {
    const { status, headers, body } = await laurel.get('/api/players/%E0%A4%A');
    expect([status, headers['content-type'], body['code']]).toEqual([400, 'application/problem+json; charset=utf-8', 'invalid_request']);
  });

  it('a method that is not there is told which are', async () => {
    const { status, headers, body } = await laurel.send('PATCH', '/api/rules/X', {});
    expect([status, body['code']]).toEqual([405, 'method_not_allowed']);
    expect(String(headers['allow']).split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'PUT']);
  });

  it('content that is not JSON, or too much of it, is refused', async () => {
    const xml = await laurel.send('POST', '/api/players', '<player/>', { headers: { 'content-type': 'application/xml' } });
    expect([xml.status, xml.body['code']]).toEqual([415, 'unsupported_type']);
    const form = await laurel.send('POST', '/api/import/excel', {});
    expect([form.status, form.body['code']]).toEqual([415, 'unsupported_type']);
    const large = await laurel.send('POST', '/api/players', { player_id: 'P001', name: 'x'.repeat(2_000_000) });
    expect([large.status, large.body['code']]).toEqual([413, 'too_large']);
  });

  it('who acts is named by a header and kept', async () => {
    await laurel.send('POST', '/api/players', { player_id: 'P001' }, { headers: { 'x-laurel-actor': 'anna' } });
    const { rows } = await laurel.laurel.database.pool.query(`SELECT actor FROM audit WHERE subject = 'player:P001'`);
    expect(rows).toEqual([{ actor: 'anna' }]);
    const bad = await laurel.send('POST', '/api/players', { player_id: 'P009' }, { headers: { 'x-laurel-actor': 'anna b' } });
    expect([bad.status, bad.body]).toMatchObject([400, { code: 'invalid_id', errors: [{ path: 'X-Laurel-Actor' }] }]);
  });

  it('a player is changed, read with contact data, listed and closed', async () => {
    const put = await laurel.send('PUT', '/api/players/P001', { country: 'gb', email: 'ada@example.org', marketing_consent: true });
    expect([put.status, put.body]).toMatchObject([200, { player_id: 'P001', country: 'GB', marketing_consent: true }]);
    const contact = { name: null, email: 'ada@example.org', phone: null, email_verified: false, phone_verified: false };
    expect((await laurel.get('/api/players/P001')).body).toMatchObject({ segment: 'NEW', risk: { label: 'MEDIUM' }, contact });
    const state = (await laurel.get('/api/players/P001/state')).body['fields'] as { field: string; value: unknown; type: string }[];
    expect(state).toContainEqual(expect.objectContaining({ field: 'marketing_consent', value: true, type: 'flag' }));
    await laurel.laurel.follow();
    expect((await laurel.get('/api/players?country=GB')).body).toMatchObject({ items: [{ player_id: 'P001' }], next_cursor: null });
    expect((await laurel.send('DELETE', '/api/players/P001')).body).toMatchObject({ status: 'CLOSED' });
    const closed = await laurel.send('POST', '/api/players/P001/status', { status: 'ACTIVE', reason: 'try' });
    expect([closed.status, closed.body['code']]).toEqual([409, 'player_closed']);
  });

  it('lists are read page by page', async () => {
    for (const player_id of ['A1', 'A2', 'A3']) await laurel.send('POST', '/api/players', { player_id });
    await laurel.laurel.follow();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: Answer = await laurel.get(`/api/players?text=A&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...(body['items'] as { player_id: string }[]).map(({ player_id }) => player_id));
      cursor = body['next_cursor'] as string | null;
    } while (cursor !== null);
    expect(seen).toEqual(['A1', 'A2', 'A3']);
  });

  it('imports are listed, the latest first', async () => {
    const { body } = await laurel.upload('player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours\nP900,5,15,12,2,4\n');
    const { items } = (await laurel.get('/api/imports?limit=1')).body as { items: Record<string, unknown>[] };
    const expected = { import_id: body['import_id'], actor: 'demo', state: 'DONE', error_count: 0, rows_done: 1 };
    expect(items).toEqual([expect.objectContaining(expected)]);
    const { body: audit } = await laurel.get(`/api/audit?subject=import:${String(items[0]?.['import_id'])}`);
    expect(audit).toMatchObject({ items: [{ actor: 'demo', action: 'import.started', after: { allow_decrease: false } }] });
  });

  it('the clock is moved once for a key', async () => {
    const move = () => laurel.send('POST', '/api/clock', { advance: 60 }, { key: 'a minute' });
    const { body } = await move();
    expect((await move()).body).toEqual(body);
    expect(laurel.app.clock.now()).toBe(Date.parse(String(body['now'])));
  });

  it('a batch is narrowed by segment and tier', async () => {
    const processed = async (filter: object) =>
      (await laurel.send('POST', '/api/batch/process', { filter, dry_run: true })).body['processed'] as number;
    const everyone = await processed({});
    const ofSegments = await Promise.all(['NEW', 'VIP', 'WINNING', 'LOSING', 'BREAKEVEN'].map((segment) => processed({ segment })));
    expect(ofSegments.reduce((sum, n) => sum + n, 0)).toBe(everyone);
    expect(ofSegments[0]).toBeGreaterThan(0);
    expect(await processed({ segment: ['NEW', 'LOSING'], tier: 'platinum' })).toBe(0);
  });

  it('tiers are listed, made and changed', async () => {
    const made = await laurel.send('POST', '/api/tiers', { name: 'Diamond', threshold: 200_000, multiplier: 2 });
    expect([made.status, made.body]).toMatchObject([201, { tier_id: 'diamond', benefits: {} }]);
    const benefits = { host: ['Ada'] };
    const changed = { ...made.body, benefits, reclassifies: false, run_id: null };
    expect((await laurel.send('PUT', '/api/tiers/diamond', { benefits })).body).toEqual(changed);
    const { items } = (await laurel.get('/api/tiers')).body as { items: { tier_id: string }[] };
    expect(items.map(({ tier_id }) => tier_id)).toEqual(['bronze', 'silver', 'gold', 'platinum', 'diamond']);
  });

  it('the profit gate breaks even in the reference case', async () => {
    const body = { base_wager: 2000, segment: 'LOSING', retention_multiplier: 1, house_edge: 0.05, type: 'BONUS_BALANCE', amount: '100' };
    const even = await laurel.send('POST', '/api/profit/evaluate', body);
    expect(even.body).toMatchObject({
      outcome: 'pass',
      code: 'ok',
      amount: '100.00',
      facts: { expected_revenue: '100.00', roi_percent: 0 },
    });
    const over = { ...body, amount: '100.01' };
    expect((await laurel.send('POST', '/api/profit/evaluate', over)).body).toMatchObject({
      outcome: 'refuse',
      code: 'roi_below_minimum',
      amount: '0.00',
    });
    const resized = await laurel.send('POST', '/api/profit/evaluate', { ...over, on_unprofitable: 'resize' });
    expect(resized.body).toMatchObject({ outcome: 'reduce', code: 'resized', amount: '100.00' });
  });

  it('the profit gate knows a player', async () => {
    await laurel.laurel.importLines(['P010,5000,15000,12000,25,48']);
    const { body } = await laurel.send('POST', '/api/profit/evaluate', { player_id: 'P010', type: 'CASHBACK', amount: 825 });
    expect(body).toMatchObject({ outcome: 'pass', amount: '825.00', facts: { base_wager: '15000.00', roi_percent: 0 } });
  });

  it('says that it is there, that it is ready, and how it is set', async () => {
    expect((await laurel.get('/health')).body).toMatchObject({ status: 'ok' });
    expect((await laurel.get('/ready')).body).toEqual({ status: 'ready' });
    const { items } = (await laurel.get('/api/config')).body as { items: { name: string }[] };
    expect(items).toContainEqual(expect.objectContaining({ name: 'PORT', value: '8000', source: 'default' }));
  });

  it('describes itself', async () => {
    expect((await laurel.get('/openapi.json')).body).toMatchObject({ openapi: '3.1.0', paths: { '/api/players': {} } });
    expect([(await laurel.get('/docs/')).status, (await laurel.get('/docs/json')).status]).toEqual([200, 200]);
  });

  it('what goes wrong inside is told to the log, not to the outside', async () => {
    const broken = await testServer({ rewards: undefined as never });
    const { status, text } = await broken.send('POST', '/api/batch/process', { filter: {} }, { headers: { 'x-request-id': 'req-500' } });
    const title = 'Something failed on our side. The request had no effect.';
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      type: 'urn:laurel:internal',
      title,
      status: 500,
      code: 'internal',
      detail: title,
      errors: [],
      request_id: 'req-500',
    });
    expect(broken.logged.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', request_id: 'req-500', err: { type: 'TypeError' } },
    ]);
    await broken.drop();
  });

  it('who asks without end is told to wait', async () => {
    const demo = await testServer({ mode: 'demo', config: loadConfig({ REQUESTS_PER_MINUTE: '20' }, null) });
    for (let count = 0; count < 20; count += 1) await demo.get('/api/config');
    const { status, headers, body } = await demo.get('/api/config');
    expect([status, Number(headers['retry-after']) > 0, body['code']]).toEqual([429, true, 'too_many_requests']);
    expect((await demo.get('/health')).status).toBe(200);
    await demo.drop();
  });

  it('in production nobody is let in, and the clock is nobody’s to set', async () => {
    const production = await testServer({ mode: 'production', testClock: null });
    expect([(await production.get('/health')).status, (await production.get('/api/players')).status]).toEqual([200, 401]);
    await production.drop();
    const fixed = await testServer({ testClock: null });
    const { status, body } = await fixed.send('POST', '/api/clock', { advance: 1 });
    expect([status, body['code']]).toEqual([403, 'not_allowed_here']);
    await fixed.drop();
  });
});

describe('files over HTTP', () => {
  let laurel: TestServer;
  beforeAll(async () => {
    laurel = await testServer();
  });
  afterAll(() => laurel.drop());

  const header = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours\n';

  it('rows that cannot be taken are told, and all of them are in the CSV', async () => {
    const { body } = await laurel.upload(`${header}P001,1,2,3,4,5\nP002,=1,2,3,4,5\n`);
    const fault = { row: 3, column: 'total_deposited', code: 'wrong_type' };
    expect(body).toMatchObject({ success: false, total_rows: 2, players_created: 1, errors: [fault] });
    const url = `/api/imports/${String(body['import_id'])}`;
    expect((await laurel.get(url)).body).toMatchObject({ state: 'DONE', error_count: 1, errors: [fault], file_name: 'players.csv' });
    const csv = await laurel.get(`${url}/errors.csv`);
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.text).toMatch(/^row,column,code,message\r\n3,total_deposited,wrong_type,/);
  });

  it('a dry run reports and stores no player', async () => {
    const { body } = await laurel.upload(`${header}P777,1,2,3,4,5\n`, { dry_run: 'true' });
    expect(body).toMatchObject({ success: true, players_created: 1 });
    expect((await laurel.get('/api/players/P777')).status).toBe(404);
  });

  it('a large file is put aside for a job, and can be followed to its end', async () => {
    const lines = Array.from({ length: 20_001 }, (_, index) => `L${index},1,2,3,4,5\n`).join('');
    const { status, body } = await laurel.upload(header + lines, { trigger_rewards: 'false' });
    expect([status, body]).toMatchObject([202, { state: 'RUNNING', rows_done: 0 }]);
    await laurel.laurel.follow();
    expect((await laurel.get('/api/players?text=L')).body['items']).toEqual([]);
    const [job] = laurel.queued;
    expect(job).toMatchObject({ import_id: body['import_id'], file_name: 'players.csv', options: { triggerRewards: false } });

    const events = laurel.get(`/api/imports/${String(body['import_id'])}/events`);
    await tasksOf(laurel.app)['import_file']?.(job, { signal: new AbortController().signal });
    const { text, headers } = await events;
    const told = text.split('\n\n').filter((event) => event !== '');
    expect(headers['content-type']).toBe('text/event-stream');
    expect(told.every((event) => event.startsWith('event: progress\ndata: {'))).toBe(true);
    expect(JSON.parse(String(told.at(-1)?.split('data: ')[1]))).toMatchObject({
      state: 'DONE',
      rows_done: 20_001,
      players_created: 20_001,
    });
  });

  it('a large file with a fault far down is refused before anything of it is taken in', async () => {
    const lines = Array.from({ length: 20_001 }, (_, index) => `F${index},1,2,3,4,5\n`).join('');
    const { status, body } = await laurel.upload(`${header}${lines}"F,1,2,3,4,5\n`);
    expect([status, body['code'], body['detail']]).toEqual([400, 'invalid_quotes', expect.stringContaining('Line 20003')]);
    await laurel.laurel.follow();
    expect((await laurel.get('/api/players?text=F')).body['items']).toEqual([]);
  });

  it('a large file without a good row fails once and for all, and is not kept', async () => {
    const { body } = await laurel.upload(header + 'not an id,1,2,3,4,5\n'.repeat(20_001));
    const job = laurel.queued.find(({ import_id }) => import_id === body['import_id']);
    await tasksOf(laurel.app)['import_file']?.(job, { signal: new AbortController().signal });
    const { body: told } = await laurel.get(`/api/imports/${String(body['import_id'])}`);
    expect(told).toMatchObject({ state: 'FAILED', success: false, error_count: 20_001, fault: { code: 'no_valid_rows' } });
    expect(existsSync(String(job?.path))).toBe(false);
  });

  it('a large workbook is put aside for a job as well', async () => {
    const rows = Array.from({ length: 20_001 }, (_, index) => [`X${index}`, 1, 2, 3, 4, 5]);
    const { status, body } = await laurel.upload(workbookOf(sheetOf([header.trim().split(','), ...rows])));
    expect(status).toBe(202);
    const job = laurel.queued.find(({ import_id }) => import_id === body['import_id']);
    await rm(String(job?.path));
  });

  it('a server that stops does not wait for an import', async () => {
    const stopping = await testServer();
    const { body } = await stopping.upload(`${header}\n`.repeat(20_002));
    const url = `/api/imports/${String(body['import_id'])}/events`;
    const told: string[] = [];
    let dropped: Promise<void> | undefined;
    for await (const event of (await stopping.server.inject({ url, payloadAsStream: true })).stream()) {
      told.push(String(event));
      dropped ??= stopping.drop();
    }
    await dropped;
    expect(told).toEqual([expect.stringContaining('"state":"RUNNING"')]);
  });

  it('no upload stays behind', () => {
    expect(existsSync(laurel.app.uploadsDir)).toBe(true);
    expect(readdirSync(laurel.app.uploadsDir)).toEqual([]);
  });
});
