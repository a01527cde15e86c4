import { decideCredit } from '../../../engine/credit.ts';
import type { Answer } from '../../../engine/gates/gate.ts';
import { price } from '../../../engine/gates/profit.ts';
import type { Program } from '../../../engine/program.ts';
import { noTerms } from '../../../engine/rules/reward.ts';
import { must } from '../../../kernel/assert.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import {
  type PricingRequest,
  pricedAmountFromApi,
  pricingAnswer,
  pricingFromApi,
  pricingRequest,
  pricingToApi,
} from '../../../modules/rewards/decisions/pricing-schema.ts';
import type { Application } from '../../application.ts';
import { readPlayer } from '../../read-player.ts';
import { problems } from '../problem.ts';
import type { Server } from '../server.ts';

/** What a reward would return. Nothing is written. */
export function profitRoutes(server: Server, app: Application): void {
  server.post(
    '/api/profit/evaluate',
    {
      schema: {
        operationId: 'evaluateProfit',
        summary: 'Ask the profit gate about a reward, for a player or for given facts',
        tags: ['Safety'],
        body: pricingRequest,
        response: { 200: pricingAnswer, ...problems(404) },
      },
    },
    async ({ body }) => {
      const { program } = await currentProgram(app.database.db);
      const amountMinor = pricedAmountFromApi(body, program);
      const pricing = pricingFromApi(body, program);
      const answer = pricing ? price(pricing, program, body.on_unprofitable) : await priceFor(app, body, amountMinor, program);
      return pricingToApi(answer, body.type, amountMinor, program);
    },
  );
}

/** What the profit gate says when it is asked about a credit to this player: their own play, segment and games. */
async function priceFor(
  app: Application,
  body: PricingRequest,
  amountMinor: number,
  program: Program,
): Promise<Omit<Answer, 'unprotected'>> {
  const { snapshot } = await readPlayer(app, must(body.player_id, 'pricingRequest asks for a player or for facts'));
  const { on_unprofitable = program.settings.on_unprofitable } = body;
  const asked = { ...program, settings: { ...program.settings, on_unprofitable } };
  const { gates } = decideCredit(snapshot, asked, { type: body.type, amountMinor, terms: noTerms });
  return must(
    gates.find(({ gate }) => gate === 'profit'),
    'every gate is asked',
  );
}
