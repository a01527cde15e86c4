import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

let laurel: TestServer;
beforeAll(async () => {
  laurel = await testServer();
  await laurel.send('PUT', '/api/settings', { risk_model: 'safeplay-points@1.0' });
  await laurel.laurel.importLines([referenceLine, 'P002,5000,15000,12000,25,48']);
});
afterAll(() => laurel.drop());

const as = (actor: string) => ({ headers: { 'x-laurel-actor': actor } });
const say = (actor: string, url: string, body: object, key?: string) => laurel.send('POST', url, body, { ...as(actor), key });
const override = (actor: string, label: string | null, key?: string) =>
  say(actor, '/api/players/P001/risk/overrides', { label, reason: 'a conversation' }, key);
const labelOf = async (player: string) => ((await laurel.get(`/api/players/${player}`)).body['risk'] as { label: string }).label;

describe("officers' words over HTTP", () => {
  it('a flag is raised, and lifted by two', async () => {
    const raised = await say('anna', '/api/players/P001/risk/flags', { reason: 'chases losses' });
    expect([raised.status, raised.body]).toMatchObject([
      201,
      { label_before: 'LOW', label: 'MEDIUM', flag: { category: 'gambling_behaviour', reason: 'chases losses', raised_by: 'anna' } },
    ]);
    const { flag_id } = raised.body['flag'] as { flag_id: string };
    const asked = await say('anna', `/api/players/P001/risk/flags/${flag_id}/lift`, { reason: 'a mistake' });
    expect([asked.status, asked.body]).toMatchObject([
      202,
      { player_id: 'P001', kind: 'risk_flag_lift', subject: flag_id, state: 'OPEN', requested_by: 'anna', decided_by: null },
    ]);
    const url = `/api/approvals/${String(asked.body['approval_id'])}`;
    expect([(await say('anna', `${url}/approve`, {})).body['code'], await labelOf('P001')]).toEqual(['same_person', 'MEDIUM']);
    const agreed = await laurel.send('POST', `${url}/approve`, undefined, as('ben'));
    expect([agreed.status, agreed.body]).toMatchObject([200, { state: 'APPROVED', decided_by: 'ben', note: null }]);
    expect(await labelOf('P001')).toBe('LOW');
  });

  it('a label is raised at once and lowered by two', async () => {
    const raised = await override('anna', 'HIGH');
    expect([raised.status, raised.body]).toMatchObject([
      201,
      { label_before: 'LOW', label: 'HIGH', override: { label: 'HIGH', covers: 'HIGH', set_by: 'anna', approved_by: null } },
    ]);
    const asked = await override('anna', 'LOW');
    expect([asked.status, asked.body]).toMatchObject([202, { kind: 'risk_override', request: { label: 'LOW', covers: 'LOW' } }]);
    const rejected = await say('ben', `/api/approvals/${String(asked.body['approval_id'])}/reject`, { reason: 'plays every night' });
    expect([rejected.status, rejected.body]).toMatchObject([200, { state: 'REJECTED', note: 'plays every night' }]);
    expect(await labelOf('P001')).toBe('HIGH');
    const again = await override('anna', null);
    await say('ben', `/api/approvals/${String(again.body['approval_id'])}/approve`, { note: 'spoke with them' });
    expect(await labelOf('P001')).toBe('LOW');
  });

  it('a request under a key is one', async () => {
    const [first, second] = [await override('anna', 'MEDIUM', 'override-1'), await override('anna', 'MEDIUM', 'override-1')];
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    const [asked, repeated] = [await override('anna', 'LOW', 'override-2'), await override('anna', 'LOW', 'override-2')];
    expect([repeated.status, repeated.body]).toEqual([202, asked.body]);
    expect((await override('anna', 'LOW')).body['code']).toBe('approval_open');
    const url = `/api/approvals/${String(asked.body['approval_id'])}/reject`;
    const words = [await say('ben', url, { reason: 'no' }, 'reject-1'), await say('ben', url, { reason: 'no' }, 'reject-1')];
    expect(words.map(({ body }) => body['state'])).toEqual(['REJECTED', 'REJECTED']);
    expect((await say('ben', url, { reason: 'no' })).body['code']).toBe('approval_decided');
  });

  it('what waits is listed, newest first', async () => {
    const first = await override('anna', 'LOW');
    const flag = await say('anna', '/api/players/P002/risk/flags', { category: 'time', reason: 'all night' });
    const { flag_id } = flag.body['flag'] as { flag_id: string };
    laurel.laurel.clock.set(laurel.laurel.clock.now() + 1_000);
    const second = await say('ben', `/api/players/P002/risk/flags/${flag_id}/lift`, { reason: 'another person' });
    const listed = async (query: string) =>
      ((await laurel.get(`/api/approvals${query}`)).body['items'] as { approval_id: string }[]).map(({ approval_id }) => approval_id);
    const ids = [second, first].map(({ body }) => body['approval_id']);
    expect(await listed('')).toEqual(ids);
    expect(await listed('?kind=risk_override')).toEqual([ids[1]]);
    expect(await listed('?player_id=P002')).toEqual([ids[0]]);
    expect(await listed('?player_id=NOBODY')).toEqual([]);
    expect((await listed('?state=REJECTED')).length).toBe(2);
  });

  it.each<[what: string, url: string, body: object, code: string, path?: string]>([
    ['no reason', '/api/players/P001/risk/flags', {}, 'invalid_request', 'reason'],
    ['a reason without words', '/api/players/P001/risk/flags', { reason: ' \u200b-- ' }, 'invalid_request', 'reason'],
    ['an empty reason', '/api/players/P001/risk/overrides', { label: 'HIGH', reason: '  ' }, 'invalid_request', 'reason'],
    ['a reason that nobody reads', '/api/players/P001/risk/overrides', { label: 'HIGH', reason: 'x'.repeat(1_001) }, 'too_long', 'reason'],
    ['a category that is none', '/api/players/P001/risk/flags', { category: 'mood', reason: 'x' }, 'wrong_type', 'category'],
    ['a label that is none', '/api/players/P001/risk/overrides', { label: 'FINE', reason: 'x' }, 'wrong_type', 'label'],
    ['no label', '/api/players/P001/risk/overrides', { reason: 'x' }, 'invalid_request', 'label'],
    ['another field', '/api/players/P001/risk/overrides', { label: 'LOW', reason: 'x', covers: 'CRITICAL' }, 'unknown_field', 'covers'],
    ['nothing to lift', '/api/players/P002/risk/overrides', { label: null, reason: 'x' }, 'not_overridden'],
    ['a player whom nobody knows', '/api/players/NOBODY/risk/flags', { reason: 'x' }, 'player_not_found'],
    ['a flag that is none', '/api/players/P001/risk/flags/none/lift', { reason: 'x' }, 'flag_not_found'],
    ['an approval that is none', '/api/approvals/none/approve', {}, 'approval_not_found'],
    ['a refusal without a reason', '/api/approvals/none/reject', {}, 'invalid_request', 'reason'],
  ])('%s is refused', async (_, url, body, code, path) => {
    const answer = await say('anna', url, body);
    expect(answer.body).toMatchObject({ code, ...(path === undefined ? {} : { errors: [{ path }] }) });
  });
});
