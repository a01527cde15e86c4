import { listRings } from '../../../../modules/abuse/suspects/list-rings.ts';
import { listSuspects } from '../../../../modules/abuse/suspects/list-suspects.ts';
import { ringAnswer, ringQuery, ringToApi, suspectAnswer, suspectQuery, suspectToApi } from '../../../../modules/abuse/suspects/schema.ts';
import { inSnapshot } from '../../../../platform/read-paged.ts';
import type { Application } from '../../../application.ts';
import { page } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Safety'];

/** Whom to look at, from the highest score down, also below the threshold of a review; and who hangs together. */
export function suspectRoutes(server: Server, { database }: Application): void {
  server.get(
    '/api/abuse',
    {
      schema: {
        operationId: 'listSuspects',
        summary: 'Players with a score or a band, highest score first: whom to look at, also below the threshold of a review',
        description:
          'What the last look at them came to, as of scored_at. A score fades afterwards, and nothing is decided by it: ' +
          '/api/abuse/{player_id} computes it now, as decisions do.',
        tags,
        querystring: suspectQuery,
        response: { 200: page(suspectAnswer), ...problems() },
      },
    },
    async ({ query: { min_score: minScore, ...query } }) => {
      const { items, nextCursor } = await inSnapshot(database, (tx) => listSuspects(tx, { ...query, minScore }));
      return { items: items.map(suspectToApi), next_cursor: nextCursor };
    },
  );

  server.get(
    '/api/abuse/clusters',
    {
      schema: {
        operationId: 'listAbuseClusters',
        summary: 'Accounts that hard links join, the largest clusters first',
        description: 'As clusters last stood, about a second behind. What joins them is in /api/abuse/{player_id}/links of any of them.',
        tags,
        querystring: ringQuery,
        response: { 200: page(ringAnswer), ...problems() },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await inSnapshot(database, (tx) => listRings(tx, query));
      return { items: items.map(ringToApi), next_cursor: nextCursor };
    },
  );
}
