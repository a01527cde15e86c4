import { z } from 'zod';
import type { Json } from '../../../../kernel/canonical.ts';
import { formatInstant } from '../../../../kernel/clock.ts';
import { type AuditRecord, listAudit } from '../../../../platform/audit.ts';
import type { Application } from '../../../application.ts';
import { page, windowQuery } from '../../page.ts';
import { problems } from '../../problem.ts';
import { rowsPage } from '../../rows-page.ts';
import type { Server } from '../../server.ts';

const exactly = z.string().min(1).max(200).optional();
const change = z.unknown() as z.ZodType<Json>;

const auditQuery = windowQuery.extend({
  actor: exactly.meta({ description: 'Who acted', example: 'demo' }),
  action: exactly.meta({ description: 'What was done', example: 'member.status_changed' }),
  subject: exactly.meta({ description: 'To which thing', example: 'player:P001' }),
});

const auditAnswer = z
  .strictObject({
    id: z.int(),
    at: z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' }),
    actor: z.string(),
    action: z.string().meta({ example: 'rule.updated' }),
    subject: z.string().meta({ example: 'rule:WELCOME' }),
    before: change.meta({ description: 'What differed before; null for something new' }),
    after: change.meta({ description: 'What differs now; null for something removed' }),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

/** Who changed what. */
export function auditRoutes(server: Server, { database }: Application): void {
  server.get(
    '/api/audit',
    {
      schema: {
        operationId: 'listAudit',
        summary: 'Changes by people and by the service itself, newest first',
        description: 'Of contact data the trail keeps only which fields changed, never what was in them.',
        tags: ['System'],
        querystring: auditQuery,
        response: { 200: page(auditAnswer), ...problems() },
      },
    },
    ({ query: { from, to, ...query } }) =>
      rowsPage(database.db, { from, to }, ({ fromAt, toAt }) => listAudit(database.db, { ...query, fromAt, toAt }), auditToApi),
  );
}

function auditToApi({ at, requestId, ...record }: AuditRecord): z.infer<typeof auditAnswer> {
  return { ...record, at: formatInstant(at), request_id: requestId };
}
