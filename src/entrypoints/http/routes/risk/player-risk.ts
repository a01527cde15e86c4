import { findMember, getMember } from '../../../../modules/members/find.ts';
import { currentProgram } from '../../../../modules/program/current.ts';
import { assessMember } from '../../../../modules/protection/assessments/assess.ts';
import { listAssessments } from '../../../../modules/protection/assessments/list.ts';
import { readRisk } from '../../../../modules/protection/assessments/read-risk.ts';
import { assessmentAnswer, assessmentToApi, playerRisk, playerRiskToApi } from '../../../../modules/protection/assessments/schema.ts';
import { windowOf } from '../../../../modules/reports/window.ts';
import { inSnapshot } from '../../../../platform/read-paged.ts';
import type { Application } from '../../../application.ts';
import { keyed, keyOptional } from '../../once.ts';
import { page, playerPath, windowQuery } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Risk'];

/** A player's risk: as it is now, and how it came there. */
export function playerRiskRoutes(server: Server, app: Application): void {
  const { clock, database, ledger } = app;

  server.get(
    '/api/players/:player_id/risk',
    {
      schema: {
        operationId: 'getPlayerRisk',
        summary: "A player's risk as it is now: what it is made of, what officers say, and what would lower it",
        tags,
        params: playerPath,
        response: { 200: playerRisk, ...problems(404) },
      },
    },
    async ({ params }) => playerRiskToApi(await inSnapshot(database, (tx) => readRisk(tx, params.player_id, clock.now()))),
  );

  server.get(
    '/api/players/:player_id/risk/assessments',
    {
      schema: {
        operationId: 'listRiskAssessments',
        summary: 'Assessments that were kept, newest first',
        description:
          'Kept is the first; another label, computed or in force; another model; a score that moved by a point or more; the first ' +
          'change of a UTC day; and what was asked for or followed the word of an officer.',
        tags,
        params: playerPath,
        querystring: windowQuery,
        response: { 200: page(assessmentAnswer), ...problems(404) },
      },
    },
    async ({ params, query: { from, to, ...query } }) => {
      const member = await getMember(database.db, params.player_id);
      const { program } = await currentProgram(database.db);
      const { fromAt, toAt } = windowOf({ from, to }, program.timeZone);
      const { items, nextCursor } = await listAssessments(database.db, member, { ...query, fromAt, toAt });
      return { items: items.map(assessmentToApi), next_cursor: nextCursor };
    },
  );

  server.post(
    '/api/players/:player_id/risk/assess',
    {
      schema: {
        operationId: 'assessPlayerRisk',
        summary: 'Assess a player now, and keep what was found',
        tags,
        params: playerPath,
        headers: keyOptional,
        response: { 200: playerRisk, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { params, actor } = request;
      const operation = keyed(app, request, await findMember(database.db, params.player_id));
      return assessMember(ledger, actor, params.player_id, operation, playerRiskToApi, clock.now());
    },
  );
}
