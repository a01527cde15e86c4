import { z } from 'zod';
import { formatInstant, parseInstant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import type { Application } from '../../application.ts';
import { version } from '../document-api.ts';
import { keyOptional, onceAfter } from '../once.ts';
import { page, whole } from '../page.ts';
import { problems } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['System'];
/** Whoever watches the service must never be told to come back later. */
const unlimited = { rateLimit: false };

const setting = z
  .strictObject({
    name: z.string(),
    value: z.string().nullable().meta({ description: 'Secrets: only whether they are set' }),
    default: z.string().nullable(),
    unit: z.string().nullable(),
    source: z.enum(['environment', '.env', 'default']),
    description: z.string(),
  })
  .meta({ id: 'Setting' });

const clockRequest = z
  .strictObject({
    now: z.string().max(40).optional().meta({ description: 'RFC 3339, at most ten years ahead' }),
    advance: z.int().min(1).max(316_224_000).optional().meta({ description: 'Seconds' }),
  })
  .refine(({ now, advance }) => (now === undefined) !== (advance === undefined), { error: 'give either now or advance' });

/** The service itself: is it there, is it ready, how is it set, what time is it. */
export function systemRoutes(server: Server, app: Application): void {
  const { database, config } = app;
  const health = z.strictObject({ status: z.literal('ok'), version: z.string() });
  const ready = z.strictObject({ status: z.literal('ready') });

  server.get('/', { schema: { hide: true } }, async (_, reply) => reply.redirect('/docs'));

  server.get(
    '/health',
    {
      config: unlimited,
      schema: { operationId: 'getHealth', summary: 'The process is there', tags, response: { 200: health, ...problems() } },
    },
    async () => ({ status: 'ok' as const, version }),
  );

  server.get(
    '/ready',
    {
      config: unlimited,
      schema: {
        operationId: 'getReadiness',
        summary: 'The database answers and has a program',
        tags,
        response: { 200: ready, ...problems() },
      },
    },
    async () => {
      await currentProgram(database.db).catch((cause: unknown) => {
        throw new Fault('not_ready', { cause });
      });
      return { status: 'ready' as const };
    },
  );

  server.get(
    '/api/config',
    { schema: { operationId: 'getConfig', summary: 'Settings of this process', tags, response: { 200: page(setting), ...problems() } } },
    async () => {
      return whole(
        config.described.map(({ name, value, default: standard, unit = null, source, description }) => {
          return { name, value, default: standard, unit, source, description };
        }),
      );
    },
  );

  clockRoute(server, app);
}

function clockRoute(server: Server, app: Application): void {
  const { testClock } = app;

  server.post(
    '/api/clock',
    {
      schema: {
        operationId: 'setClock',
        summary: 'Move the clock forward, in demo and test mode',
        tags,
        headers: keyOptional,
        body: clockRequest,
        response: { 200: z.strictObject({ now: z.string() }), ...problems(403) },
      },
    },
    async (request) => {
      if (testClock === null) throw new Fault('not_allowed_here');
      const { now, advance = 0 } = request.body;
      const target = now === undefined ? null : parseInstant(now, 'now');
      const move = async () => ({
        now: formatInstant(await (target === null ? testClock.advance(advance * 1000) : testClock.set(target))),
      });
      return onceAfter(app, request, move);
    },
  );
}
