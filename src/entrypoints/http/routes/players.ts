import { closePlayer, registerPlayer, updatePlayer } from '../../../modules/activity/player.ts';
import { playerStanding, standingToApi } from '../../../modules/activity/standing-schema.ts';
import { findMember, getMember } from '../../../modules/members/find.ts';
import {
  memberToApi,
  newMemberFromApi,
  personFromApi,
  playerAnswer,
  playerCreate,
  playerStatus,
  playerUpdate,
  statusFromApi,
} from '../../../modules/members/schema.ts';
import { setStatus } from '../../../modules/protection/set-status.ts';
import type { Application } from '../../application.ts';
import { readPlayer } from '../../read-player.ts';
import { keyed, keyOptional } from '../once.ts';
import { playerPath } from '../page.ts';
import { problems } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['Players'];
const record = playerAnswer.meta({ id: 'PlayerRecord', description: 'Who a player is, as far as is not contact data' });

/** Players: create, read, change, close, set the status. */
export function playerRoutes(server: Server, app: Application): void {
  const { clock, master } = app;

  server.post(
    '/api/players',
    {
      schema: {
        operationId: 'createPlayer',
        summary: 'Create a player',
        tags,
        headers: keyOptional,
        body: playerCreate,
        response: { 201: record, ...problems(409) },
      },
    },
    async (request, reply) => {
      const { actor, body } = request;
      const operation = keyed(app, request, null);
      const created = await registerPlayer(app.ledger, actor, master, newMemberFromApi(body), operation, clock.now());
      return reply.code(201).send(memberToApi(created));
    },
  );

  server.get(
    '/api/players/:player_id',
    {
      schema: {
        operationId: 'getPlayer',
        summary: 'A player as they stand now',
        tags,
        params: playerPath,
        response: { 200: playerStanding, ...problems(404) },
      },
    },
    async ({ params }) => standingToApi(await readPlayer(app, params.player_id)),
  );

  changes(server, app);
}

function changes(server: Server, app: Application): void {
  const { database, clock, master } = app;

  server.put(
    '/api/players/:player_id',
    {
      schema: {
        operationId: 'updatePlayer',
        summary: 'Change what is known of a person; absent fields stay, null clears',
        tags,
        params: playerPath,
        headers: keyOptional,
        body: playerUpdate,
        response: { 200: record, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { params, actor, body } = request;
      const operation = keyed(app, request, await findMember(database.db, params.player_id));
      return memberToApi(await updatePlayer(app.ledger, actor, master, params.player_id, personFromApi(body), operation, clock.now()));
    },
  );

  server.delete(
    '/api/players/:player_id',
    {
      schema: {
        operationId: 'closePlayer',
        summary: 'Close a player for good; nothing is deleted',
        tags,
        params: playerPath,
        response: { 200: record, ...problems(404) },
      },
    },
    async ({ params, actor }) => {
      return memberToApi(await closePlayer(app.ledger, actor, params.player_id, clock.now()));
    },
  );

  server.post(
    '/api/players/:player_id/status',
    {
      schema: {
        operationId: 'setPlayerStatus',
        summary: 'Block, cool off or self-exclude a player; protection is not lifted here',
        tags,
        params: playerPath,
        headers: keyOptional,
        body: playerStatus,
        response: { 200: record, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { player_id } = request.params;
      const member = await getMember(database.db, player_id);
      const operation = keyed(app, request, member);
      return memberToApi(await setStatus(app.ledger, request.actor, player_id, statusFromApi(request.body), operation, clock.now()));
    },
  );
}
