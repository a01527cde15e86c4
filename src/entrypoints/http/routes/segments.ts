import { classifyMember } from '../../../modules/activity/standing/classify.ts';
import {
  classificationToApi,
  classifyAnswer,
  classifyRequest,
  reclassificationAnswer,
  reclassificationToApi,
} from '../../../modules/activity/standing/classify-schema.ts';
import { getReclassification, startReclassification } from '../../../modules/activity/standing/reclassify.ts';
import { getMember } from '../../../modules/members/find.ts';
import type { Application } from '../../application.ts';
import { keyed, keyOptional, once } from '../once.ts';
import { idPath, playerPath, streamed } from '../page.ts';
import { problems } from '../problem.ts';
import { progressAnswers } from '../progress-events.ts';
import type { Server } from '../server.ts';

const tags = ['Segments'];

/** Where players stand: look at one again, or at all. */
export function segmentRoutes(server: Server, app: Application): void {
  const { database, clock } = app;

  server.post(
    '/api/players/:player_id/classify',
    {
      schema: {
        operationId: 'classifyPlayer',
        summary: 'Compute where a player stands now, and record it',
        tags,
        params: playerPath,
        headers: keyOptional,
        body: classifyRequest,
        response: { 200: classifyAnswer, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { params, body, actor } = request;
      const member = await getMember(database.db, params.player_id);
      const operation = body.dry_run ? null : keyed(app, request, member);
      const options = { dryRun: body.dry_run, operation };
      return classificationToApi(await classifyMember(app.ledger, actor, params.player_id, options, clock.now()));
    },
  );

  server.post(
    '/api/segments/reclassify',
    {
      schema: {
        operationId: 'reclassifyPlayers',
        summary: 'Look at all players again; answers the run, or the one that is at it already',
        tags,
        headers: keyOptional,
        response: { 202: reclassificationAnswer, ...problems(409) },
      },
    },
    async (request, reply) => {
      const run = await once(app, request, null, async (tx) => {
        const started = await startReclassification(tx, request.actor, 'asked for', clock.now());
        await app.queueReclassify(tx, started.runId);
        return reclassificationToApi(started);
      });
      return reply.code(202).send(run);
    },
  );

  following(server, app);
}

function following(server: Server, { database }: Application): void {
  const answerProgress = progressAnswers(server);
  const read = async (runId: string) => reclassificationToApi(await getReclassification(database.db, runId));

  server.get(
    '/api/segments/reclassify/:id',
    {
      schema: {
        operationId: 'getReclassification',
        summary: 'A run over all players, at work or done',
        tags,
        params: idPath,
        response: { 200: reclassificationAnswer, ...problems(404) },
      },
    },
    async ({ params }) => read(params.id),
  );

  server.get(
    '/api/segments/reclassify/:id/events',
    {
      schema: {
        operationId: 'followReclassification',
        summary: 'Progress as Server-Sent Events, until the run has ended',
        tags,
        params: idPath,
        response: { ...streamed('text/event-stream', 'Events `progress`, each with a Reclassification'), ...problems(404) },
      },
    },
    async ({ params }, reply) => {
      const { run_id } = await read(params.id);
      return answerProgress(reply, () => read(run_id));
    },
  );
}
