import { z } from 'zod';
import { transferAnswer, transferToApi } from '../../../../modules/reports/lists/transfer-schema.ts';
import { getTransfer, listTransfers } from '../../../../modules/reports/lists/transfers.ts';
import type { Application } from '../../../application.ts';
import { idPath, idText, page, windowQuery } from '../../page.ts';
import { problems } from '../../problem.ts';
import { rowsPage } from '../../rows-page.ts';
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
    ({ query: { player_id, from, to, ...query } }) =>
      rowsPage(
        database.db,
        { player_id, from, to },
        ({ member, fromAt, toAt }) => listTransfers(database.db, { ...query, member, fromAt, toAt }),
        transferToApi,
      ),
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
