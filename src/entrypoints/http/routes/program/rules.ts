import { archiveRule, createRule, updateRule } from '../../../../modules/program/change-rule.ts';
import { compareVersions, getRule, listRules, ruleVersions } from '../../../../modules/program/find-rule.ts';
import {
  ruleAnswer,
  ruleQuery,
  ruleRequest,
  ruleToApi,
  ruleUpdate,
  ruleVersionAnswer,
  ruleVersionToApi,
  versionQuery,
} from '../../../../modules/program/schema.ts';
import type { Application } from '../../../application.ts';
import { keyOptional, once } from '../../once.ts';
import { page, rulePath, whole } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';
import { bodyAsSent } from '../../validate.ts';

const tags = ['Rules'];
const rule = ruleAnswer.meta({ id: 'Rule', description: 'A rule in its latest version' });
const version = ruleVersionAnswer.meta({ id: 'RuleVersion' });

/** Rules: list, create, read, change, archive, versions. */
export function ruleRoutes(server: Server, app: Application): void {
  const { database, clock } = app;

  server.get(
    '/api/rules',
    {
      schema: {
        operationId: 'listRules',
        summary: 'Rules in the order they are judged',
        tags,
        querystring: ruleQuery,
        response: { 200: page(rule), ...problems() },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await listRules(database.db, query);
      return { items: items.map(ruleToApi), next_cursor: nextCursor };
    },
  );

  server.post(
    '/api/rules',
    {
      validatorCompiler: bodyAsSent,
      schema: {
        operationId: 'createRule',
        summary: 'Create a rule: active, or a draft',
        tags,
        headers: keyOptional,
        body: ruleRequest,
        response: { 201: rule, ...problems(409) },
      },
    },
    async (request, reply) => {
      const created = await once(app, request, null, async (tx) => {
        return ruleToApi(await createRule(tx, request.actor, request.body, clock.now()));
      });
      return reply.code(201).send(created);
    },
  );

  server.get(
    '/api/rules/:rule_id',
    {
      schema: {
        operationId: 'getRule',
        summary: 'A rule in its latest version',
        tags,
        params: rulePath,
        response: { 200: rule, ...problems(404) },
      },
    },
    async ({ params }) => ruleToApi(await getRule(database.db, params.rule_id)),
  );

  changes(server, app);
}

function changes(server: Server, app: Application): void {
  const { database, clock } = app;

  server.put(
    '/api/rules/:rule_id',
    {
      validatorCompiler: bodyAsSent,
      schema: {
        operationId: 'updateRule',
        summary: 'Give a rule a new version',
        tags,
        params: rulePath,
        headers: keyOptional,
        body: ruleUpdate,
        response: { 200: rule, ...problems(404, 409) },
      },
    },
    async (request) => {
      return once(app, request, null, async (tx) => {
        return ruleToApi(await updateRule(tx, request.actor, request.params.rule_id, request.body, clock.now()));
      });
    },
  );

  server.delete(
    '/api/rules/:rule_id',
    {
      schema: {
        operationId: 'archiveRule',
        summary: 'End a rule for good; its versions stay',
        tags,
        params: rulePath,
        response: { 200: rule, ...problems(404) },
      },
    },
    async ({ params, actor }) => {
      return ruleToApi(await database.transaction((tx) => archiveRule(tx, actor, params.rule_id, clock.now())));
    },
  );

  server.get(
    '/api/rules/:rule_id/versions',
    {
      schema: {
        operationId: 'listRuleVersions',
        summary: 'Every version of a rule with what it changed, the first one first; or one, compared with another',
        tags,
        params: rulePath,
        querystring: versionQuery,
        response: { 200: page(version), ...problems(404) },
      },
    },
    async ({ params: { rule_id: ruleId }, query }) => {
      const one = query.from !== undefined || query.to !== undefined;
      const versions = one ? [await compareVersions(database.db, ruleId, query)] : await ruleVersions(database.db, ruleId);
      return whole(versions.map(ruleVersionToApi));
    },
  );
}
