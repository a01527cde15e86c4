import { GroupCommit } from '../../../../modules/ledger/group-commit.ts';
import { payoutDesk, payoutRequest } from '../../../../modules/wallet/payouts/payout.ts';
import { payoutAnswer, payoutBody, payoutFromApi } from '../../../../modules/wallet/payouts/schema.ts';
import type { Application } from '../../../application.ts';
import { keyRequired, operationFrom } from '../../once.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

/** Money that was owed to a player and has been paid. */
export function payoutRoutes(server: Server, app: Application): void {
  const { baseCurrency, clock, ledger } = app;
  const payouts = new GroupCommit(
    ledger,
    payoutDesk(() => clock.now()),
  );

  server.post(
    '/api/wallet/payouts',
    {
      schema: {
        operationId: 'payOut',
        summary: 'Book that a player was paid what was owed, once for a reference',
        tags: ['Wallet'],
        headers: keyRequired,
        body: payoutBody,
        response: { 200: payoutAnswer, ...problems(404, 409) },
      },
    },
    async (request) => {
      const command = payoutFromApi(request.body, baseCurrency, request.actor);
      return payouts.submit(payoutRequest(command, (owner) => operationFrom(app, request, owner), clock.now()));
    },
  );
}
