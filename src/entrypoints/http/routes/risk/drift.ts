import { z } from 'zod';
import { currentProgram } from '../../../../modules/program/current.ts';
import { readComparison, readDrift } from '../../../../modules/protection/assessments/read-drift.ts';
import { comparisonAnswer, driftAnswer, driftToApi } from '../../../../modules/protection/assessments/schema.ts';
import { inSnapshot } from '../../../../platform/read-paged.ts';
import type { Application } from '../../../application.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const driftQuery = z.strictObject({
  model: z.string().max(200).optional().meta({ description: 'Absent: the model that the program names', example: 'safeplay-additive@2.0' }),
});

/** How far the players have moved from the sample that a model was fitted to. */
export function driftRoutes(server: Server, { database }: Application, prefix: string, suffix: string): void {
  server.get(
    `${prefix}/drift`,
    {
      schema: {
        operationId: `getRiskDrift${suffix}`,
        summary: 'How the players assessed last differ from the sample that a model was fitted to',
        description:
          'Population stability index of every input and of the score, over the bins of the training sample. Its borders (0.1, 0.25) are ' +
          'a convention; `psi_by_chance` says what few players make by chance alone.',
        tags: ['Risk'],
        querystring: driftQuery,
        response: { 200: driftAnswer, ...problems() },
      },
    },
    async ({ query }) =>
      inSnapshot(database, async (tx) => {
        const model = query.model ?? (await currentProgram(tx)).program.risk.champion.id;
        return driftToApi(await readDrift(tx, model));
      }),
  );

  server.get(
    `${prefix}/comparison`,
    {
      schema: {
        operationId: `compareRiskModels${suffix}`,
        summary: 'Where the champion and the challenger agree, and where they do not',
        tags: ['Risk'],
        response: { 200: comparisonAnswer, ...problems() },
      },
    },
    async () => inSnapshot(database, readComparison),
  );
}
