import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson, type Json } from '../kernel/canonical.ts';
import { type Clock, formatInstant, hourMs, type Instant } from '../kernel/clock.ts';
import { type Database, type Tx, toTimestamp } from './database.ts';

/** Something the outside wants to know: `{ topic: 'bonus.converted', subject: 'player:P001', payload: {...}, at }`. */
export type OutboxEvent = { topic: string; subject: string; payload: Json; at: Instant };

/** Writes events in the transaction that causes them: they are delivered if, and only if, it commits. */
export async function emit(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql`
    INSERT INTO outbox (topic, subject, payload, created_at, next_attempt_at)
    SELECT topic, subject, payload, at, at FROM unnest(
      ${events.map((event) => event.topic)}::text[],
      ${events.map((event) => event.subject)}::text[],
      ${events.map((event) => canonicalJson(event.payload))}::jsonb[],
      ${events.map((event) => toTimestamp(event.at))}::timestamptz[]) AS event (topic, subject, payload, at)`.execute(tx);
}

export type Receiver = {
  url: string;
  /** `whsec_` and the key in base64. */
  secret: string;
  clock: Clock;
  /** Most events of one call; default 20. They are sent side by side. */
  limit?: number;
  fetch?: typeof globalThis.fetch;
};

type Due = { id: number; topic: string; subject: string; payload: Json; created_at: Instant; attempts: number };

const firstPauseMs = 30_000;
const longestPauseMs = hourMs;
const patienceMs = 10_000;

/**
 * Sends what is due as Standard Webhooks messages (standardwebhooks.com), each at least once, in no promised order: the receiver
 * knows a repetition by its `webhook-id`. Before sending, the next try is booked (30 s, 1 min, 2 min ... 1 h from now), so no
 * transaction is open while we wait for the receiver, and a process that dies leaves its events to the next.
 */
export async function deliverOutbox(database: Database, receiver: Receiver): Promise<{ delivered: number; failed: number }> {
  const now = receiver.clock.now();
  const due = await database.transaction((tx) => claim(tx, now, receiver.limit ?? 20));
  const accepted = await Promise.all(due.map((event) => send(event, receiver)));
  const delivered = due.filter((_, index) => accepted[index]).map((event) => event.id);
  const at = toTimestamp(receiver.clock.now());
  await sql`UPDATE outbox SET delivered_at = ${at}::timestamptz WHERE id = ANY (${delivered}::bigint[])`.execute(database.db);
  return { delivered: delivered.length, failed: due.length - delivered.length };
}

async function claim(tx: Tx, now: Instant, limit: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    SELECT id, topic, subject, payload, created_at, attempts FROM outbox
    WHERE delivered_at IS NULL AND next_attempt_at <= ${toTimestamp(now)}::timestamptz
    ORDER BY next_attempt_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(tx);
  const next = rows.map(({ attempts }) => toTimestamp(now + Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts, 20))));
  await sql`
    UPDATE outbox SET attempts = outbox.attempts + 1, next_attempt_at = booked.at
    FROM unnest(${rows.map((row) => row.id)}::bigint[], ${next}::timestamptz[]) AS booked (id, at)
    WHERE outbox.id = booked.id`.execute(tx);
  return rows;
}

/** True when the receiver took it: any 2xx within 10 s. A redirect is a refusal, since it would carry data elsewhere. */
async function send(event: Due, { url, secret, clock, fetch = globalThis.fetch }: Receiver): Promise<boolean> {
  const id = `evt_${event.id}`;
  const timestamp = Math.floor(clock.now() / 1000);
  const body = canonicalJson({
    type: event.topic,
    timestamp: formatInstant(event.created_at),
    subject: event.subject,
    data: event.payload,
  });
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook(secret, id, timestamp, body),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** The signature header of Standard Webhooks 1.0: `v1,` and HMAC-SHA256 over `id.timestamp.body` in base64; timestamp in seconds. */
export function signWebhook(secret: string, id: string, timestampSeconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}

/** Removes events that were delivered before an instant; answers how many. */
export async function forgetDelivered(database: Database, olderThan: Instant): Promise<number> {
  const result = await sql`DELETE FROM outbox WHERE delivered_at < ${toTimestamp(olderThan)}::timestamptz`.execute(database.db);
  return Number(result.numAffectedRows ?? 0n);
}
