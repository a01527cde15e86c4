import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../src/kernel/errors.ts';
import type { EventOutcome, ReportedEvent } from '../../src/modules/activity/intake/event.ts';
import type { Intake } from '../../src/modules/activity/intake/intake.ts';
import { type Answer, type TestServer, testServer } from './server.ts';

const url = '/api/activity';
const lines = { 'content-type': 'application/x-ndjson' };
const at = '2026-03-02T11:59:00Z';

/** A stake of 10.00; `more` changes it. */
const stake = (id: string, more: object = {}): Record<string, unknown> => ({
  event_id: id,
  player_id: 'P1',
  kind: 'WAGER',
  amount: '10.00',
  at,
  ...more,
});
const asLines = (events: readonly unknown[]): string => events.map((event) => JSON.stringify(event)).join('\n');

/** An intake that keeps what it is given and answers as it is told. */
class StubIntake {
  portions: (readonly ReportedEvent[])[] = [];
  outcome: (event: ReportedEvent) => EventOutcome = () => ({ status: 'accepted' });
  failure: (portion: number) => unknown = () => null;
  hasRoom = true;
  #watching: (() => void)[] = [];

  async submit(events: readonly ReportedEvent[]): Promise<EventOutcome[]> {
    await new Promise((resolve) => setImmediate(resolve));
    const failure = this.failure(this.portions.length);
    if (failure instanceof Error) throw failure;
    this.portions.push(events);
    return events.map((event) => this.outcome(event));
  }

  countUnreadable(): void {}

