import type { FastifyInstance } from 'fastify';
import { Fault } from '../../kernel/errors.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/**
 * Watches the routes that are added from now on; what it answers, called after the last one, refuses every other method at the same
 * addresses with `method_not_allowed` and an Allow header, before anything of the request is read.
 */
export function watchMethods(server: FastifyInstance): () => void {
  const allowed = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }) => {
    const known = allowed.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    allowed.set(url, known);
  });
  return () => {
    for (const [url, known] of allowed) {
      const others = methods.filter((method) => !known.has(method));
      const allow = [...known].join(', ');
      const refuse = () => Promise.reject(new Fault('method_not_allowed', { detail: `Allowed here: ${allow}.` }));
      server.route({
        method: others,
        url,
        schema: { hide: true },
        onRequest: (_request, reply) => {
          reply.header('allow', allow);
          return refuse();
        },
        handler: refuse,
      });
    }
  };
}
