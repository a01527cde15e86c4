import type { z } from 'zod';
import { findMember } from '../../../../modules/members/find.ts';
import { claimReview } from '../../../../modules/reviews/queue/claim.ts';
import { getReview, listReviews, readReviewFile } from '../../../../modules/reviews/queue/find.ts';
import { resolveReview } from '../../../../modules/reviews/queue/resolve.ts';
import {
  claimBody,
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

/** A response with what it says, for its documentation; to the compiler it is its schema, so that what is sent is held to it. */
const answer = <Schema extends z.ZodType>(schema: Schema, description: string): Schema =>
  ({ description, content: { 'application/json': { schema } } }) as unknown as Schema;

/** What people have to look at: list, read, take up, resolve. */
export function reviewRoutes(server: Server, app: Application): void {
  const { database } = app;

  server.get(
    '/api/reviews',
    {
      schema: {
        operationId: 'listReviews',
        summary: 'What people have to look at, or have looked at',
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
  const { database, clock, ledger } = app;

  server.post(
    '/api/reviews/:id/claim',
    {
      schema: {
        operationId: 'claimReview',
        summary: 'Take a review up',
        description:
          'Where somebody else has it: 409 `review_claimed`, unless the body says `"take_over": true`. Then what they asked a second ' +
          'person for is not asked for any more. The body may be left out.',
        tags,
        params: idPath,
        headers: keyOptional,
        body: claimBody,
        response: { 200: answer(reviewAnswer, 'The review, which whoever asked has from now on'), ...problems(404, 409) },
      },
    },
    async (request) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await getReview(database.db, params.id));
      return reviewToApi(await claimReview(ledger, actor, params.id, body.take_over, operation, clock.now()));
    },
  );

  server.post(
    '/api/reviews/:id/resolve',
    {
      schema: {
        operationId: 'resolveReview',
        summary: 'Say how a review ends that one has taken up: what that means for the player happens at once',
        description:
          'Only who claimed it does. The dismissal of an abuse case above 80, or of a standing block, waits for a second person; another ' +
          'outcome takes that back.',
        tags,
        params: idPath,
        headers: keyOptional,
        body: resolveBody,
        response: {
          200: answer(reviewAnswer, 'The review, as it ended'),
          202: answer(approvalAnswer, 'A second person must agree: this waits for them in /api/approvals, and the review until then'),
          ...problems(404, 409),
        },
      },
    },
    async (request, reply) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await getReview(database.db, params.id));
      const done = await resolveReview(ledger, reviewEffects, actor, params.id, body, operation, clock.now());
      return done.approval ? reply.code(202).send(approvalToApi(done.approval)) : reply.code(200).send(reviewToApi(done.review));
    },
  );
}
