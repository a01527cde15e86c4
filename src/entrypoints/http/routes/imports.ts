import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { newId } from '../../../kernel/ids.ts';
import {
  firstImportErrors,
  getImport,
  type ImportOptions,
  listImports,
  readImportErrors,
  startImport,
} from '../../../modules/activity/imports.ts';
import {
  type ImportProgress,
  importProgressSchema,
  importProgressToApi,
  importResultSchema,
  importSummarySchema,
  importSummaryToApi,
} from '../../../modules/activity/schema.ts';
import type { Application } from '../../application.ts';
import { checkFile } from '../../files/check-file.ts';
import { importFile } from '../../files/import-file.ts';
import { errorsCsv } from '../../files/write-csv.ts';
import { idPath, page, pageQuery, streamed } from '../page.ts';
import { problems } from '../problem.ts';
import { progressAnswers } from '../progress-events.ts';
import type { Server } from '../server.ts';
import { spool } from '../spool.ts';
import { bodyAsSent, parseFields } from '../validate.ts';

const tags = ['Import'];
const result = importResultSchema.meta({ id: 'ImportResult' });
const progress = importProgressSchema.meta({ id: 'ImportProgress' });
const summary = importSummarySchema.meta({ id: 'Import' });

/** More rows than this would keep a request waiting for too long: they are taken in by a job. */
const mostRowsInline = 20_000;

const flag = z.enum(['true', 'false']);
const formFields = z.strictObject({
  dry_run: flag.default('false').meta({ description: 'Validate and report, store nothing; of events the shape alone' }),
  trigger_rewards: flag.default('true').meta({ description: 'Evaluate the players of the file' }),
  allow_decrease: flag.default('false').meta({ description: 'Take totals below what is known; events do not ask' }),
});
const form = formFields.extend({ file: z.file().meta({ description: 'CSV or Excel workbook (.xlsx), up to 200 MB' }) });

function optionsFromForm(fields: Record<string, unknown>): ImportOptions {
  const { dry_run, trigger_rewards, allow_decrease } = parseFields(formFields, fields);
  return { dryRun: dry_run === 'true', triggerRewards: trigger_rewards === 'true', allowDecrease: allow_decrease === 'true' };
}

/** Files in: take one, see how far it is, and what was wrong with it. */
export function importRoutes(server: Server, app: Application): void {
  server.post(
    '/api/import/excel',
    {
      validatorCompiler: bodyAsSent,
      schema: {
        operationId: 'importFile',
        summary: 'Take in a file of totals or events; 202 when it is so large that a job does it',
        tags,
        consumes: ['multipart/form-data'],
        body: form,
        response: { 200: result, 202: progress, ...problems() },
      },
    },
    async (request, reply) => {
      const importId = newId(app.clock.now(), 0);
      const path = join(app.uploadsDir, `${importId}.upload`);
      const { fields, fileName } = await spool(request as FastifyRequest, path);
      let kept = false;
      try {
        const options = optionsFromForm(fields);
        const file = await checkFile(path);
        if (file.rowsTotal <= mostRowsInline) {
          const context = { ...app.rewards, master: app.master, intake: app.intake };
          return await importFile(context, request.actor, file, { importId, fileName, ...options }, app.clock);
        }
        await app.database.transaction(async (tx) => {
          const start = { importId, fileName, kind: file.kind, unknownColumns: file.unknownColumns, options };
          await startImport(tx, request.actor, start, app.clock.now());
          const job = { import_id: importId, path, file_name: fileName, options, actor: request.actor };
          await app.queueImport(tx, job);
        });
        kept = true;
        return await reply.code(202).send(await readProgress(app, importId));
      } finally {
        if (!kept) await rm(path, { force: true });
      }
    },
  );

  following(server, app);
}

async function readProgress({ database }: Application, importId: string): Promise<ImportProgress> {
  const run = await getImport(database.db, importId);
  return importProgressToApi(run, await firstImportErrors(database.db, importId));
}

function following(server: Server, app: Application): void {
  const { database } = app;
  const answerProgress = progressAnswers(server);

  server.get(
    '/api/imports',
    {
      schema: {
        operationId: 'listImports',
        summary: 'Imports, newest first',
        tags,
        querystring: pageQuery,
        response: { 200: page(summary), ...problems() },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await listImports(app.database.db, query);
      return { items: items.map(importSummaryToApi), next_cursor: nextCursor };
    },
  );

  server.get(
    '/api/imports/:id',
    {
      schema: {
        operationId: 'getImport',
        summary: 'An import, running or done',
        tags,
        params: idPath,
        response: { 200: progress, ...problems(404) },
      },
    },
    async ({ params }) => readProgress(app, params.id),
  );

  server.get(
    '/api/imports/:id/errors.csv',
    {
      schema: {
        operationId: 'downloadImportErrors',
        summary: 'Every row that was not taken, as CSV',
        tags,
        params: idPath,
        response: { ...streamed('text/csv', 'row, column, code, message'), ...problems(404) },
      },
    },
    async ({ params }, reply) => {
      const { importId } = await getImport(database.db, params.id);
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="import-${importId}-errors.csv"`);
      return reply.send(Readable.from(errorsCsv(readImportErrors(database.db, importId))));
    },
  );

  server.get(
    '/api/imports/:id/events',
    {
      schema: {
        operationId: 'followImport',
        summary: 'Progress as Server-Sent Events, until the import has ended',
        tags,
        params: idPath,
        response: { ...streamed('text/event-stream', 'Events `progress`, each with an ImportProgress'), ...problems(404) },
      },
    },
    async ({ params }, reply) => {
      const { importId } = await getImport(database.db, params.id);
      return answerProgress(reply, () => readProgress(app, importId));
    },
  );
}