  async room(): Promise<void> {
    if (!this.hasRoom) await new Promise<void>((resolve) => this.#watching.push(resolve));
  }

  open(): void {
    this.hasRoom = true;
    for (const wake of this.#watching.splice(0)) wake();
  }

  get ids(): string[] {
    return this.portions.flat().map(({ eventId }) => eventId);
  }
}

describe('sending activity', () => {
  let laurel: TestServer;
  let host: string;
  let intake: StubIntake;
  beforeAll(async () => {
    intake = new StubIntake();
    // Of an intake the door sees but these two.
    laurel = await testServer({ intake: intake as unknown as Intake });
    host = await laurel.server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => laurel.drop());

  const start = (): void => {
    Object.assign(intake, { portions: [], outcome: () => ({ status: 'accepted' }), failure: () => null, hasRoom: true });
  };
  const send = (body: string | object, headers: Record<string, string> = {}, query = ''): Promise<Answer> => {
    start();
    return laurel.send('POST', url + query, body, { headers });
  };

  it('an array is taken in, and only what was not accepted is listed', async () => {
    const { status, headers, body } = await send([stake('E-1'), stake('E-2', { amount: 'x' }), stake('E-3')]);
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(body).toEqual({
      accepted: 2,
      duplicate: 0,
      conflict: 0,
      rejected: 1,
      events: [{ index: 1, event_id: 'E-2', status: 'rejected', code: 'invalid_amount', path: 'amount' }],
    });
    expect(intake.ids).toEqual(['E-1', 'E-3']);
  });

  it.each(['?verbose', '?verbose=true'])('%s lists all', async (query) => {
    const { body } = await send(asLines([stake('E-1'), 5]), lines, query);
    expect(body['events']).toEqual([
      { index: 0, event_id: 'E-1', status: 'accepted' },
      { index: 1, event_id: null, status: 'rejected', code: 'wrong_type' },
    ]);
  });

  it('what became of each is told at its place, whoever decided it', async () => {
    const events = Array.from({ length: 2_500 }, (_, index) => stake(`E-${index}`, index % 7 === 3 ? { at: 'soon' } : {}));
    start();
    intake.outcome = ({ eventId }) => {
      const last = eventId.at(-1);
      if (last === '1') return { status: 'duplicate' };
      if (last === '2') return { status: 'conflict', code: 'event_conflict', path: null };
      return last === '4' ? { status: 'rejected', code: 'too_old', path: 'at' } : { status: 'accepted' };
    };
    const { body } = await laurel.send('POST', url, asLines(events), { headers: lines });
    const listed = body['events'] as { index: number; event_id: string; status: string; code?: string; path?: string }[];
    const expected = events.flatMap(({ event_id }, index) => {
      const last = String(event_id).at(-1);
      if (index % 7 === 3) return [{ index, event_id, status: 'rejected', code: 'invalid_time', path: 'at' }];
      if (last === '1') return [{ index, event_id, status: 'duplicate' }];
      if (last === '2') return [{ index, event_id, status: 'conflict', code: 'event_conflict' }];
      return last === '4' ? [{ index, event_id, status: 'rejected', code: 'too_old', path: 'at' }] : [];
    });
    expect(listed).toEqual(expected);
    const counted = (status: string): number => expected.filter((line) => line.status === status).length;
    const { duplicate, conflict, rejected } = {
      duplicate: counted('duplicate'),
      conflict: counted('conflict'),
      rejected: counted('rejected'),
    };
    expect(body).toMatchObject({ accepted: 2_500 - duplicate - conflict - rejected, duplicate, conflict, rejected });
    expect(intake.portions.length).toBeGreaterThan(1);
  });

  it('a line that is broken is one rejected event, and empty ones are none', async () => {
    const [good, wrong] = [JSON.stringify(stake('E-1')), JSON.stringify(stake('E-3', { kind: 'BET' }))];
    const text = `\n${good}\r\n\r\n{"event_id":"E-2",\r\n   \r\n${wrong}\r\n`;
    const { status, body } = await send(text, lines);
    expect([status, body]).toMatchObject([
      200,
      {
        accepted: 1,
        rejected: 2,
        events: [
          { index: 1, event_id: null, code: 'invalid_json' },
          { index: 2, event_id: 'E-3', code: 'wrong_type', path: 'kind' },
        ],
      },
    ]);
  });

  it.each<[what: string, line: string | Buffer, code: string]>([
    ['is not UTF-8', Buffer.from('{"event_id":"M\xfcller"}', 'latin1'), 'wrong_encoding'],
    ['is too long', JSON.stringify(stake('E-2', { note: 'x'.repeat(65_536) })), 'too_long'],
    ['is nested without end', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'wrong_type'],
  ])('a line that %s stops no other', async (_what, line, code) => {
    start();
    const around = [asLines([stake('E-1')]), '\n', line, '\n', asLines([stake('E-3')])].map((part) => Buffer.from(part as string));
    const answer = await laurel.server.inject({ method: 'POST', url, headers: lines, payload: Buffer.concat(around) });
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { accepted: 2, rejected: 1, events: [{ index: 1, code }] }]);
    expect(intake.ids).toEqual(['E-1', 'E-3']);
  });

  it.each([{}, lines])('packed bodies are unpacked: %j', async (type) => {
    start();
    const events = Array.from({ length: 3_000 }, (_, index) => stake(`E-${index}`));
    const payload = gzipSync('content-type' in type ? asLines(events) : JSON.stringify(events));
    const headers = { 'content-type': 'application/json', ...type, 'content-encoding': 'gzip' };
    const answer = await laurel.server.inject({ method: 'POST', url, headers, payload });
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { accepted: 3_000, events: [] }]);
    expect(intake.ids).toEqual(events.map(({ event_id }) => event_id));
  });

  it.each<[what: string, body: string, headers: Record<string, string>, status: number, code: string]>([
    ['an empty body', '', {}, 400, 'invalid_json'],
    ['an empty body of lines', '', lines, 400, 'invalid_request'],
    ['lines with nothing in them', '\n \n', lines, 400, 'invalid_request'],
    ['an object', JSON.stringify(stake('E-1')), {}, 400, 'invalid_json'],
    ['an array that does not end', `[${JSON.stringify(stake('E-1'))}`, {}, 400, 'invalid_json'],
    ['no JSON', 'event_id,player_id', {}, 400, 'invalid_json'],
    ['another type', 'event_id,player_id', { 'content-type': 'text/csv' }, 415, 'unsupported_type'],
    ['another packing', '[]', { 'content-encoding': 'br' }, 415, 'unsupported_type'],
    ['no packing where it is said', '[]', { 'content-encoding': 'gzip' }, 400, 'invalid_request'],
  ])('%s is refused, and nothing is taken in', async (_what, body, headers, status, code) => {
    const answer = await send(body, headers);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(intake.portions).toEqual([]);
  });

