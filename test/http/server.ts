import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { InjectOptions } from 'fastify';
import type { Application, ImportJob } from '../../src/entrypoints/application.ts';
import { buildServer, type Server } from '../../src/entrypoints/http/server.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import { type TestLaurel, testLaurel } from '../laurel.ts';

export type Answer = { status: number; headers: Record<string, unknown>; text: string; body: Record<string, unknown> };
type Options = { headers?: Record<string, string>; key?: string };

export type TestServer = {
  server: Server;
  app: Application;
  laurel: TestLaurel;
  /** Files that were put aside for a job. */
  queued: ImportJob[];
  /** Runs over all members that were asked for. */
  reclassifying: string[];
  /** Lines of the log. */
  logged: string[];
  get(url: string): Promise<Answer>;
  /** `key`: an Idempotency-Key. A body that is a text is sent as it is. */
  send(method: 'POST' | 'PUT' | 'DELETE' | 'PATCH', url: string, body?: unknown, options?: Options): Promise<Answer>;
  /** Uploads a file with the fields of a form. */
  upload(content: string | Uint8Array<ArrayBuffer>, fields?: Record<string, string>): Promise<Answer>;
  drop(): Promise<void>;
};

/** The product behind its HTTP server, in test mode, on a database of its own. */
export async function testServer(changes: Partial<Application> = {}): Promise<TestServer> {
  const laurel = await testLaurel();
  const uploadsDir = mkdtempSync(join(tmpdir(), 'laurel-uploads-'));
  const queued: ImportJob[] = [];
  const reclassifying: string[] = [];
  const logged: string[] = [];
  const destination = new Writable({
    write(line, _encoding, done) {
      logged.push(String(line));
      done();
    },
  });
  const { database, ledger, master, rewards, clock } = laurel;
  const app: Application = {
    mode: 'test',
    config: loadConfig({}, null),
    baseCurrency: 'USD',
    database,
    ledger,
    master,
    rewards,
    intake: laurel.intake,
    clock,
    testClock: { set: (instant) => laurel.moveClock(instant), advance: (byMs) => laurel.moveClock(clock.now() + byMs) },
    log: createLog({ level: 'error', destination }),
    uploadsDir,
    makePartitions: null,
    queueImport: async (_tx, job) => {
      queued.push(job);
    },
    queueReclassify: async (_tx, runId) => void reclassifying.push(runId),
    follow: () => laurel.follow(),
    ...changes,
  };
  const server = await buildServer(app);
  const inject = async (request: InjectOptions): Promise<Answer> => {
    const { statusCode: status, headers, payload: text } = await server.inject(request);
    const isJson = String(headers['content-type']).includes('json');
    return { status, headers, text, body: isJson ? JSON.parse(text) : {} };
  };
  return {
    server,
    app,
    laurel,
    queued,
    reclassifying,
    logged,
    get: (url) => inject({ method: 'GET', url }),
    send(method, url, body, { headers = {}, key } = {}) {
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const named = key === undefined ? {} : { 'idempotency-key': key };
      const payload = body === undefined || typeof body === 'string' ? (body as string | undefined) : JSON.stringify(body);
      return inject({ method, url, payload, headers: { ...type, ...named, ...headers } });
    },
    async upload(content, fields = {}) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set('file', new File([content], 'players.csv'));
      const encoded = new Response(form);
      const headers = { 'content-type': String(encoded.headers.get('content-type')) };
      return inject({ method: 'POST', url: '/api/import/excel', headers, payload: Buffer.from(await encoded.arrayBuffer()) });
    },
    async drop() {
      await server.close();
      await laurel.drop();
      rmSync(uploadsDir, { recursive: true });
    },
  };
}
