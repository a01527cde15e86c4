import type { FastifyRequest } from 'fastify';
import { GroupCommit } from '../../../../modules/ledger/group-commit.ts';
import { approvalAnswer, approvalToApi } from '../../../../modules/reviews/schema.ts';
import { type CreditRequest, creditDesk, type DecidedCredit } from '../../../../modules/rewards/by-hand/credit.ts';
import {
  bonusCredit,
  bonusCreditFromApi,
  creditAnswer,
  pointsCredit,
  pointsCreditFromApi,
} from '../../../../modules/rewards/by-hand/credit-schema.ts';
import type { Application } from '../../../application.ts';
import { keyRequired } from '../../once.ts';
import { problems } from '../../problem.ts';
import { refused } from '../../refused.ts';
import type { Server } from '../../server.ts';
import { submit } from './submit.ts';

const tags = ['Wallet'];
const description = '202: it is worth more than one person may give, and waits in /api/approvals for a second one.';
const answers = { 200: creditAnswer, 202: approvalAnswer, ...problems(403, 404, 409) };

const points = [
  ['/api/wallet/add-lp', 'addLoyaltyPoints', 'Give loyalty points by hand', 'LOYALTY_POINTS'],
  ['/api/wallet/add-rp', 'addRewardPoints', 'Give reward points by hand', 'REWARD_POINTS'],
  ['/api/wallet/add-tickets', 'addTickets', 'Give tickets by hand', 'TICKETS'],
] as const;

/** Points, tickets and bonuses given by hand. */
export function creditRoutes(server: Server, app: Application): void {
  const { baseCurrency, clock, ledger, rewards } = app;
  const credits = new GroupCommit(
    ledger,
    creditDesk(rewards, () => clock.now()),
  );
  const credit = async (request: Credited, asked: CreditRequest) => submit(app, request, credits, { ...asked, actor: request.actor });

  for (const [url, operationId, summary, type] of points) {
    server.post(
      url,
      { schema: { operationId, summary, description, tags, headers: keyRequired, body: pointsCredit, response: answers } },
      async (request, reply) => {
        const answer = await credit(request, pointsCreditFromApi(type, request.body, baseCurrency));
        return answer.outcome === 'WAITS' ? reply.code(202).send(approvalToApi(answer.approval)) : credited(answer);
      },
    );
  }

  server.post(
    '/api/wallet/add-bonus',
    {
      schema: {
        operationId: 'addBonus',
        summary: 'Give bonus money by hand',
        description,
        tags,
        headers: keyRequired,
        body: bonusCredit,
        response: answers,
      },
    },
    async (request, reply) => {
      const answer = await credit(request, bonusCreditFromApi(request.body, baseCurrency));
      return answer.outcome === 'WAITS' ? reply.code(202).send(approvalToApi(answer.approval)) : credited(answer);
    },
  );
}

type Credited = Pick<FastifyRequest, 'headers' | 'method' | 'url' | 'body' | 'actor'>;

function credited({ outcome, ...answer }: DecidedCredit) {
  if (outcome === 'REFUSED') throw refused('credit_refused', answer.reason, answer.decision_id);
  return { ...answer, outcome };
}