  it('no body at all is refused', async () => {
    const answer = await laurel.server.inject({ method: 'POST', url });
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'invalid_request' }]);
  });

  it('an empty array has nothing in it', async () => {
    const { status, body } = await send([]);
    expect([status, body]).toEqual([200, { accepted: 0, duplicate: 0, conflict: 0, rejected: 0, events: [] }]);
  });

  it.each([
    ['?verbose=maybe', 'wrong_type', 'verbose'],
    ['?dry_run=true', 'unknown_field', 'dry_run'],
  ])('the query %s is refused', async (query, code, path) => {
    const { status, body } = await send([stake('E-1')], {}, query);
    expect([status, body]).toMatchObject([400, { code, errors: [{ path }] }]);
    expect(intake.portions).toEqual([]);
  });

  it.each([{}, lines])('of more than 50 000 events the first are taken in, and it is said: %j', async (type) => {
    const events = Array.from({ length: 50_001 }, (_, index) => stake(`E-${index}`));
    const { status, body } = await send('content-type' in type ? asLines(events) : JSON.stringify(events), type);
    expect([status, body['code']]).toEqual([413, 'too_many_events']);
    expect(body['detail']).toContain('50000 events were taken in');
    expect(intake.ids).toEqual(events.slice(0, 50_000).map(({ event_id }) => event_id));
  });

  it('50 000 are not too many', async () => {
    const events = Array.from({ length: 50_000 }, (_, index) => stake(`E-${index}`));
    const { status, body } = await send(asLines(events), lines);
    expect([status, body]).toMatchObject([200, { accepted: 50_000 }]);
    expect(Math.max(...intake.portions.map((portion) => portion.length))).toBeLessThan(2_000);
  });

  it('what fails on the way is told, and what was taken in stays', async () => {
    start();
    intake.failure = (portion) => (portion === 1 ? new Fault('database_unavailable') : null);
    const events = Array.from({ length: 5_000 }, (_, index) => stake(`E-${index}`));
    const { status, body, headers } = await laurel.send('POST', url, asLines(events), { headers: lines });
    expect([status, body['code'], headers['retry-after']]).toEqual([503, 'database_unavailable', '5']);
    expect(intake.portions.length).toBeGreaterThan(0);
  });

  it('a portion that finds no room after all waits for it again', async () => {
    start();
    let refused = 0;
    intake.failure = () => (refused++ < 3 ? new Fault('busy') : null);
    const { status, body } = await laurel.send('POST', url, asLines([stake('E-1')]), { headers: lines });
    expect([status, body, refused]).toMatchObject([200, { accepted: 1 }, 4]);
  });

  it('is refused while there is no room, and nothing of it is read', async () => {
    start();
    intake.hasRoom = false;
    const { status, body, headers } = await laurel.send('POST', url, [stake('E-1')]);
    expect([status, body['code'], headers['retry-after']]).toEqual([503, 'busy', '1']);
    expect(intake.portions).toEqual([]);
  });

  it('is refused to more than 64 at a time', async () => {
    start();
    intake.hasRoom = false;
    const sent = Array.from({ length: 65 }, () => laurel.send('POST', url, [stake('E-1')]));
    const first = await Promise.race(sent);
    expect([first.status, first.body['code'], first.headers['retry-after']]).toEqual([429, 'too_many_requests', '1']);
    intake.open();
    const answers = await Promise.all(sent);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(64);
  });

  /** A body that is sent in parts; `between` is awaited after each. */
  async function stream(
    parts: readonly string[],
    between: () => Promise<void>,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(host + url, { method: 'POST', headers: lines }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }));
      });
      request.on('error', reject);
      const write = async (): Promise<void> => {
        for (const part of parts) {
          request.write(part);
          await between();
        }
        request.end();
      };
      write().catch(reject);
    });
  }

  it('a slow sender has what came of it written before the rest comes', async () => {
    start();
    const [first, rest] = [asLines([stake('E-1'), stake('E-2')]), asLines([stake('E-3')])];
    const cut = rest.length >> 1;
    let seen: string[] | undefined;
    const { status, body } = await stream([`${first}\n${rest.slice(0, cut)}`, rest.slice(cut)], async () => {
      while (intake.ids.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
      seen ??= intake.ids;
    });
    expect(seen).toEqual(['E-1', 'E-2']);
    expect([status, body]).toMatchObject([200, { accepted: 3 }]);
    expect(intake.ids).toEqual(['E-1', 'E-2', 'E-3']);
  });

  it('a sender of too much reads its answer', async () => {
    start();
    const { status, body } = await stream(
      Array.from(
        { length: 60 },
        (_, part) => `${asLines(Array.from({ length: 1_000 }, (_event, index) => stake(`E-${part}-${index}`)))}\n`,
      ),
      async () => {},
    );
    expect([status, body['code']]).toEqual([413, 'too_many_events']);
  });

  it('a sender that goes away leaves nothing behind', async () => {
    start();
    laurel.logged.length = 0;
    const request = httpRequest(host + url, { method: 'POST', headers: lines });
    const closed = new Promise((resolve) => request.once('close', resolve));
    request.on('error', () => {});
    request.write(`${asLines([stake('E-1')])}\n{"event`);
    while (intake.ids.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    request.destroy();
    await closed;
    const { status } = await send([stake('E-2')]);
    expect([status, laurel.logged]).toEqual([200, []]);
  });
});

