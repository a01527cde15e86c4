import { addRate } from '../../../../modules/program/rates/add-rate.ts';
import { listRates } from '../../../../modules/program/rates/rate.ts';
import { rateAnswer, rateFromApi, rateQuery, rateRequest, rateToApi } from '../../../../modules/program/rates/schema.ts';
import type { Application } from '../../../application.ts';
import { keyOptional, once } from '../../once.ts';
import { page, whole } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Program'];

/** Exchange rates. */
export function rateRoutes(server: Server, app: Application): void {
  const { database, clock } = app;

  server.get(
    '/api/rates',
    {
      schema: {
        operationId: 'listRates',
        summary: 'Exchange rates to the base currency, by currency and the earliest first',
        tags,
        querystring: rateQuery,
        response: { 200: page(rateAnswer), ...problems() },
      },
    },
    async (request) => whole((await listRates(database.db, request.query.currency)).map(rateToApi)),
  );

  server.post(
    '/api/rates',
    {
      schema: {
        operationId: 'addRate',
        summary: 'Add an exchange rate; one that was valid is never changed',
        tags,
        headers: keyOptional,
        body: rateRequest,
        response: { 201: rateAnswer, ...problems(409) },
      },
    },
    async (request, reply) => {
      const added = await once(app, request, null, async (tx) =>
        rateToApi(await addRate(tx, request.actor, rateFromApi(request.body), clock.now())),
      );
      return reply.code(201).send(added);
    },
  );
}
