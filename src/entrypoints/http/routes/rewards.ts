import { z } from 'zod';
import { rewardTypes } from '../../../engine/rules/reward.ts';
import { rewardStatuses } from '../../../modules/rewards/reward.ts';
import { rewardAnswer, rewardToApi, settleAnswer } from '../../../modules/rewards/schema.ts';
import { cancelReward, issueReward, ownerOfReward, type SettleAnswer } from '../../../modules/rewards/settle-offer.ts';
import type { Application } from '../../application.ts';
import { listRewards } from '../../list-rewards.ts';
import { keyRequired, operationFrom } from '../once.ts';
import { idPath, idText, page, windowQuery } from '../page.ts';
import { problems } from '../problem.ts';
import { refused } from '../refused.ts';
import { rowsPage } from '../rows-page.ts';
import type { Server } from '../server.ts';

const tags = ['Rewards'];

const rewardQuery = windowQuery.extend({
  player_id: idText.optional(),
  rule_id: idText.optional(),
  type: z.enum(rewardTypes).optional(),
  status: z.enum(rewardStatuses).optional(),
});

/** Rewards: list, accept one that waits, cancel one. */
export function rewardRoutes(server: Server, app: Application): void {
  const { database, clock, rewards } = app;

  server.get(
    '/api/rewards',
    {
      schema: {
        operationId: 'listRewards',
        summary: 'Rewards, newest first',
        description: 'With from or to: the rewards issued on these days, last issued first; an offer that waits was issued on no day.',
        tags,
        querystring: rewardQuery,
        response: { 200: page(rewardAnswer), ...problems() },
      },
    },
    ({ query: { player_id, rule_id: ruleId, from, to, ...query } }) =>
      rowsPage(
        database.db,
        { player_id, from, to },
        ({ member, fromAt, toAt }) => listRewards(database.db, { ...query, ruleId, member, fromAt, toAt }),
        (view, { baseCurrency }) => rewardToApi(view, baseCurrency),
      ),
  );

  server.post(
    '/api/rewards/:id/issue',
    {
      schema: {
        operationId: 'issueReward',
        summary: 'Accept a reward that waits; the gates run again',
        tags,
        params: idPath,
        headers: keyRequired,
        response: { 200: settleAnswer, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const operation = operationFrom(app, request, await ownerOfReward(database.db, id));
      return settled(await issueReward(rewards, request.actor, id, operation, clock.now()));
    },
  );

  server.post(
    '/api/rewards/:id/cancel',
    {
      schema: {
        operationId: 'cancelReward',
        summary: 'Cancel a reward that waits, or a bonus still in the wallet',
        tags,
        params: idPath,
        headers: keyRequired,
        response: { 200: settleAnswer, ...problems(404, 409) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const operation = operationFrom(app, request, await ownerOfReward(database.db, id));
      return settled(await cancelReward(rewards, request.actor, id, operation, clock.now()));
    },
  );
}

function settled({ outcome, ...answer }: SettleAnswer) {
  if (outcome === 'REFUSED') throw refused('reward_refused', answer.reason, answer.decision_id);
  return { ...answer, outcome };
}
