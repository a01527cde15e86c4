import { z } from 'zod';
import { findMember } from '../../../../modules/members/find.ts';
import { currentProgram } from '../../../../modules/program/current.ts';
import { transferAnswer, transferToApi } from '../../../../modules/reports/lists/transfer-schema.ts';
import { getTransfer, listTransfers } from '../../../../modules/reports/lists/transfers.ts';
import { windowOf } from '../../../../modules/reports/window.ts';
import type { Application } from '../../../application.ts';
import { idPath, idText, page, windowQuery } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Ledger'];

const transferQuery = windowQuery.extend({
  player_id: idText.optional(),
  code: idText.optional().meta({ description: 'What happened', example: 'reward_granted' }),
  account: idText.optional().meta({
    description: 'An account on either side, by its name before the colon: BONUS is every bonus',
    example: 'PAYABLE',
  }),
  currency: z
    .string()
    .regex(/^[A-Z]{2,6}$/, { error: 'expected a currency such as USD or LP' })
    .optional(),
});

/** What was booked, from which account to which. */
export function transferRoutes(server: Server, { database }: Application): void {
  server.get(
    '/api/transfers',
    {
      schema: {
        operationId: 'listTransfers',
        summary: 'Transfers, newest first',
        description: 'Points that play earns are booked by the record of play itself: they are in /api/activity.',
        tags,
        querystring: transferQuery,
        response: { 200: page(transferAnswer), ...problems() },
      },
    },
    async ({ query: { player_id: playerId, from, to, ...query } }) => {
      const { program } = await currentProgram(database.db);
      const { fromAt, toAt } = windowOf({ from, to }, program.timeZone);
      const member = playerId === undefined ? null : await findMember(database.db, playerId);
      if (playerId !== undefined && member === null) return { items: [], next_cursor: null };
      const { items, nextCursor } = await listTransfers(database.db, { ...query, member, fromAt, toAt });
      return { items: items.map(transferToApi), next_cursor: nextCursor };
    },
  );

  server.get(
    '/api/transfers/:id',
    {
      schema: {
        operationId: 'getTransfer',
        summary: 'A transfer',
        tags,
        params: idPath,
        response: { 200: transferAnswer, ...problems(404) },
      },
    },
    async ({ params }) => transferToApi(await getTransfer(database.db, params.id)),
  );
}
