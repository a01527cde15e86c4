import { GroupCommit } from '../../../../modules/ledger/group-commit.ts';
import { captureDesk, voidDesk } from '../../../../modules/wallet/points/end-reservation.ts';
import { reserveDesk } from '../../../../modules/wallet/points/reserve.ts';
import {
  captureAnswer,
  captureFromApi,
  captureRequest,
  reserveAnswer,
  reserveFromApi,
  reserveRequest,
  spendAnswer,
  spendFromApi,
  spendRequest,
  voidAnswer,
  voidFromApi,
  voidRequest,
} from '../../../../modules/wallet/points/schema.ts';
import { spendDesk } from '../../../../modules/wallet/points/spend.ts';
import type { Application } from '../../../application.ts';
import { keyRequired } from '../../once.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';
import { submit } from './submit.ts';

const tags = ['Wallet'];
const headers = keyRequired;

/** Points and tickets: spent at once, or in two steps. */
export function pointsRoutes(server: Server, app: Application): void {
  const now = () => app.clock.now();
  const spendings = new GroupCommit(app.ledger, spendDesk(now));
  const holds = new GroupCommit(app.ledger, reserveDesk(now));

  server.post(
    '/api/wallet/spend',
    {
      schema: {
        operationId: 'spendPoints',
        summary: 'Spend points or tickets; those that expire first are used first',
        tags,
        headers,
        body: spendRequest,
        response: { 200: spendAnswer, ...problems(404, 409) },
      },
    },
    async (request) => submit(app, request, spendings, spendFromApi(request.body, request.actor)),
  );

  server.post(
    '/api/wallet/reserve',
    {
      schema: {
        operationId: 'reservePoints',
        summary: 'Put points or tickets on hold, to be captured or given back within a time',
        tags,
        headers,
        body: reserveRequest,
        response: { 200: reserveAnswer, ...problems(404, 409) },
      },
    },
    async (request) => submit(app, request, holds, reserveFromApi(request.body, request.actor)),
  );

  reservationRoutes(server, app);
}

function reservationRoutes(server: Server, app: Application): void {
  const now = () => app.clock.now();
  const captures = new GroupCommit(app.ledger, captureDesk(now));
  const voids = new GroupCommit(app.ledger, voidDesk(now));

  server.post(
    '/api/wallet/capture',
    {
      schema: {
        operationId: 'capturePoints',
        summary: 'Spend points that are on hold, all or part of them; the rest goes back',
        tags,
        headers,
        body: captureRequest,
        response: { 200: captureAnswer, ...problems(404, 409) },
      },
    },
    async (request) => submit(app, request, captures, captureFromApi(request.body, request.actor)),
  );

  server.post(
    '/api/wallet/void',
    {
      schema: {
        operationId: 'voidReservation',
        summary: 'Give back points that are on hold',
        tags,
        headers,
        body: voidRequest,
        response: { 200: voidAnswer, ...problems(404, 409) },
      },
    },
    async (request) => submit(app, request, voids, voidFromApi(request.body, request.actor)),
  );
}
