import { additiveModel } from '../../../../engine/risk/model.ts';
import { currentProgram } from '../../../../modules/program/current.ts';
import { addRiskModel, allRiskModels } from '../../../../modules/program/risk-models.ts';
import { riskModelAnswer, riskModelRequest, riskModelToApi } from '../../../../modules/program/schema.ts';
import type { Application } from '../../../application.ts';
import { keyOptional, once } from '../../once.ts';
import { page, whole } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';
import { bodyAsSent } from '../../validate.ts';

const tags = ['Risk'];

/** The registry of risk models. */
export function riskModelRoutes(server: Server, app: Application): void {
  const { database, clock } = app;

  server.get(
    '/api/risk/models',
    {
      schema: {
        operationId: 'listRiskModels',
        summary: "Risk models: those that Laurel brings along, then the operator's own, the latest first",
        tags,
        response: { 200: page(riskModelAnswer), ...problems() },
      },
    },
    async () => {
      const { program } = await currentProgram(database.db);
      return whole((await allRiskModels(database.db)).map((model) => riskModelToApi(model, program.risk)));
    },
  );

  server.post(
    '/api/risk/models',
    {
      validatorCompiler: bodyAsSent,
      schema: {
        operationId: 'addRiskModel',
        summary: 'Take fitted parameters into the registry; a setting then makes the model count, or lets it look on',
        tags,
        headers: keyOptional,
        body: riskModelRequest,
        response: { 201: riskModelAnswer, ...problems(409) },
      },
    },
    async (request, reply) => {
      const added = await once(app, request, null, async (tx) => {
        const parameters = await addRiskModel(tx, request.actor, request.body, clock.now());
        const { program } = await currentProgram(tx);
        return riskModelToApi(additiveModel(parameters), program.risk);
      });
      return reply.code(201).send(added);
    },
  );
}
