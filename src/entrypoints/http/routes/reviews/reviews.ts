import { findMember } from '../../../../modules/members/find.ts';
import { claimReview } from '../../../../modules/reviews/queue/claim.ts';
import { getReview, listReviews, readReviewFile } from '../../../../modules/reviews/queue/find.ts';
import { resolveReview } from '../../../../modules/reviews/queue/resolve.ts';
import {
  resolveBody,
  reviewAnswer,
  reviewFileAnswer,
  reviewFileToApi,
  reviewQuery,
  reviewToApi,
  statesOf,
} from '../../../../modules/reviews/queue/schema.ts';
import { approvalAnswer, approvalToApi } from '../../../../modules/reviews/schema.ts';
import type { Application } from '../../../application.ts';
import { reviewEffects } from '../../../review-effects.ts';
import { keyed, keyOptional } from '../../once.ts';
import { idPath, idText, page, pageQuery } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Safety'];

/** What people have to look at: list, read, take up, resolve. */
export function reviewRoutes(server: Server, app: Application): void {
  const { database } = app;

  server.get(
    '/api/reviews',
    {
      schema: {
        operationId: 'listReviews',
        summary: 'What people have to look at, or have looked at, newest first',
        tags,
        querystring: pageQuery.extend({ ...reviewQuery.shape, player_id: idText.optional() }),
        response: { 200: page(reviewAnswer), ...problems() },
      },
    },
    async ({ query: { player_id: playerId, state, claimed_by: claimedBy, ...query } }) => {
      const member = playerId === undefined ? null : await findMember(database.db, playerId);
      if (playerId !== undefined && member === null) return { items: [], next_cursor: null };
      const { items, nextCursor } = await listReviews(database.db, { ...query, states: statesOf(state), claimedBy, member });
      return { items: items.map(reviewToApi), next_cursor: nextCursor };
    },
  );

  server.get(
    '/api/reviews/:id',
    {
      schema: {
        operationId: 'getReview',
        summary: 'A review: what was known when it was opened, and who did what in it',
        tags,
        params: idPath,
        response: { 200: reviewFileAnswer, ...problems(404) },
      },
    },
    async ({ params }) => reviewFileToApi(await readReviewFile(database.db, params.id)),
  );

  reviewWords(server, app);
}

function reviewWords(server: Server, app: Application): void {
  const { database, clock, ledger, rewards } = app;
  const effects = reviewEffects(rewards);

  server.post(
    '/api/reviews/:id/claim',
    {
      schema: {
        operationId: 'claimReview',
        summary: 'Take a review up, also from someone else who had it',
        tags,
        params: idPath,
        headers: keyOptional,
        response: { 200: reviewAnswer, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { params, actor } = request;
      const operation = keyed(app, request, await getReview(database.db, params.id));
      return reviewToApi(await claimReview(ledger, actor, params.id, operation, clock.now()));
    },
  );

  server.post(
    '/api/reviews/:id/resolve',
    {
      schema: {
        operationId: 'resolveReview',
        summary: 'Say how a review ends that one has taken up: what that means for the player happens at once',
        description:
          '200: it is resolved. 202: an abuse case above 80, or a standing block, is to be dismissed, and waits in /api/approvals for a ' +
          'second person; another outcome takes that back.',
        tags,
        params: idPath,
        headers: keyOptional,
        body: resolveBody,
        response: { 200: reviewAnswer, 202: approvalAnswer, ...problems(404, 409) },
      },
    },
    async (request, reply) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await getReview(database.db, params.id));
      const answer = await resolveReview(ledger, effects, actor, params.id, body, operation, clock.now());
      return answer.approval ? reply.code(202).send(approvalToApi(answer.approval)) : reply.code(200).send(reviewToApi(answer.review));
    },
  );
}
