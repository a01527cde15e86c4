import { playerStanding, standingToApi } from '../../../modules/activity/standing-schema.ts';
import { createMember } from '../../../modules/members/create.ts';
import { findMember, getMember, listMembers } from '../../../modules/members/find.ts';
import {
  memberToApi,
  newMemberFromApi,
  personFromApi,
  playerAnswer,
  playerCreate,
  playerQuery,
  playerStatus,
  playerUpdate,
  statusFromApi,
} from '../../../modules/members/schema.ts';
import { closeMember } from '../../../modules/members/status.ts';
import { updateMember } from '../../../modules/members/update.ts';
import { setStatus } from '../../../modules/protection/set-status.ts';
import type { Application } from '../../application.ts';
import { keyed, keyOptional, once } from '../once.ts';
import { page, playerPath } from '../page.ts';
import { problems } from '../problem.ts';
import { readPlayer } from '../read-player.ts';
import type { Server } from '../server.ts';

const tags = ['Players'];
const record = playerAnswer.meta({ id: 'PlayerRecord', description: 'Who a player is, as far as is not contact data' });

/** Players: list, create, read, change, close, set the status. */
export function playerRoutes(server: Server, app: Application): void {
  const { database, clock, master } = app;

  server.get(
    '/api/players',
    {
      schema: {
        operationId: 'listPlayers',
        summary: 'Players in the order of their ids',
        tags,
        querystring: playerQuery,
        response: { 200: page(record), ...problems() },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await listMembers(database.db, query);
      return { items: items.map(memberToApi), next_cursor: nextCursor };
    },
  );

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
      const created = await once(app, request, null, async (tx) => {
        return memberToApi(await createMember(tx, request.actor, master, newMemberFromApi(request.body), clock.now()));
      });
      return reply.code(201).send(created);
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
      const { player_id } = request.params;
      return once(app, request, await findMember(database.db, player_id), async (tx) => {
        return memberToApi(await updateMember(tx, request.actor, master, player_id, personFromApi(request.body), clock.now()));
      });
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
      return memberToApi(await database.transaction((tx) => closeMember(tx, actor, params.player_id, clock.now())));
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
