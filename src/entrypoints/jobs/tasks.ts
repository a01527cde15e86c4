import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dayMs } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { runReclassification } from '../../modules/activity/standing/reclassify.ts';
import { assessEveryone } from '../../modules/protection/assessments/follow.ts';
import type { Task } from '../../platform/jobs.ts';
import { deliverOutbox, forgetDelivered } from '../../platform/outbox.ts';
import type { Application, ImportJob, ReclassifyJob } from '../application.ts';
import { checkFile } from '../files/check-file.ts';
import { importFile } from '../files/import-file.ts';
import { timed } from './timed.ts';
import { verifyDaily } from './verify-daily.ts';

/** When the timed tasks run, UTC. What takes longer than a minute does not run beside itself, and its minutes do not pile up. */
export const crontab = [
  ...timed.map(({ name }) => `* * * * * ${name} ?queue=${name}&jobKey=${name}`),
  '* * * * * deliver_events',
  '17 3 * * * forget_events',
  '41 2 * * * make_partitions ?queue=make_partitions&jobKey=make_partitions',
  '23 4 * * * verify_ledger ?queue=verify_ledger&jobKey=verify_ledger',
].join('\n');

const outboxDays = 30;

/** What runs in the background. Every task may run twice, also at once, and changes nothing the second time. */
export function tasksOf(app: Application): Record<string, Task> {
  const { ledger, database, clock, config } = app;
  const sweeps = timed.map(({ name, run }): [string, Task] => [
    name,
    async (_, { signal }) => {
      await run(app, clock.now(), signal);
    },
  ]);
  return {
    ...Object.fromEntries(sweeps),

    async deliver_events(_, { signal }) {
      const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = config;
      if (url === null || secret === null) return;
      let delivered: number;
      do ({ delivered } = await deliverOutbox(database, { url, secret, clock }));
      while (delivered > 0 && !signal.aborted);
    },

    async forget_events() {
      await forgetDelivered(database, clock.now() - outboxDays * dayMs);
    },

    async make_partitions() {
      await app.makePartitions?.();
    },

    verify_ledger: () => verifyDaily(app),

    async reclassify(payload, { signal }) {
      const { run_id: runId } = payload as ReclassifyJob;
      await runReclassification(ledger, runId, { signal }, clock);
      await assessEveryone(database, clock, signal);
    },

    async import_file(payload, { signal }) {
      const job = payload as ImportJob;
      if (!existsSync(job.path)) return;
      const context = { ...app.rewards, master: app.master, intake: app.intake };
      const options = { importId: job.import_id, fileName: job.file_name, signal, ...job.options };
      try {
        await importFile(context, job.actor, await checkFile(job.path), options, clock);
      } catch (error) {
        // What the file itself is refused for is told in the import, and no other try would end better.
        if (!(error instanceof Fault) || error.status >= 500) throw error;
      }
      await rm(job.path);
    },
  };
}
