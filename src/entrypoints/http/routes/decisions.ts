import { z } from 'zod';
import { programAt } from '../../../modules/program/current.ts';
import { replay } from '../../../modules/rewards/decisions/replay.ts';
import {
  decisionAnswer,
  decisionItem,
  decisionItemToApi,
  decisionToApi,
  replayAnswer,
  replayToApi,
} from '../../../modules/rewards/decisions/schema.ts';
import { getDecision, listDecisions } from '../../../modules/rewards/find.ts';
import type { Application } from '../../application.ts';
import { idPath, idText, page, windowQuery } from '../page.ts';
import { problems } from '../problem.ts';
import { rowsPage } from '../rows-page.ts';
import type { Server } from '../server.ts';

const tags = ['Rewards'];

const decisionQuery = windowQuery.extend({
  player_id: idText.optional(),
  rule_id: idText.optional(),
  outcome: z.enum(['APPROVED', 'REDUCED', 'REFUSED']).optional(),
  reason: idText.optional().meta({ description: 'Gate code', example: 'cap_daily' }),
  about: z
    .enum(['value', 'turn'])
    .optional()
    .meta({ description: 'value: something to be given; turn: whether a bonus that waited may be played' }),
});

/** Why something was given or refused, and whether it would be decided the same way again. */
export function decisionRoutes(server: Server, { database, rewards }: Application): void {
  server.get(
    '/api/decisions',
    {
      schema: {
        operationId: 'listDecisions',
        summary: 'Decisions, newest first',
        description:
          'Approved, reduced and refused ones, each with every condition, gate and number, but without the state it was made in.',
        tags,
        querystring: decisionQuery,
        response: { 200: page(decisionItem), ...problems() },
      },
    },
    ({ query: { player_id, rule_id: ruleId, from, to, ...query } }) =>
      rowsPage(
        database.db,
        { player_id, from, to },
        ({ member, fromAt, toAt }) => listDecisions(database.db, member, { ...query, ruleId, fromAt, toAt }),
        (item, { baseCurrency }) => decisionItemToApi(item, baseCurrency),
      ),
  );

  server.get(
    '/api/decisions/:id',
    {
      schema: {
        operationId: 'getDecision',
        summary: 'A decision with everything that was known when it was made',
        tags,
        params: idPath,
        response: { 200: decisionAnswer, ...problems(404) },
      },
    },
    async ({ params }) => {
      const view = await getDecision(database.db, params.id);
      const { program } = await programAt(database.db, view.record.evaluation.policyHash);
      return decisionToApi(view, program);
    },
  );

  server.post(
    '/api/decisions/:id/replay',
    {
      schema: {
        operationId: 'replayDecision',
        summary: 'Decide again from what was known then; nothing is written',
        tags,
        params: idPath,
        response: { 200: replayAnswer, ...problems(404) },
      },
    },
    async ({ params }) => {
      const { record, playerId } = await getDecision(database.db, params.id);
      const { program } = await programAt(database.db, record.evaluation.policyHash);
      const replayed = await replay(database.db, rewards.engineVersion, record);
      return replayToApi(replayed, record, playerId, program.baseCurrency);
    },
  );
}
