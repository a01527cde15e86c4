import { z } from 'zod';
import { findMember } from '../../../../modules/members/find.ts';
import { currentProgram } from '../../../../modules/program/current.ts';
import { activityKinds, listActivity } from '../../../../modules/reports/lists/activity.ts';
import { activityAnswer, activityToApi } from '../../../../modules/reports/lists/activity-schema.ts';
import { windowOf } from '../../../../modules/reports/window.ts';
import type { Application } from '../../../application.ts';
import { idText, page, windowQuery } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const activityQuery = windowQuery.extend({ player_id: idText.optional(), kind: z.enum(activityKinds).optional() });

/** What was taken in about players. */
export function activityRoutes(server: Server, { database }: Application): void {
  server.get(
    '/api/activity',
    {
      schema: {
        operationId: 'listActivity',
        summary: 'Facts about players, the newest day first',
        description: 'Within a day they stand in the order of the chain. What a sheet brought counts on the day it was taken in.',
        tags: ['Ledger'],
        querystring: activityQuery,
        response: { 200: page(activityAnswer), ...problems() },
      },
    },
    async ({ query: { player_id: playerId, from, to, ...query } }) => {
      const { program } = await currentProgram(database.db);
      const { fromDay, toDay } = windowOf({ from, to }, program.timeZone);
      const member = playerId === undefined ? null : await findMember(database.db, playerId);
      if (playerId !== undefined && member === null) return { items: [], next_cursor: null };
      const { items, nextCursor } = await listActivity(database.db, { ...query, member, fromDay, toDay });
      return { items: items.map((item) => activityToApi(item, program.baseCurrency)), next_cursor: nextCursor };
    },
  );
}