describe('activity that was sent', () => {
  let laurel: TestServer;
  beforeAll(async () => {
    laurel = await testServer();
  });
  afterAll(() => laurel.drop());

  const send = (events: readonly unknown[]): Promise<Answer> => laurel.send('POST', url, asLines(events), { headers: lines });
  const evening = [
    stake('bet-1', { game_type: 'slots', round_id: 'R-1' }),
    { event_id: 'win-1', player_id: 'P1', kind: 'WIN', amount: 25, at },
    { event_id: 'dep-1', player_id: 'P2', kind: 'DEPOSIT', amount: '100.00', currency: 'USD', at, payment_ref: 'hash-1', ip: '192.0.2.7' },
    { event_id: 'play-1', player_id: 'P2', kind: 'SESSION', duration_seconds: 600, at },
    { event_id: 'void-1', player_id: 'P1', kind: 'VOID', ref_event_id: 'bet-1', ref_at: at, at },
  ];

  it('is there, with the players that it made', async () => {
    expect((await send(evening)).body).toMatchObject({ accepted: 5, events: [] });
    const { items } = (await laurel.get(`${url}?player_id=P1`)).body as { items: { event_id: string; kind: string }[] };
    expect(items.map(({ event_id, kind }) => `${event_id} ${kind}`).sort()).toEqual(['bet-1 WAGER', 'void-1 VOID', 'win-1 WIN']);
    expect((await laurel.get('/api/players/P2')).status).toBe(200);
  });

  it('changes nothing when it is sent again', async () => {
    expect((await send(evening)).body).toMatchObject({ accepted: 0, duplicate: 5 });
  });

  it.each<[what: string, event: object, status: string, code: string, path: string]>([
    ['other content', stake('bet-1', { amount: '11.00', game_type: 'slots', round_id: 'R-1' }), 'conflict', 'event_conflict', 'event_id'],
    ['an id of ours', stake('wager:1'), 'rejected', 'reserved_id', 'event_id'],
    ['tomorrow', stake('bet-2', { at: '2026-03-03T12:00:00Z' }), 'rejected', 'in_future', 'at'],
    ['a second void', { ...evening[4], event_id: 'void-2' }, 'rejected', 'already_voided', 'ref_event_id'],
    ['other money', stake('bet-3', { currency: 'EUR' }), 'rejected', 'currency_mismatch', 'currency'],
    ['totals', stake('open-1', { kind: 'OPENING' }), 'rejected', 'kind_not_accepted', 'kind'],
  ])('is refused: %s', async (_what, event, status, code, path) => {
    const { body } = await send([event]);
    expect(body['events']).toEqual([{ index: 0, event_id: (event as { event_id: string }).event_id, status, code, path }]);
  });
});
