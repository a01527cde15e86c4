import { currentProgram } from '../../../../modules/program/current.ts';
import { readAccuracy } from '../../../../modules/protection/outcomes/accuracy.ts';
import { tellOutcome } from '../../../../modules/protection/outcomes/outcome.ts';
import {
  accuracyAnswer,
  accuracyQuery,
  accuracyToApi,
  outcomeAnswer,
  outcomeBody,
  outcomeFromApi,
  outcomeToApi,
} from '../../../../modules/protection/outcomes/schema.ts';
import { findModel } from '../../../../modules/protection/predictions/find-model.ts';
import { windowOf } from '../../../../modules/reports/window.ts';
import { inSnapshot } from '../../../../platform/read-paged.ts';
import type { Application } from '../../../application.ts';
import { keyOptional, once } from '../../once.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Risk'];

/** What really happened to players, and how well the models had known. */
export function outcomeRoutes(server: Server, app: Application, prefix: string, suffix: string): void {
  const { database, clock } = app;

  server.post(
    `${prefix}/outcomes`,
    {
      schema: {
        operationId: `tellOutcome${suffix}`,
        summary: 'Tell how much at risk a player turned out to be; the same again is answered as the first time',
        tags,
        headers: keyOptional,
        body: outcomeBody,
        response: { 201: outcomeAnswer, ...problems(404, 409) },
      },
    },
    async (request, reply) => {
      const told = outcomeFromApi(request.body);
      const kept = await once(app, request, null, async (tx) => outcomeToApi(await tellOutcome(tx, request.actor, told, clock.now())));
      return reply.code(201).send(kept);
    },
  );

  server.get(
    `${prefix}/accuracy`,
    {
      schema: {
        operationId: `getRiskAccuracy${suffix}`,
        summary: 'How well a model did against what really happened',
        description:
          'Every outcome is compared with the last word of the model that was kept before it, at most 90 days before. ' +
          "Figures against the operator's own labels are not comparable with figures against a label that knows nothing of the model.",
        tags,
        querystring: accuracyQuery,
        response: { 200: accuracyAnswer, ...problems() },
      },
    },
    async ({ query: { by, model: id, ...days } }) =>
      inSnapshot(database, async (tx) => {
        const { program } = await currentProgram(tx);
        const { model } = await findModel(tx, id ?? null);
        const zone = program.timeZone;
        const { fromAt, toAt } = windowOf(days, zone);
        return accuracyToApi(await readAccuracy(tx, { fromAt, toAt, by, model, zone }), model.id, by);
      }),
  );
}
