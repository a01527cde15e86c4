import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { hourMs, minuteMs, TestClock } from '../kernel/clock.ts';
import { deliverOutbox, emit, forgetDelivered, type Receiver, signWebhook } from './outbox.ts';

type Message = { headers: Record<string, string | string[] | undefined>; body: string };

const start = Date.UTC(2030, 0, 1);
let base: TestDatabase;
let server: Server;
let received: Message[];
/** How the receiver answers, call by call; 204 once the list is used up. */
let answers: number[];
let receiver: Receiver & { clock: TestClock };

beforeAll(async () => {
  base = await testDatabase();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});

afterAll(async () => {
  server.close();
  await base.drop();
});

beforeEach(async () => {
  await sql`DELETE FROM outbox`.execute(base.database.db);
  received = [];
  answers = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  receiver = { url, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`, clock: new TestClock(start) };
});

const converted = { topic: 'bonus.converted', subject: 'player:P001', payload: { amount: '25.00' }, at: start };
const write = (...events: (typeof converted)[]) => base.database.transaction((tx) => emit(tx, events));
const deliver = () => deliverOutbox(base.database, receiver);

test('the signature is that of the Standard Webhooks specification', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signature = signWebhook(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}');
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('an event arrives once, signed, and says what happened', async () => {
  await write(converted);
  expect(await deliver()).toEqual({ delivered: 1, failed: 0 });
  expect(await deliver()).toEqual({ delivered: 0, failed: 0 });
  const [message] = received;
  expect(received).toHaveLength(1);
  expect(JSON.parse(message?.body ?? '')).toEqual({
    type: 'bonus.converted',
    timestamp: '2030-01-01T00:00:00.000Z',
    subject: 'player:P001',
    data: { amount: '25.00' },
  });
  const id = String(message?.headers['webhook-id']);
  expect(message?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': expect.stringMatching(/^evt_\d+$/),
    'webhook-timestamp': String(start / 1000),
    'webhook-signature': signWebhook(receiver.secret, id, start / 1000, message?.body ?? ''),
  });
});

test.each([
  ['an error', 500],
  ['a refusal', 404],
  ['a redirect, which is not followed', 302],
])('%s is not a delivery: the same event comes again when its pause is over', async (_, status) => {
  answers = [status];
  await write(converted);
  expect(await deliver()).toEqual({ delivered: 0, failed: 1 });
  expect(await deliver(), 'too early').toEqual({ delivered: 0, failed: 0 });
  receiver.clock.set(start + 30_000);
  expect(await deliver()).toEqual({ delivered: 1, failed: 0 });
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([
    received[0]?.headers['webhook-id'],
    received[0]?.headers['webhook-id'],
  ]);
  expect(received[1]?.headers['webhook-timestamp']).toBe(String(start / 1000 + 30));
});

test('a receiver that is not there delays, with pauses that double up to one hour', async () => {
  await write(converted);
  const nobody: Receiver = { ...receiver, fetch: () => Promise.reject(new TypeError('fetch failed')) };
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 10; attempt += 1) {
    expect(await deliverOutbox(base.database, nobody)).toEqual({ delivered: 0, failed: 1 });
    const { rows } = await sql<{ next_attempt_at: number }>`SELECT next_attempt_at FROM outbox`.execute(base.database.db);
    const next = rows[0]?.next_attempt_at ?? 0;
    pauses.push((next - receiver.clock.now()) / minuteMs);
    receiver.clock.set(next);
  }
  expect(pauses).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('two senders at once send each event once', async () => {
  await write(...Array.from({ length: 30 }, () => converted));
  const sent = await Promise.all([deliver(), deliver(), deliver()]);
  expect(sent.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(30);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(30);
});

test('an event whose transaction fails is never sent', async () => {
  const failing = base.database.transaction(async (tx) => {
    await emit(tx, [converted]);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await deliver()).toEqual({ delivered: 0, failed: 0 });
});

test('what was delivered long ago is forgotten, what waits is kept', async () => {
  answers = [204, 500];
  await write(converted);
  await deliver();
  receiver.clock.set(start + hourMs);
  await write({ ...converted, at: start + hourMs });
  await deliver();
  expect(await forgetDelivered(base.database, start)).toBe(0);
  expect(await forgetDelivered(base.database, start + 2 * hourMs)).toBe(1);
  const { rows } = await sql`SELECT delivered_at FROM outbox`.execute(base.database.db);
  expect(rows).toEqual([{ delivered_at: null }]);
});
