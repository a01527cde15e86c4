import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { must } from '../../kernel/assert.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import { answerOf, commitOnce } from '../../modules/ledger/commit.ts';
import { type Operation, operationOf } from '../../modules/ledger/operation.ts';
import type { Tx } from '../../platform/database.ts';
import type { Application } from '../application.ts';

const key = z
  .string()
  .regex(/^[\x20-\x7e]{1,200}$/, { error: 'expected 1 to 200 printable characters' })
  .meta({ description: 'The same key with the same request has one effect and always the same answer' });

/** Headers of a request that moves value. */
export const keyRequired = z.looseObject({ 'idempotency-key': key });
/** Headers of any other request that changes something. */
export const keyOptional = z.looseObject({ 'idempotency-key': key.optional() });

type Keyed = Pick<FastifyRequest, 'headers' | 'method' | 'url' | 'body'>;

/** The operation that a request with a key is. `member`: whose, null for commands without one. */
export function operationFrom(app: Application, request: Keyed, member: MemberKey | null): Operation {
  const { headers, method, url: path, body } = request;
  const name = String(must(headers['idempotency-key'], 'the header is checked by keyRequired'));
  return operationOf(member, 'http', name, { method, path, body: (body ?? null) as Json }, app.clock.now());
}

/** As `operationFrom`; null when the request names no key. */
export function keyed(app: Application, request: Keyed, member: MemberKey | null): Operation | null {
  return request.headers['idempotency-key'] === undefined ? null : operationFrom(app, request, member);
}

/**
 * Runs work that makes commits of its own, and remembers its answer when the request has a key. Not inside of the operation's commit: the
 * others would wait for its lane. So the work must do no harm where two requests under one key come at once.
 */
export async function onceAfter<Answer extends Json>(app: Application, request: Keyed, work: () => Promise<Answer>): Promise<Answer> {
  const operation = keyed(app, request, null);
  if (operation === null) return work();
  const answer = (await answerOf<Answer>(app.database.db, operation)) ?? (await work());
  return commitOnce(app.ledger, operation, async () => ({ answer }));
}

/** Runs a change in one transaction; with a key once for ever, and whoever repeats the request gets the first answer. */
export async function once<Answer extends Json>(
  app: Application,
  request: Keyed,
  member: MemberKey | null,
  change: (tx: Tx) => Promise<Answer>,
): Promise<Answer> {
  const operation = keyed(app, request, member);
  if (operation === null) return app.database.transaction(change);
  return commitOnce<Answer>(app.ledger, operation, async (tx) => ({ answer: await change(tx) }));
}
