import { expireGrants } from '../../../../modules/wallet/bonus/end.ts';
import { expirePoints } from '../../../../modules/wallet/points/expire.ts';
import { releaseReservations } from '../../../../modules/wallet/points/release-due.ts';
import { expireAnswer, expireRequest } from '../../../../modules/wallet/schema.ts';
import type { Application } from '../../../application.ts';
import { keyOptional, onceAfter } from '../../once.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

/** What has run out, now rather than with the next sweep. */
export function expireRoutes(server: Server, app: Application): void {
  const { baseCurrency, clock, ledger } = app;

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
    (request) =>
      onceAfter(app, request, async () => {
        const now = clock.now();
        const grants = await expireGrants(ledger, baseCurrency, now);
        const reservations = await releaseReservations(ledger, now);
        return { grants, lots: await expirePoints(ledger, now), reservations };
      }),
  );
}
