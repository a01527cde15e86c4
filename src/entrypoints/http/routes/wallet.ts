import type { FastifyRequest } from 'fastify';
import { getMember } from '../../../modules/members/find.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import { type CreditAnswer, type CreditRequest, creditByHand } from '../../../modules/rewards/credit.ts';
import {
  bonusCredit,
  bonusCreditFromApi,
  creditAnswer,
  pointsCredit,
  pointsCreditFromApi,
} from '../../../modules/rewards/credit-schema.ts';
import { readWallet } from '../../../modules/wallet/read-wallet.ts';
import { walletAnswer, walletToApi } from '../../../modules/wallet/schema.ts';
import type { Application } from '../../application.ts';
import { keyRequired, operationFrom } from '../once.ts';
import { playerPath } from '../page.ts';
import { problems } from '../problem.ts';
import { refused } from '../refused.ts';
import type { Server } from '../server.ts';

const tags = ['Wallet'];
const answers = { 200: creditAnswer, ...problems(403, 404, 409) };

const points = [
  ['/api/wallet/add-lp', 'addLoyaltyPoints', 'Give loyalty points by hand', 'LOYALTY_POINTS'],
  ['/api/wallet/add-rp', 'addRewardPoints', 'Give reward points by hand', 'REWARD_POINTS'],
  ['/api/wallet/add-tickets', 'addTickets', 'Give tickets by hand', 'TICKETS'],
] as const;

/** Wallets: read one, and give by hand. */
export function walletRoutes(server: Server, app: Application): void {
  const { database } = app;

  server.get(
    '/api/wallet/:player_id',
    {
      schema: {
        operationId: 'getWallet',
        summary: "A player's balances and bonuses",
        tags,
        params: playerPath,
        response: { 200: walletAnswer, ...problems(404) },
      },
    },
    async ({ params }) => {
      const member = await getMember(database.db, params.player_id);
      const { program } = await currentProgram(database.db);
      return walletToApi(await readWallet(database.db, member, program.baseCurrency), program.baseCurrency);
    },
  );

  for (const [url, operationId, summary, type] of points) {
    server.post(
      url,
      { schema: { operationId, summary, tags, headers: keyRequired, body: pointsCredit, response: answers } },
      async (request) => credit(app, request, (baseCurrency) => pointsCreditFromApi(type, request.body, baseCurrency)),
    );
  }

  server.post(
    '/api/wallet/add-bonus',
    {
      schema: {
        operationId: 'addBonus',
        summary: 'Give bonus money by hand',
        tags,
        headers: keyRequired,
        body: bonusCredit,
        response: answers,
      },
    },
    async (request) => credit(app, request, (baseCurrency) => bonusCreditFromApi(request.body, baseCurrency)),
  );
}

type Credited = Pick<FastifyRequest, 'headers' | 'method' | 'url' | 'body' | 'actor'>;

async function credit(app: Application, request: Credited, toRequest: (baseCurrency: string) => CreditRequest) {
  const { database, clock, rewards } = app;
  const { program } = await currentProgram(database.db);
  const asked = toRequest(program.baseCurrency);
  const operation = operationFrom(app, request, await getMember(database.db, asked.playerId));
  return credited(await creditByHand(rewards, request.actor, asked, operation, clock.now()));
}

function credited({ outcome, ...answer }: CreditAnswer) {
  if (outcome === 'REFUSED') throw refused('credit_refused', answer.reason, answer.decision_id);
  return { ...answer, outcome };
}
