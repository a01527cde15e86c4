import { z } from 'zod';
import { getWager, listWagers } from '../../../../modules/activity/wagers/find-wagers.ts';
import { recordDesk } from '../../../../modules/activity/wagers/record-wager.ts';
import {
  foundWager,
  settleFromApi,
  settleRequest,
  settleWagerAnswer,
  voidAnswer,
  voidRequest,
  wagerAnswer,
  wagerFromApi,
  wagerRequest,
  wagerToApi,
} from '../../../../modules/activity/wagers/schema.ts';
import { settleDesk } from '../../../../modules/activity/wagers/settle-wager.ts';
import { voidDesk } from '../../../../modules/activity/wagers/void-wager.ts';
import { wagerStates } from '../../../../modules/activity/wagers/wager.ts';
import { GroupCommit } from '../../../../modules/ledger/group-commit.ts';
import type { Application } from '../../../application.ts';
import { keyRequired } from '../../once.ts';
import { idPath, idText, page, pageQuery } from '../../page.ts';
import { problems } from '../../problem.ts';
import { rowsPage } from '../../rows-page.ts';
import type { Server } from '../../server.ts';
import { submit } from './submit.ts';

const tags = ['Wallet'];

const wagerQuery = pageQuery.extend({
  player_id: idText.optional(),
  round_id: idText.optional().meta({ description: 'Your round of play; name its player too, if you can: it is found faster' }),
  state: z.enum(wagerStates).optional(),
});

/** Wagers: the one door by which a bet and its end come one by one. */
export function wagerRoutes(server: Server, app: Application): void {
  const { baseCurrency, ledger } = app;
  const clock = () => app.clock.now();
  const placed = new GroupCommit(ledger, recordDesk(clock));
  const settled = new GroupCommit(ledger, settleDesk(clock));
  const voided = new GroupCommit(ledger, voidDesk(clock));

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
    async (request) => submit(app, request, placed, wagerFromApi(request.body, baseCurrency)),
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
    async (request) => submit(app, request, settled, settleFromApi(request.params.id, request.body, baseCurrency)),
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
    async (request) => submit(app, request, voided, { wagerId: request.params.id }),
  );

  readRoutes(server, app);
}

function readRoutes(server: Server, { baseCurrency, database }: Application): void {
  server.get(
    '/api/wallet/wagers',
    {
      schema: {
        operationId: 'listWagers',
        summary: 'Wagers, newest first; those that are OPEN wait to be settled or voided',
        tags,
        querystring: wagerQuery,
        response: { 200: page(foundWager), ...problems() },
      },
    },
    ({ query: { player_id, round_id: roundId, ...query } }) =>
      rowsPage(
        database.db,
        { player_id },
        ({ member }) => listWagers(database.db, { ...query, roundId, member }),
        (wager) => wagerToApi(wager, baseCurrency),
      ),
  );

  server.get(
    '/api/wallet/wagers/:id',
    {
      schema: {
        operationId: 'getWager',
        summary: 'A wager',
        tags,
        params: idPath,
        response: { 200: foundWager, ...problems(404) },
      },
    },
    async ({ params }) => wagerToApi(await getWager(database.db, params.id), baseCurrency),
  );
}
