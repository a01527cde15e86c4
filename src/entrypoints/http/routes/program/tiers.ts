import { z } from 'zod';
import { tierAnswer, tierChangeAnswer, tierCreate, tierToApi, tierUpdate } from '../../../../modules/program/schema.ts';
import { createTier, listTiers, updateTier } from '../../../../modules/program/tiers.ts';
import type { Application } from '../../../application.ts';
import { reclassifyAfter } from '../../../reclassify-after.ts';
import { keyOptional, once } from '../../once.ts';
import { idText, page, whole } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Tiers'];
const tier = tierAnswer.meta({ id: 'Tier' });
const changed = tierChangeAnswer.meta({ id: 'TierChange' });

/** Tiers: list, create, change. */
export function tierRoutes(server: Server, app: Application): void {
  const { database, clock } = app;

  server.get(
    '/api/tiers',
    {
      schema: {
        operationId: 'listTiers',
        summary: 'Tiers, lowest first',
        tags,
        response: { 200: page(tier), ...problems() },
      },
    },
    async () => whole((await listTiers(database.db)).map(tierToApi)),
  );

  server.post(
    '/api/tiers',
    {
      schema: {
        operationId: 'createTier',
        summary: 'Create a tier; its id follows from its name',
        tags,
        headers: keyOptional,
        body: tierCreate,
        response: { 201: changed, ...problems(409) },
      },
    },
    async (request, reply) => {
      const created = await once(app, request, null, async (tx) => {
        const { tier, reclassifies } = await createTier(tx, request.actor, request.body, clock.now());
        return { ...tierToApi(tier), ...(await reclassifyAfter(app, tx, request.actor, `tier:${tier.tierId}`, reclassifies)) };
      });
      return reply.code(201).send(created);
    },
  );

  server.put(
    '/api/tiers/:tier_id',
    {
      schema: {
        operationId: 'updateTier',
        summary: 'Change a tier; absent fields stay',
        tags,
        params: z.strictObject({ tier_id: idText }),
        headers: keyOptional,
        body: tierUpdate,
        response: { 200: changed, ...problems(404, 409) },
      },
    },
    async (request) => {
      return once(app, request, null, async (tx) => {
        const { tier, reclassifies } = await updateTier(tx, request.actor, request.params.tier_id, request.body, clock.now());
        return { ...tierToApi(tier), ...(await reclassifyAfter(app, tx, request.actor, `tier:${tier.tierId}`, reclassifies)) };
      });
    },
  );
}
