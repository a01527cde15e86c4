import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportProgress } from '../../modules/activity/schema.ts';

const everyMs = 500;

/** Server-Sent Events (HTML Living Standard, 9.2): one `progress` at once, one whenever something changed, the last when it is over. */
export async function* progressEvents(read: () => Promise<ImportProgress>): AsyncGenerator<string> {
  for (let sent = ''; ; await sleep(everyMs)) {
    const progress = await read();
    const data = JSON.stringify(progress);
    if (data !== sent) yield `event: progress\ndata: ${data}\n\n`;
    if (progress.state !== 'RUNNING') return;
    sent = data;
  }
}
