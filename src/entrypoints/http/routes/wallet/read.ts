import { getMember } from '../../../../modules/members/find.ts';
import { readWallet } from '../../../../modules/wallet/read-wallet.ts';
import { walletAnswer, walletToApi } from '../../../../modules/wallet/schema.ts';
import { inSnapshot } from '../../../../platform/read-paged.ts';
import type { Application } from '../../../application.ts';
import { playerPath } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

/** What a player owns. */
export function walletRoutes(server: Server, { baseCurrency, database }: Application): void {
  server.get(
    '/api/wallet/:player_id',
    {
      schema: {
        operationId: 'getWallet',
        summary: "A player's balances, bonuses, reservations and lots of points",
        tags: ['Wallet'],
        params: playerPath,
        response: { 200: walletAnswer, ...problems(404) },
      },
    },
    ({ params }) =>
      inSnapshot(database, async (tx) => {
        const member = await getMember(tx, params.player_id);
        return walletToApi(await readWallet(tx, member, baseCurrency), baseCurrency);
      }),
  );
}
