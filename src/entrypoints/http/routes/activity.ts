import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Fault } from '../../../kernel/errors.ts';
import { eventSchema, intakeAnswer } from '../../../modules/activity/intake/event-schema.ts';
import type { Intake } from '../../../modules/activity/intake/intake.ts';
import type { Application } from '../../application.ts';
import { ArrivingBody } from '../activity/arriving-body.ts';
import { ArraySplitter } from '../activity/split-array.ts';
import { LineSplitter } from '../activity/split-lines.ts';
import { type Manner, mostEvents, takeIn } from '../activity/take-in.ts';
import { problems } from '../problem.ts';
import type { Server } from '../server.ts';
import { bodyAsSent } from '../validate.ts';

/** Bodies that are read at the same time: each holds some thousand events while it is. */
const mostCalls = 64;

const ndjson = 'application/x-ndjson';

const sendQuery = z.strictObject({
  verbose: z
    .enum(['true', 'false', ''])
    .default('false')
    .meta({ description: 'true, or without a value: list every event in the answer, the accepted ones too' }),
});

/** Activity in bulk. In a scope of its own: its bodies are read while they arrive. */
export function sendActivityRoutes(server: Server, app: Application): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(['application/json', ndjson], (_request, payload, done) => done(null, payload));
    addRoute(scope as unknown as Server, app);
  });
}

function addRoute(server: Server, { intake, baseCurrency }: Application): void {
  let calls = 0;

  server.post(
    '/api/activity',
    {
      validatorCompiler: bodyAsSent,
      config: { swaggerTransform: documentBoth },
      schema: {
        operationId: 'sendActivity',
        summary: 'Events of play in bulk: each is taken in once, whatever is sent again',
        description:
          `An array, or NDJSON (\`${ndjson}\`: an event a line), also with \`Content-Encoding: gzip\`; up to ${mostEvents} ` +
          'events and 64 MB a call, 64 KB an event. Bodies are read while they arrive. An event that cannot be used stops no ' +
          'other. Any answer but 200 leaves open what was taken in: send all of it again, what is known counts as duplicate.',
        tags: ['Ledger'],
        querystring: sendQuery,
        body: z.array(eventSchema),
        response: { 200: intakeAnswer, ...problems() },
      },
    },
    async ({ query, body, headers }, reply) => {
      if (calls >= mostCalls) {
        throw new Fault('too_many_requests', { detail: `${mostCalls} calls bring events at this moment; try again.` });
      }
      calls += 1;
      try {
        await refuseWhenFull(intake);
        const arriving = new ArrivingBody(bodyOf(body), headers);
        try {
          const answer = await takeIn({ intake, baseCurrency }, arriving, mannerOf(headers['content-type'], query.verbose !== 'false'));
          return (reply as FastifyReply).serializer(JSON.stringify).type('application/json; charset=utf-8').send(answer);
        } catch (error) {
          arriving.drain();
          throw error;
        }
      } finally {
        calls -= 1;
      }
    },
  );
}

/** Describes the body in both of its shapes. */
function documentBoth(route: Parameters<typeof jsonSchemaTransform>[0]): ReturnType<typeof jsonSchemaTransform> {
  const { schema, url } = jsonSchemaTransform(route);
  const lines = { type: 'string', description: 'NDJSON: each line is one such event' };
  return { url, schema: { ...schema, body: { content: { 'application/json': { schema: schema?.body }, [ndjson]: { schema: lines } } } } };
}

/** A body is a stream here, whatever the documents say it holds. */
function bodyOf(body: unknown): Readable {
  if (body === null || body === undefined) throw new Fault('invalid_request', { detail: 'There is no event in the body.' });
  return body as Readable;
}

function mannerOf(contentType: string | undefined, verbose: boolean): Manner {
  const byLine = contentType?.trim().toLowerCase().startsWith(ndjson) ?? false;
  if (byLine) return { split: (pieces) => new LineSplitter(pieces), eager: true, verbose };
  return { split: (pieces) => new ArraySplitter(pieces), eager: false, verbose };
}

/** How long a call waits for room before it is told to come again. */
const roomWithinMs = 2_000;

/** @throws Fault `busy` when the intake has no room for a while: nothing of the body was read */
async function refuseWhenFull(intake: Intake): Promise<void> {
  const waited = new AbortController();
  const tooLong = sleep(roomWithinMs, false, { signal: waited.signal }).catch(() => false);
  const hasRoom = await Promise.race([intake.room().then(() => true), tooLong]);
  waited.abort();
  if (!hasRoom) throw new Fault('busy');
}
