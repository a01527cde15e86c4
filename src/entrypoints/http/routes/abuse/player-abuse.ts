import { readLinkGraph } from '../../../../modules/abuse/clusters/read-link-graph.ts';
import { linkGraph, linkGraphToApi } from '../../../../modules/abuse/clusters/schema.ts';
import { detectAbuse } from '../../../../modules/abuse/detect.ts';
import { flagForReview } from '../../../../modules/abuse/flag.ts';
import { penalise } from '../../../../modules/abuse/penalise.ts';
import { readAbuse } from '../../../../modules/abuse/read-abuse.ts';
import {
  abuseFlagBody,
  abuseFlagged,
  abuseToApi,
  flaggedToApi,
  penaltyAnswer,
  penaltyBody,
  penaltyToApi,
  playerAbuse,
  thoughtFromApi,
} from '../../../../modules/abuse/schema.ts';
import { findMember } from '../../../../modules/members/find.ts';
import { inSnapshot } from '../../../../platform/read-paged.ts';
import type { Application } from '../../../application.ts';
import { keyed, keyOptional } from '../../once.ts';
import { playerPath } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Safety'];

/** What the fraud detector makes of a player: as it is now, kept, or told to a person. */
export function playerAbuseRoutes(server: Server, app: Application): void {
  const { baseCurrency, clock, database, ledger } = app;

  server.get(
    '/api/abuse/:player_id',
    {
      schema: {
        operationId: 'getPlayerAbuse',
        summary: 'What the fraud detector makes of a player now: signals with evidence, score, band',
        description: 'Computed as the gates compute it; nothing that was kept of a score is read.',
        tags,
        params: playerPath,
        response: { 200: playerAbuse, ...problems(404) },
      },
    },
    async ({ params }) => {
      return abuseToApi(await inSnapshot(database, (tx) => readAbuse(tx, params.player_id, clock.now())), baseCurrency);
    },
  );

  server.post(
    '/api/abuse/:player_id/detect',
    {
      schema: {
        operationId: 'detectPlayerAbuse',
        summary: 'Look for signals now, and keep what was found',
        description: 'A band that changed goes out as player.abuse_changed, and a case that a person has to look at opens a review.',
        tags,
        params: playerPath,
        headers: keyOptional,
        response: { 200: playerAbuse, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { params, actor } = request;
      const operation = keyed(app, request, await findMember(database.db, params.player_id));
      return detectAbuse(ledger, actor, params.player_id, operation, (abuse) => abuseToApi(abuse, baseCurrency), clock.now());
    },
  );

  links(server, app);
  flags(server, app);
  penalties(server, app);
}

function links(server: Server, { clock, database }: Application): void {
  server.get(
    '/api/abuse/:player_id/links',
    {
      schema: {
        operationId: 'getPlayerLinks',
        summary: 'Whom a player shares what with, directly or through others',
        description: 'Of the values themselves only keyed hashes are kept.',
        tags,
        params: playerPath,
        response: { 200: linkGraph, ...problems(404) },
      },
    },
    async ({ params }) => linkGraphToApi(await inSnapshot(database, (tx) => readLinkGraph(tx, params.player_id, clock.now()))),
  );
}

function flags(server: Server, app: Application): void {
  const { clock, database, ledger } = app;

  server.post(
    '/api/abuse/:player_id/flag',
    {
      schema: {
        operationId: 'flagForReview',
        summary: 'Have a person look at a player whom somebody suspects',
        description: 'Opens a review, whatever the score. Where one is open already, its history tells of the reason.',
        tags,
        params: playerPath,
        headers: keyOptional,
        body: abuseFlagBody,
        response: { 200: abuseFlagged, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { params, body, actor } = request;
      const operation = keyed(app, request, await findMember(database.db, params.player_id));
      return flaggedToApi(await flagForReview(ledger, actor, params.player_id, body.reason, operation, clock.now()));
    },
  );
}

function penalties(server: Server, app: Application): void {
  const { baseCurrency, clock, database } = app;

  server.post(
    '/api/abuse/:player_id/penalty',
    {
      schema: {
        operationId: 'applyAbusePenalty',
        summary: "What a player's band would make of a reward now; nothing is written",
        description:
          "The abuse gate alone, within the player's policy pack: the amount that would be left, and the wagering. Other gates are not " +
          'asked. At risk HIGH and above a person decides first, and until then nothing is given.',
        tags,
        params: playerPath,
        body: penaltyBody,
        response: { 200: penaltyAnswer, ...problems(404) },
      },
    },
    async ({ params, body }) => {
      const thought = thoughtFromApi(body, baseCurrency);
      const penalty = await inSnapshot(database, (tx) => penalise(tx, params.player_id, thought, clock.now()));
      return penaltyToApi(penalty, baseCurrency);
    },
  );
}
