import { Readable } from 'node:stream';
import { z } from 'zod';
import { getMember } from '../../../modules/members/find.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import { type HappeningKind, happeningKinds } from '../../../modules/reports/member/happening.ts';
import { everyLine, ownAccounts, readStatement } from '../../../modules/reports/member/statement.ts';
import { lineToApi, statementLine } from '../../../modules/reports/member/statement-schema.ts';
import { readTimeline } from '../../../modules/reports/member/timeline.ts';
import { happeningToApi, timelineEntry } from '../../../modules/reports/member/timeline-schema.ts';
import { windowOf } from '../../../modules/reports/window.ts';
import type { Application } from '../../application.ts';
import { statementCsv } from '../../files/write-csv.ts';
import { page, pageOrCsv, pageQuery, playerPath, windowQuery } from '../page.ts';
import { problems } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['Players'];

const timelineQuery = pageQuery.extend({
  kinds: z
    .string()
    .max(1_000)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(happeningKinds)))
    .optional()
    .meta({ description: `Only these, separated by commas: ${happeningKinds.join(', ')}`, example: 'reward_issued,bonus_expired' }),
});

const statementQuery = windowQuery.extend({
  account: z.enum(ownAccounts).optional(),
  format: z.enum(['json', 'csv']).optional().meta({ description: 'csv: every line in one file; also by Accept: text/csv' }),
});

/** What happened to a player, and how their balances came about. */
export function playerHistoryRoutes(server: Server, app: Application): void {
  const { database } = app;

  server.get(
    '/api/players/:player_id/timeline',
    {
      schema: {
        operationId: 'getPlayerTimeline',
        summary: 'What happened to a player, newest first',
        description:
          'One stream of play (a day each), imports, changes of status, segment, tier and risk, what officers said and two persons ' +
          'agreed to, rewards, credits by hand and ends of bonuses. Of several things at one moment the effect stands above its cause.',
        tags,
        params: playerPath,
        querystring: timelineQuery,
        response: { 200: page(timelineEntry), ...problems(404) },
      },
    },
    async ({ params, query }) => {
      const member = await getMember(database.db, params.player_id);
      const { program } = await currentProgram(database.db);
      const kinds: readonly HappeningKind[] | undefined = query.kinds;
      const { items, nextCursor } = await readTimeline(database.db, member, { ...query, kinds, zone: program.timeZone });
      return { items: items.map((happening) => happeningToApi(happening, program)), next_cursor: nextCursor };
    },
  );

  server.get(
    '/api/players/:player_id/statement',
    {
      schema: {
        operationId: 'getPlayerStatement',
        summary: "A player's account statement with running balances, newest first",
        description:
          'Each line is one booking as one of the accounts saw it, in the order of booking; the newest balance of an account is what the ' +
          'wallet holds. from and to are days of booking. As CSV the whole statement comes in one file, whatever limit and cursor say.',
        tags,
        params: playerPath,
        querystring: statementQuery,
        response: { ...pageOrCsv(statementLine), ...problems(404) },
      },
    },
    async ({ params, query: { from, to, format, ...query }, headers }, reply) => {
      const member = await getMember(database.db, params.player_id);
      const { program } = await currentProgram(database.db);
      const { fromAt, toAt } = windowOf({ from, to }, program.timeZone);
      const asCsv = format === 'csv' || (format === undefined && headers.accept?.startsWith('text/csv'));
      if (asCsv) {
        const name = `statement-${member.externalId.replaceAll(':', '_')}.csv`;
        reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`);
        return reply.send(Readable.from(statementCsv(everyLine(database.db, member, { ...query, fromAt, toAt }))));
      }
      const { items, nextCursor } = await readStatement(database.db, member, { ...query, fromAt, toAt });
      return reply.send({ items: items.map(lineToApi), next_cursor: nextCursor });
    },
  );
}
