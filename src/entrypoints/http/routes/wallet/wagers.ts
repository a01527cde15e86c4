import type { Currency } from '../../../../kernel/currency.ts';
import { recordDesk } from '../../../../modules/activity/wagers/record-wager.ts';
import {
  settleFromApi,
  settleRequest,
  settleWagerAnswer,
  voidAnswer,
  voidRequest,
  wagerAnswer,
  wagerFromApi,
  wagerRequest,
} from '../../../../modules/activity/wagers/schema.ts';
import { settleDesk } from '../../../../modules/activity/wagers/settle-wager.ts';
import { voidDesk } from '../../../../modules/activity/wagers/void-wager.ts';
import { GroupCommit } from '../../../../modules/ledger/group-commit.ts';
import { currentProgram } from '../../../../modules/program/current.ts';
import type { Application } from '../../../application.ts';
import { keyRequired, operationFrom } from '../../once.ts';
import { idPath } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Wallet'];

/** Wagers: the one door by which a bet and its end come one by one. */
export function wagerRoutes(server: Server, app: Application): void {
  const { database, ledger } = app;
  const clock = () => app.clock.now();
  const placed = new GroupCommit(ledger, recordDesk(clock));
  const settled = new GroupCommit(ledger, settleDesk(clock));
  const voided = new GroupCommit(ledger, voidDesk(clock));
  const baseCurrency = async (): Promise<Currency> => (await currentProgram(database.db)).program.baseCurrency;

  server.post(
    '/api/wallet/wagers',
    {
      schema: {
        operationId: 'recordWager',
        summary: 'Place a bet: how its stake is paid, and what it counts toward the bonus',
        tags,
        headers: keyRequired,
        body: wagerRequest,
        response: { 200: wagerAnswer, ...problems(404, 409) },
      },
    },
    async (request) => {
      const input = wagerFromApi(request.body, await baseCurrency());
      return placed.submit({ input, operations: (owner) => [operationFrom(app, request, owner)] });
    },
  );

  server.post(
    '/api/wallet/wagers/:id/settle',
    {
      schema: {
        operationId: 'settleWager',
        summary: 'Settle a bet: the win returns in the split of the stake',
        tags,
        params: idPath,
        headers: keyRequired,
        body: settleRequest,
        response: { 200: settleWagerAnswer, ...problems(404, 409) },
      },
    },
    async (request) => {
      const input = settleFromApi(request.params.id, request.body, await baseCurrency());
      return settled.submit({ input, operations: (owner) => [operationFrom(app, request, owner)] });
    },
  );

  server.post(
    '/api/wallet/wagers/:id/void',
    {
      schema: {
        operationId: 'voidWager',
        summary: 'Take a bet back: stake, turnover and points return exactly',
        tags,
        params: idPath,
        headers: keyRequired,
        body: voidRequest,
        response: { 200: voidAnswer, ...problems(404, 409) },
      },
    },
    async (request) =>
      voided.submit({ input: { wagerId: request.params.id }, operations: (owner) => [operationFrom(app, request, owner)] }),
  );
}
