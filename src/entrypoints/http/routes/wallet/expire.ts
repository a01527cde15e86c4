import { answerOf, commitOnce } from '../../../../modules/ledger/commit.ts';
import { currentProgram } from '../../../../modules/program/current.ts';
import { expireGrants } from '../../../../modules/wallet/bonus/end.ts';
import { expirePoints } from '../../../../modules/wallet/points/expire.ts';
import { releaseReservations } from '../../../../modules/wallet/points/release-due.ts';
import { expireAnswer, expireRequest } from '../../../../modules/wallet/schema.ts';
import type { Application } from '../../../application.ts';
import { keyed, keyOptional } from '../../once.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

/** What has run out, now rather than with the next sweep. */
export function expireRoutes(server: Server, app: Application): void {
  const { database, clock, ledger } = app;

  server.post(
    '/api/wallet/expire',
    {
      schema: {
        operationId: 'expireNow',
        summary: 'End the bonuses, points and reservations whose time is up; the server does so by itself every minute',
        tags: ['Wallet'],
        headers: keyOptional,
        body: expireRequest,
        response: { 200: expireAnswer, ...problems(409) },
      },
    },
    async (request) => {
      const operation = keyed(app, request, null);
      const earlier = operation && (await answerOf<{ grants: number; lots: number; reservations: number }>(database.db, operation));
      if (earlier) return earlier;
      const now = clock.now();
      const { program } = await currentProgram(database.db);
      const grants = await expireGrants(ledger, program.baseCurrency, now);
      const reservations = await releaseReservations(ledger, now);
      const answer = { grants, lots: await expirePoints(ledger, now), reservations };
      return operation ? commitOnce(ledger, operation, async () => ({ answer })) : answer;
    },
  );
}
