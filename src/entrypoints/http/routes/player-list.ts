import { currentProgram } from '../../../modules/program/current.ts';
import { listCards } from '../../../modules/reports/cards/list.ts';
import { cardAnswer, cardQuery, cardsFromApi, cardToApi } from '../../../modules/reports/cards/schema.ts';
import type { Application } from '../../application.ts';
import { page } from '../page.ts';
import { problems } from '../problem.ts';
import type { Server } from '../server.ts';

/** The list of players, at most 2 seconds behind. */
export function playerListRoutes(server: Server, { database }: Application): void {
  server.get(
    '/api/players',
    {
      schema: {
        operationId: 'listPlayers',
        summary: 'Players with where they stand and what they own',
        description: 'Follows commits by at most 2 seconds. A cursor goes on in the order it was made in.',
        tags: ['Players'],
        querystring: cardQuery,
        response: { 200: page(cardAnswer), ...problems() },
      },
    },
    async ({ query }) => {
      const { program } = await currentProgram(database.db);
      const { items, nextCursor } = await listCards(database.db, cardsFromApi(query, program.baseCurrency));
      return { items: items.map((row) => cardToApi(row, program)), next_cursor: nextCursor };
    },
  );
}
