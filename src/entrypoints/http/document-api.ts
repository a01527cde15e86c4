import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { actorHeader } from './actor.ts';
import type { Server } from './server.ts';

/** Version of the product. */
export const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };

const tags = [
  ['Players', 'Who plays, where they stand, and what was decided about them'],
  ['Rules', 'What is promised, in versions that never change'],
  ['Tiers', 'What loyalty points lead to'],
  ['Segments', 'Where players stand, looked at again: one of them, or all'],
  ['Program', 'Settings, packs in force, and the hash that names all that is promised'],
  ['Import', 'Files in, and evaluations of many players'],
  ['Rewards', 'What was given or offered, and why'],
  ['Wallet', 'What players own'],
  ['Ledger', 'What was booked, and the facts it was booked for'],
  ['Risk', 'How much at risk players are, why, what officers say, and how right the models were'],
  ['Safety', 'What a reward would return, and what waits for a second person'],
  ['Analytics', 'What it came to, with the lists behind every count'],
  ['System', 'The service itself'],
].map(([name = '', description]) => ({ name, description }));

const info = {
  title: 'Laurel',
  version,
  description:
    'A reward engine. Amounts are decimal text in major units; input may be text or numbers. Times are RFC 3339. ' +
    'Errors are RFC 9457 problems with a stable code.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

/** Describes the routes that are added from now on: /openapi.json for programs, /docs for people. */
export async function documentApi(server: Server): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      tags,
      components: {
        securitySchemes: {
          actor: { type: 'apiKey', in: 'header', name: actorHeader, description: 'Who acts, in demo and test mode; default demo' },
        },
      },
      security: [{ actor: [] }, {}],
    },
    transform: jsonSchemaTransform,
    transformObject: (input) => withoutUnused(jsonSchemaTransformObject(input) as Document),
  });
  await server.register(swaggerUi, { routePrefix: '/docs' });
  server.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(server.swagger()));
}

type Document = ReturnType<typeof jsonSchemaTransformObject> & { components?: { schemas?: Record<string, unknown> } };

/** Every named schema comes as input and as output; only what something refers to is kept. */
function withoutUnused(document: Document): Document {
  const schemas = document.components?.schemas ?? {};
  const text = JSON.stringify(document);
  const used = Object.entries(schemas).filter(([name]) => text.includes(`"#/components/schemas/${name}"`));
  if (used.length === Object.keys(schemas).length) return document;
  return withoutUnused({ ...document, components: { ...document.components, schemas: Object.fromEntries(used) } } as Document);
}
