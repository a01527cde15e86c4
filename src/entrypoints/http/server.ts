import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  fastify,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Fault } from '../../kernel/errors.ts';
import { isExternalId } from '../../kernel/ids.ts';
import type { Application } from '../application.ts';
import { tableLimits } from '../files/table.ts';
import { actorOf } from './actor.ts';
import { documentApi } from './document-api.ts';
import { acceptJson } from './json-body.ts';
import { answerProblem, problems } from './problem.ts';
import { watchMethods } from './refuse-methods.ts';
import { addRoutes } from './routes/routes.ts';
import { validatorCompiler } from './validate.ts';

export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const bodyBytes = 1024 * 1024;
const noQuery = z.strictObject({});
/** Where callers say who they are. Asked of the route that was found, not of the address, which can be spelled in more than one way. */
const withActor = /^\/(?:api|functions)\//;

/** The HTTP server, ready to listen. */
export async function buildServer(app: Application): Promise<Server> {
  const server: Server = fastify({
    loggerInstance: app.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    bodyLimit: bodyBytes,
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && isExternalId(given) ? given : randomUUID();
    },
    frameworkErrors: answerProblem,
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(answerProblem);
  server.setNotFoundHandler(() => {
    throw new Fault('not_found');
  });
  server.removeContentTypeParser('text/plain');
  acceptJson(server as unknown as FastifyInstance);
  server.decorateRequest('actor');
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (withActor.test(request.routeOptions.url ?? request.url)) request.actor = actorOf(request, app.mode);
  });

  // TLS is the proxy's: over plain HTTP an upgrade would only keep a page's own files from loading.
  await server.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  await server.register(multipart, { limits: { fileSize: tableLimits.bytes, files: 1, fields: 10, fieldSize: 1024 } });
  if (app.mode !== 'test') await server.register(rateLimit, { ...rateLimits, max: app.config.REQUESTS_PER_MINUTE });
  await documentApi(server);
  server.addHook('onRoute', (route) => {
    if (route.schema === undefined || route.schema.hide) return;
    const { response, ...schema } = route.schema;
    const readsBody = ['POST', 'PUT'].includes(String(route.method));
    route.schema = { querystring: noQuery, ...schema, response: { ...(readsBody && problems(413, 415)), ...(response as object) } };
  });
  const refuseOtherMethods = watchMethods(server as unknown as FastifyInstance);
  addRoutes(server, app);
  await server.after(); // routes in a scope of their own are there only then
  refuseOtherMethods();
  await server.ready();
  return server;
}

const rateLimits = { timeWindow: '1 minute', errorResponseBuilder: () => new Fault('too_many_requests') };
