import type { FastifyRequest } from 'fastify';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import { parseExternalId } from '../../kernel/ids.ts';
import { type Actor, isSystem, type Role } from '../../platform/actor.ts';
import type { Mode } from '../application.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who acts; known on every route under /api. */
    actor: Actor;
  }
}

export const actorHeader = 'X-Laurel-Actor';

const everyRole: readonly Role[] = ['admin', 'loyalty_manager', 'compliance', 'analyst', 'vendor', 'service'];

/**
 * Who asks. In demo and test mode whoever the header names, with every role; in production nobody can say who they are yet, so
 * nobody is let in.
 * @throws Fault `actor_required`, `invalid_id`, `reserved_id`
 */
export function actorOf(request: FastifyRequest, mode: Mode): Actor {
  if (mode === 'production') throw new Fault('actor_required');
  const name = parseExternalId(String(request.headers[actorHeader.toLowerCase()] ?? 'demo'), actorHeader);
  if (isSystem(name)) throw fieldFault(actorHeader, 'reserved_id', `${actorHeader}: ${name} is Laurel itself, nobody else.`);
  return { id: name, roles: everyRole, requestId: request.id };
}
