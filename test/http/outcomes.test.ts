import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

const addresses = ['/api/risk', '/functions/v1/safeplay-ai-risk-engine'];

let there: TestServer;
beforeAll(async () => {
  there = await testServer();
  await there.laurel.importLines([referenceLine], { triggerRewards: false });
});
afterAll(() => there.drop());

const told = { player_id: 'P001', label: 'HIGH', at: '2026-02-01T09:30:00+01:00' };
const tell = (body: unknown, address = addresses[0], headers = {}) => there.send('POST', `${address}/outcomes`, body, { headers });

describe('what really happened, over HTTP', () => {
  it.each(addresses)('%s/outcomes keeps it once, and answers the same again', async (address) => {
    const answer = await tell(told, address, { 'x-laurel-actor': `anna-${address.length}`, authorization: 'Bearer key' });
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).toEqual({
      player_id: 'P001',
      label: 'HIGH',
      at: '2026-02-01T08:30:00.000Z',
      told_by: 'anna-9',
      told_at: '2026-03-02T12:00:00.000Z',
    });
  });

  it.each<[what: string, body: object, status: number, code: string, path: string | null]>([
    ['another label as of the same instant', { ...told, label: 'LOW' }, 409, 'already_exists', null],
    ['nobody', { ...told, player_id: 'NOBODY' }, 404, 'player_not_found', null],
    ['an impossible id', { ...told, player_id: 'P 1' }, 400, 'invalid_id', 'player_id'],
    ['a label that is none', { ...told, label: 'high' }, 400, 'wrong_type', 'label'],
    ['no time', { ...told, at: 'yesterday' }, 400, 'invalid_time', 'at'],
    ['the future', { ...told, at: '2026-03-02T12:05:00.001Z' }, 400, 'in_future', 'at'],
    ['something else', { ...told, colour: 'blue' }, 400, 'unknown_field', 'colour'],
  ])('refuses %s', async (_what, body, status, code, path) => {
    const answer = await tell(body);
    expect(answer).toMatchObject({ status, body: { code } });
    expect((answer.body.errors as { path: string }[])[0]?.path ?? null).toBe(path);
  });
});

describe('how well the models had known, over HTTP', () => {
  it.each(addresses)('%s/accuracy', async (address) => {
    const { status, body } = await there.get(`${address}/accuracy?from=2026-01-01&to=2026-03-01&model=safeplay-points@1.0`);
    const unknown = {
      auc: null,
      brier: null,
      brier_of_base_rate: null,
      calibration_error: null,
      found: null,
      false_alarms: null,
      right: null,
    };
    const none = { told: 1, measured: 0, positives: 0, ...unknown, bands: [] };
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        model: 'safeplay-points@1.0',
        by: 'month',
        complete: true,
        total: none,
        periods: [{ period: '2026-02', ...none }],
        note: expect.stringContaining('not comparable'),
      },
    });
  });

  it('is of the model that counts, unless another is named', async () => {
    expect((await there.get('/api/risk/accuracy')).body).toMatchObject({ model: 'safeplay-additive@2.0', total: { told: 1 } });
  });

  it.each<[query: string, code: string, path: string]>([
    ['model=nobody@1', 'unknown_model', 'model'],
    ['model=a%00b', 'invalid_text', 'model'],
    ['by=year', 'wrong_type', 'by'],
    ['from=2026-02-30', 'invalid_time', 'from'],
    ['from=2026-02-02&to=2026-02-01', 'impossible_range', 'to'],
  ])('refuses %s', async (query, code, path) => {
    expect(await there.get(`/api/risk/accuracy?${query}`)).toMatchObject({ status: 400, body: { code, errors: [{ path }] } });
  });
});
