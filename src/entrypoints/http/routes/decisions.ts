import { z } from 'zod';
import { findMember } from '../../../modules/members/find.ts';
import { currentProgram, programAt } from '../../../modules/program/current.ts';
import { windowOf } from '../../../modules/reports/window.ts';
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
import type { Server } from '../server.ts';

const tags = ['Rewards'];

const decisionQuery = windowQuery.extend({
  player_id: idText.optional(),
  rule_id: idText.optional(),
  outcome: z.enum(['APPROVED', 'REDUCED', 'REFUSED']).optional(),
  reason: idText.optional().meta({ description: 'Gate code', example: 'cap_daily' }),
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
    async ({ query: { player_id: playerId, rule_id: ruleId, from, to, ...query } }) => {
      const { program } = await currentProgram(database.db);
      const { fromAt, toAt } = windowOf({ from, to }, program.timeZone);
      const member = playerId === undefined ? null : await findMember(database.db, playerId);
      if (playerId !== undefined && member === null) return { items: [], next_cursor: null };
      const { items, nextCursor } = await listDecisions(database.db, member, { ...query, ruleId, fromAt, toAt });
      return { items: items.map((item) => decisionItemToApi(item, program.baseCurrency)), next_cursor: nextCursor };
    },
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
