import { z } from 'zod';
import { GroupCommit } from '../../../../modules/ledger/group-commit.ts';
import { transferAnswer, transferToApi } from '../../../../modules/reports/lists/transfer-schema.ts';
import { getTransfer, listTransfers } from '../../../../modules/reports/lists/transfers.ts';
import { reverseDesk, reverseRequest } from '../../../../modules/wallet/reversal/reverse.ts';
import { reverseAnswer, reverseBody } from '../../../../modules/wallet/reversal/schema.ts';
import type { Application } from '../../../application.ts';
import { keyRequired, operationFrom } from '../../once.ts';
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

/** What was booked, from which account to which; and how a mistake is undone. */
export function transferRoutes(server: Server, app: Application): void {
  const { database } = app;

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

  reverseRoute(server, app);
}

function reverseRoute(server: Server, app: Application): void {
  const { clock, ledger } = app;
  const reversals = new GroupCommit(
    ledger,
    reverseDesk(() => clock.now()),
  );

  server.post(
    '/api/transfers/:id/reverse',
    {
      schema: {
        operationId: 'reverseTransfer',
        summary: 'Undo a transfer by a new one that names it',
        description:
          'Spendings, captures, payouts and credits by hand can be reversed, and points, tickets and cash-back that a rule gave. ' +
          'What was spent goes back to the lots it came from. A transfer is reversed once: whoever asks again gets the first answer.',
        tags,
        params: idPath,
        headers: keyRequired,
        body: reverseBody,
        response: { 200: reverseAnswer, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { params, body, actor } = request;
      const command = { transferId: params.id, reason: body?.reason ?? null, actor };
      return reversals.submit(reverseRequest(command, (owner) => operationFrom(app, request, owner), clock.now()));
    },
  );
}
