import { z } from 'zod';
import { findMember } from '../../../../modules/members/find.ts';
import { liftFlag, raiseFlag } from '../../../../modules/protection/word/flag.ts';
import { setOverride } from '../../../../modules/protection/word/override.ts';
import {
  flagBody,
  flagRaised,
  liftBody,
  overrideBody,
  overrideSet,
  raisedToApi,
  setToApi,
} from '../../../../modules/protection/word/schema.ts';
import { approvalAnswer, approvalToApi } from '../../../../modules/reviews/schema.ts';
import type { Application } from '../../../application.ts';
import { keyed, keyOptional } from '../../once.ts';
import { idText, playerPath } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Risk'];
const flagPath = z.strictObject({ ...playerPath.shape, flag_id: idText });

/** What compliance officers say of a player's risk: flags, and labels over the computed one. */
export function officerRoutes(server: Server, app: Application): void {
  const { clock, database, ledger } = app;

  server.post(
    '/api/players/:player_id/risk/flags',
    {
      schema: {
        operationId: 'raiseRiskFlag',
        summary: 'Raise a flag: the models know of risky behaviour from now on',
        tags,
        params: playerPath,
        headers: keyOptional,
        body: flagBody,
        response: { 201: flagRaised, ...problems(404, 409) },
      },
    },
    async (request, reply) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await findMember(database.db, params.player_id));
      return reply.code(201).send(raisedToApi(await raiseFlag(ledger, actor, params.player_id, body, operation, clock.now())));
    },
  );

  server.post(
    '/api/players/:player_id/risk/flags/:flag_id/lift',
    {
      schema: {
        operationId: 'liftRiskFlag',
        summary: 'Ask a second person to lift a flag',
        tags,
        params: flagPath,
        headers: keyOptional,
        body: liftBody,
        response: { 202: approvalAnswer, ...problems(404, 409) },
      },
    },
    async (request, reply) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await findMember(database.db, params.player_id));
      const wish = { flagId: params.flag_id, ...body };
      return reply.code(202).send(approvalToApi(await liftFlag(ledger, actor, params.player_id, wish, operation, clock.now())));
    },
  );

  overrides(server, app);
}

function overrides(server: Server, app: Application): void {
  const { clock, database, ledger } = app;

  server.post(
    '/api/players/:player_id/risk/overrides',
    {
      schema: {
        operationId: 'overrideRisk',
        summary: 'Set the label that counts: upwards at once, anything that lowers it with a second person',
        description:
          '201: it holds. 202: it would lower the label, now or once less is computed, and waits in /api/approvals for a second person. ' +
          'A label stands in for no computed one that is graver than it and than what was computed when it was asked for.',
        tags,
        params: playerPath,
        headers: keyOptional,
        body: overrideBody,
        response: { 201: overrideSet, 202: approvalAnswer, ...problems(404, 409) },
      },
    },
    async (request, reply) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await findMember(database.db, params.player_id));
      const answer = await setOverride(ledger, actor, params.player_id, body, operation, clock.now());
      return answer.approval ? reply.code(202).send(approvalToApi(answer.approval)) : reply.code(201).send(setToApi(answer));
    },
  );
}
