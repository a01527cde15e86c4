import { findMember } from '../../../../modules/members/find.ts';
import { approve, reject, withdraw } from '../../../../modules/reviews/decide.ts';
import { getApproval, listApprovals } from '../../../../modules/reviews/find.ts';
import { approvalAnswer, approvalQuery, approvalToApi, approveBody, rejectBody, withdrawBody } from '../../../../modules/reviews/schema.ts';
import type { Application } from '../../../application.ts';
import { approvalEffects } from '../../../approval-effects.ts';
import { keyed, keyOptional } from '../../once.ts';
import { idPath, idText, page, pageQuery } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Safety'];

/** What waits for a second person: list, agree, do not agree. */
export function approvalRoutes(server: Server, app: Application): void {
  const { database, clock, ledger, rewards } = app;
  const effects = approvalEffects(rewards);

  server.get(
    '/api/approvals',
    {
      schema: {
        operationId: 'listApprovals',
        summary: 'What waits for a second person, or was decided by one, newest first',
        tags,
        querystring: pageQuery.extend({ ...approvalQuery.shape, player_id: idText.optional() }),
        response: { 200: page(approvalAnswer), ...problems() },
      },
    },
    async ({ query: { player_id: playerId, kind, ...query } }) => {
      const member = playerId === undefined ? null : await findMember(database.db, playerId);
      if (playerId !== undefined && member === null) return { items: [], next_cursor: null };
      const { items, nextCursor } = await listApprovals(database.db, { ...query, kinds: kind && [kind], member });
      return { items: items.map(approvalToApi), next_cursor: nextCursor };
    },
  );

  server.post(
    '/api/approvals/:id/approve',
    {
      schema: {
        operationId: 'approve',
        summary: 'Agree as the second person: what was asked for happens at once',
        description: 'Whoever asked cannot agree. Where it cannot be done any more, the answer says why and nothing is decided.',
        tags,
        params: idPath,
        headers: keyOptional,
        body: approveBody,
        response: { 200: approvalAnswer, ...problems(403, 404, 409) },
      },
    },
    async (request) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await getApproval(database.db, params.id));
      return approvalToApi(await approve(ledger, effects, actor, params.id, body.note ?? null, operation, clock.now()));
    },
  );

  server.post(
    '/api/approvals/:id/reject',
    {
      schema: {
        operationId: 'reject',
        summary: 'Do not agree, as the second person: nothing happens',
        tags,
        params: idPath,
        headers: keyOptional,
        body: rejectBody,
        response: { 200: approvalAnswer, ...problems(403, 404, 409) },
      },
    },
    async (request) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await getApproval(database.db, params.id));
      return approvalToApi(await reject(ledger, actor, params.id, body.reason, operation, clock.now()));
    },
  );

  withdrawal(server, app);
}

function withdrawal(server: Server, app: Application): void {
  const { database, clock, ledger } = app;

  server.post(
    '/api/approvals/:id/withdraw',
    {
      schema: {
        operationId: 'withdraw',
        summary: 'Take back what one asked for oneself: nothing happens',
        tags,
        params: idPath,
        headers: keyOptional,
        body: withdrawBody,
        response: { 200: approvalAnswer, ...problems(403, 404, 409) },
      },
    },
    async (request) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await getApproval(database.db, params.id));
      return approvalToApi(await withdraw(ledger, actor, params.id, body.reason ?? null, operation, clock.now()));
    },
  );
}
