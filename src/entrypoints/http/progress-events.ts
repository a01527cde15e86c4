import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 500;

/**
 * Server-Sent Events (HTML Living Standard, 9.2): one `progress` at once, one whenever something changed, the last when the work is
 * over. `signal` ends them early, so that a server that stops need not wait for it.
 */
export async function* progressEvents(read: () => Promise<{ state: string }>, signal: AbortSignal): AsyncGenerator<string> {
  let sent = '';
  while (!signal.aborted) {
    const progress = await read();
    const data = JSON.stringify(progress);
    if (data !== sent) yield `event: progress\ndata: ${data}\n\n`;
    if (progress.state !== 'RUNNING') return;
    sent = data;
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}
