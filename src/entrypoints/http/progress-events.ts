import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Server } from './server.ts';

const everyMs = 500;

type Read = () => Promise<{ state: string }>;

/** What answers with progress events; a server that stops ends them, so that it need not wait for the work. */
export function progressAnswers(server: Server): (reply: FastifyReply, read: Read) => FastifyReply {
  const closing = new AbortController();
  server.addHook('preClose', async () => closing.abort());
  return (reply, read) => {
    reply.type('text/event-stream').header('cache-control', 'no-store');
    return reply.send(Readable.from(progressEvents(read, closing.signal)));
  };
}

/**
 * Server-Sent Events (HTML Living Standard, 9.2): one `progress` at once, one whenever something changed, the last when the work is
 * over, or `signal` says so.
 */
async function* progressEvents(read: Read, signal: AbortSignal): AsyncGenerator<string> {
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
