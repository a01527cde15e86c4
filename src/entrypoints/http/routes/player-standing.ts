import { must } from '../../../kernel/assert.ts';
import { playerState, playerStateToApi } from '../../../modules/activity/standing-schema.ts';
import { getMember } from '../../../modules/members/find.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import { decisionItem, decisionItemToApi } from '../../../modules/rewards/decisions/schema.ts';
import { evaluateMembers, evaluateOnce, type MemberEvaluation } from '../../../modules/rewards/evaluate.ts';
import { listDecisions } from '../../../modules/rewards/find.ts';
import { evaluateAnswer, evaluateRequest, evaluationToApi } from '../../../modules/rewards/schema.ts';
import type { Application } from '../../application.ts';
import { readPlayer } from '../../read-player.ts';
import { keyed, keyOptional } from '../once.ts';
import { page, pageQuery, playerPath } from '../page.ts';
import { problems } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['Players'];

/** What a rule sees of a player, what was decided about them, and deciding again. */
export function playerStandingRoutes(server: Server, app: Application): void {
  const { database, clock, rewards } = app;

  server.get(
    '/api/players/:player_id/state',
    {
      schema: {
        operationId: 'getPlayerState',
        summary: 'Every field that a rule can read',
        tags,
        params: playerPath,
        response: { 200: playerState, ...problems(404) },
      },
    },
    async ({ params }) => {
      const { playerId, standing, snapshot, baseCurrency } = await readPlayer(app, params.player_id);
      return playerStateToApi(playerId, standing.state, snapshot.now, baseCurrency);
    },
  );

  server.get(
    '/api/players/:player_id/decisions',
    {
      schema: {
        operationId: 'listPlayerDecisions',
        summary: 'Decisions about a player, newest first',
        tags,
        params: playerPath,
        querystring: pageQuery,
        response: { 200: page(decisionItem), ...problems(404) },
      },
    },
    async ({ params, query }) => {
      const member = await getMember(database.db, params.player_id);
      const { program } = await currentProgram(database.db);
      const { items, nextCursor } = await listDecisions(database.db, member, query);
      const shown = items.map((item) => decisionItemToApi(item, program.baseCurrency));
      return { items: shown, next_cursor: nextCursor };
    },
  );

  server.post(
    '/api/players/:player_id/evaluate',
    {
      schema: {
        operationId: 'evaluatePlayer',
        summary: 'Evaluate a player against the rules in force and give what the gates allow',
        tags,
        params: playerPath,
        headers: keyOptional,
        body: evaluateRequest,
        response: { 200: evaluateAnswer, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { params, body, actor } = request;
      const { limit, dry_run: dryRun } = body;
      const member = await getMember(database.db, params.player_id);
      const { program } = await currentProgram(database.db);
      const toApi = (done: MemberEvaluation) => evaluationToApi(done, dryRun, program.baseCurrency);
      const operation = dryRun ? null : keyed(app, request, member);
      if (operation) return evaluateOnce(rewards, actor, params.player_id, { limit }, operation, toApi, clock.now());
      const [done] = await evaluateMembers(rewards, actor, [params.player_id], { limit, dryRun }, clock.now());
      return toApi(must(done, 'a player does not vanish'));
    },
  );
}
