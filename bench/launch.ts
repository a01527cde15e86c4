import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cpuMsByKind, cpuMsOf, cpuMsOfDatabase, memoryMb, peakMemoryMb } from './process-usage.ts';
import type { Call, Verbs } from './product.ts';

type Answer<Verb extends keyof Verbs> = Awaited<ReturnType<Verbs[Verb]>>;

/** What something took: time on the clock, and processor time of the server and of its database. */
export type Cost = { wallMs: number; serverCpuMs: number; databaseCpuMs: number };

export type Product = {
  /** Has the product do something, and waits. */
  ask<Verb extends keyof Verbs>(verb: Verb, ...args: Parameters<Verbs[Verb]>): Promise<Answer<Verb>>;
  /** What anything costs that has the product do something. */
  costOf<T>(work: () => Promise<T>): Promise<Cost & { answer: T }>;
  /** As `ask`, and what it cost. */
  measure<Verb extends keyof Verbs>(verb: Verb, ...args: Parameters<Verbs[Verb]>): Promise<Cost & { answer: Answer<Verb> }>;
  peakMemoryMb(): number;
  /** What the server holds at the moment. */
  memoryMb(): number;
  /** Processor time of the database so far, by kind of process. */
  databaseCpuMs(): Record<string, number>;
  stop(): Promise<void>;
};

/** A folder for data and sheets, which is gone when the work is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'laurel-bench-'));
  chmodSync(folder, 0o711); // under root the database runs as another user, who must be able to enter
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the product with its built-in database in a process of its own; it is there when it says that it is ready. */
export async function launch(dataDir: string): Promise<Product> {
  const child = fork(join(import.meta.dirname, 'product.ts'), [dataDir], {
    execArgv: [...process.execArgv, '--max-semi-space-size=64'], // as the launcher does
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await next(child);
  const pid = child.pid ?? 0;
  async function ask<Verb extends keyof Verbs>(verb: Verb, ...args: Parameters<Verbs[Verb]>): Promise<Answer<Verb>> {
    child.send({ verb, args } satisfies Call);
    return (await next(child)) as Answer<Verb>;
  }
  async function costOf<T>(work: () => Promise<T>): Promise<Cost & { answer: T }> {
    const postmaster = postmasterOf(dataDir);
    const read = () => ({ wall: performance.now(), server: cpuMsOf(pid), database: cpuMsOfDatabase(postmaster) });
    const before = read();
    const answer = await work();
    const after = read();
    const serverCpuMs = after.server - before.server;
    return { answer, wallMs: after.wall - before.wall, serverCpuMs, databaseCpuMs: after.database - before.database };
  }
  return {
    ask,
    costOf,
    measure: (verb, ...args) => costOf(() => ask(verb, ...args)),
    peakMemoryMb: () => peakMemoryMb(pid),
    memoryMb: () => memoryMb(pid),
    databaseCpuMs: () => cpuMsByKind(postmasterOf(dataDir)),
    async stop() {
      child.send({ verb: 'stop', args: [] } satisfies Call);
      await once(child, 'exit');
    },
  };
}

async function next(child: ChildProcess): Promise<unknown> {
  const heard = new AbortController(); // whoever comes second is no longer listened to
  const { signal } = heard;
  const ended = once(child, 'exit', { signal }).then(() => Promise.reject(new Error('the product ended; its last words are above')));
  try {
    const [{ answer }] = (await Promise.race([once(child, 'message', { signal }), ended])) as [{ answer: unknown }];
    return answer;
  } finally {
    heard.abort();
  }
}

/** The pid of the database's first process. */
function postmasterOf(dataDir: string): number {
  const { home } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')) as { home: string };
  return Number(readFileSync(join(resolve(dataDir, home), 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
}
