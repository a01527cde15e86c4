import { z } from 'zod';
import { activityKinds, listActivity } from '../../../../modules/reports/lists/activity.ts';
import { activityAnswer, activityToApi } from '../../../../modules/reports/lists/activity-schema.ts';
import type { Application } from '../../../application.ts';
import { idText, page, windowQuery } from '../../page.ts';
import { problems } from '../../problem.ts';
import { rowsPage } from '../../rows-page.ts';
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
    ({ query: { player_id, from, to, ...query } }) =>
      rowsPage(
        database.db,
        { player_id, from, to },
        ({ member, fromDay, toDay }) => listActivity(database.db, { ...query, member, fromDay, toDay }),
        (item, { baseCurrency }) => activityToApi(item, baseCurrency),
      ),
  );
}
