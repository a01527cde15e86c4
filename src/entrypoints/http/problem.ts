import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ErrorCode, errorCodes, Fault } from '../../kernel/errors.ts';
import { toFault as toDatabaseFault } from '../../platform/retry.ts';

/** RFC 9457, with Laurel's stable code, the fields at fault and the id under which the log knows the request. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ description: 'urn:laurel: and the code' }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable; see the reference of error codes' }),
    detail: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() })),
    request_id: z.string(),
  })
  .meta({ id: 'Problem' });

const always = [400, 429, 500, 503] as const;

const sentences: Readonly<Record<number, string>> = {
  400: 'The request itself is at fault',
  401: 'Nobody is named',
  403: 'Not allowed',
  404: 'Not found',
  409: 'The state of the world is against it',
  413: 'Too large',
  415: 'Not this content type',
  429: 'Too many requests',
  500: 'Our side failed',
  503: 'Not ready, try again',
};

/**
 * The problem responses of a route, for its documentation: those that any route may give, and its own. They say nothing about the
 * type of an answer, so to the compiler there are none.
 */
export function problems(...statuses: (401 | 403 | 404 | 409 | 413 | 415)[]): Record<never, never> {
  const content = { 'application/problem+json': { schema: problemSchema } };
  const described = [...always, ...statuses].map((status) => [status, { description: sentences[status], content }]);
  return Object.fromEntries(described);
}

/** Errors of the server's framework by their code, else by their status. */
const byFrameworkCode: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_MAX_PARAM_LENGTH: 'invalid_id',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_type',
};
const byStatus: Readonly<Record<number, ErrorCode>> = { 403: 'not_found', 413: 'too_large', 415: 'unsupported_type' };

function toFault(error: FastifyError): Fault {
  const known = toDatabaseFault(error);
  if (known instanceof Fault) return known;
  const { statusCode = 500 } = error;
  const code = byFrameworkCode[error.code] ?? byStatus[statusCode] ?? (statusCode < 500 ? 'invalid_request' : 'internal');
  return new Fault(code, { cause: error });
}

/** Answers any error as a problem. What is our fault is logged in full and answered without anything of the inside. */
export function answerProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const fault = toFault(error);
  const { code, status, title } = fault;
  if (status >= 500) request.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'the request failed');
  if (status === 503 || status === 429) setRetryAfter(reply, code);
  const detail = status === 500 ? errorCodes[code][1] : fault.detail;
  const problem = { type: `urn:laurel:${code}`, title, status, code, detail, errors: fault.errors, request_id: request.id };
  void reply.code(status).type('application/problem+json').send(problem);
}

/** In seconds. What is busy has room again as soon as something was written; a limit on requests has said more already. */
function setRetryAfter(reply: FastifyReply, code: ErrorCode): void {
  if (!reply.hasHeader('retry-after')) reply.header('retry-after', code === 'busy' || code === 'too_many_requests' ? '1' : '5');
}
