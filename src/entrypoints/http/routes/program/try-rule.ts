import { currentProgram } from '../../../../modules/program/current.ts';
import { ruleRequest, validationAnswer, validationToApi } from '../../../../modules/program/schema.ts';
import { validateRule } from '../../../../modules/program/sound-rule.ts';
import { subjectFromApi, trialAnswer, trialRequest, trialToApi } from '../../../../modules/rewards/decisions/trial-schema.ts';
import { tryRule } from '../../../../modules/rewards/try-rule.ts';
import { inSnapshot } from '../../../../platform/read-paged.ts';
import type { Application } from '../../../application.ts';
import { rulePath } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';
import { bodyAsSent } from '../../validate.ts';

const tags = ['Rules'];
const validation = validationAnswer.meta({ id: 'RuleValidation' });

/** Trying a rule, and checking one before it is saved. Nothing is written. */
export function tryRuleRoutes(server: Server, app: Application): void {
  const { database, clock } = app;

  server.post(
    '/api/rules/:rule_id/test',
    {
      schema: {
        operationId: 'testRule',
        summary: 'Try a rule on a player or on a supposed state',
        tags,
        params: rulePath,
        body: trialRequest,
        response: { 200: trialAnswer, ...problems(404) },
      },
    },
    async ({ params, body }) => {
      return inSnapshot(database, async (tx) => {
        const { program } = await currentProgram(tx);
        const subject = subjectFromApi(body, program.baseCurrency);
        return trialToApi(await tryRule(tx, params.rule_id, subject, body.ignore, clock.now()), body.ignore);
      });
    },
  );

  server.post(
    '/api/rules/validate',
    {
      validatorCompiler: bodyAsSent,
      schema: {
        operationId: 'validateRule',
        summary: 'Everything that would refuse a rule, what it would become, and what may not be meant',
        tags,
        body: ruleRequest,
        response: { 200: validation, ...problems() },
      },
    },
    async ({ body }) => {
      return validationToApi(await validateRule(database.db, body, clock.now()));
    },
  );
}
