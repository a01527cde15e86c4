import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { addJob, startJobs, type Task } from './jobs.ts';
import { createLog } from './log.ts';

const log = createLog({ level: 'silent' });
let base: TestDatabase;
let running: { stop(): Promise<void> }[];
let children: ChildProcess[];

beforeEach(async () => {
  base = await testDatabase();
  running = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  }
  for (const jobs of running) await jobs.stop();
  await base.drop();
});

async function start(tasks: Record<string, Task>): Promise<{ stop(): Promise<void> }> {
  const jobs = await startJobs({ url: base.url, tasks, log });
  running.push(jobs);
  return jobs;
}

async function stop(jobs: { stop(): Promise<void> }): Promise<void> {
  running = running.filter((other) => other !== jobs);
  await jobs.stop();
}

const add = (...job: Parameters<typeof addJob> extends [unknown, ...infer Rest] ? Rest : never) =>
  base.database.transaction((tx) => addJob(tx, ...job));

/** A task that keeps what it was given; `seen(n)` waits until it has been given n payloads. */
function listener(): { task: Task; seen(count: number): Promise<unknown[]> } {
  const payloads: unknown[] = [];
  let wake = (): void => {};
  return {
    task: async (payload) => {
      payloads.push(payload);
      wake();
    },
    async seen(count) {
      while (payloads.length < count) await new Promise<void>((resume) => (wake = resume));
      return payloads;
    },
  };
}

test('a job runs under the runtime role, with what it was given', async () => {
  const letters = listener();
  await start({ letter: letters.task });
  await add('letter', { to: 'P001', lines: [1, null] });
  expect(await letters.seen(1)).toEqual([{ to: 'P001', lines: [1, null] }]);
});

test('a job is queued if, and only if, the transaction commits', async () => {
  const letters = listener();
  await start({ letter: letters.task });
  const failing = base.database.transaction(async (tx) => {
    await addJob(tx, 'letter', 'of the failed transaction');
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await add('letter', 'of the next one');
  expect(await letters.seen(1)).toEqual(['of the next one']);
});

test('under one key only the latest waits', async () => {
  await add('letter', 'first', { jobKey: 'P001' });
  await add('letter', 'second', { jobKey: 'P001' });
  await add('letter', 'other', { jobKey: 'P002' });
  const letters = listener();
  await start({ letter: letters.task });
  expect(new Set(await letters.seen(2))).toEqual(new Set(['other', 'second']));
});

test('a job that fails is tried again, as often as it may', async () => {
  let runs = 0;
  const done = Promise.withResolvers<void>();
  await start({
    shaky: async () => {
      runs += 1;
      if (runs === 1) throw new Error('not yet');
      done.resolve();
    },
  });
  await add('shaky', {}, { maxAttempts: 1 });
  await add('shaky', {}, { maxAttempts: 2 });
  await done.promise;
  expect(runs).toBe(2);
});

test('stopping waits for a job and asks it to end', async () => {
  const begun = Promise.withResolvers<void>();
  let ended = false;
  const jobs = await start({
    long: async (_, { signal }) => {
      begun.resolve();
      await new Promise<void>((resume) => signal.addEventListener('abort', () => resume()));
      ended = true;
    },
  });
  await add('long', {});
  await begun.promise;
  await stop(jobs);
  expect(ended).toBe(true);
  const { rows } = await sql`SELECT id FROM graphile_worker._private_jobs`.execute(base.database.db);
  expect(rows).toEqual([]);
});

/** A server that takes the job and never ends it, until it is killed. */
async function serverThatHangs(): Promise<ChildProcess> {
  const script = `
    const { startJobs } = await import(${JSON.stringify(new URL('./jobs.ts', import.meta.url).href)});
    const { createLog } = await import(${JSON.stringify(new URL('./log.ts', import.meta.url).href)});
    const hang = () => { process.stdout.write('taken'); return new Promise(() => {}); };
    await startJobs({ url: process.argv[1], tasks: { letter: hang }, concurrency: 1, log: createLog({ level: 'silent' }) });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, base.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout ?? child, 'data');
  return child;
}

test('the job of a server that was killed is taken up at the next start', async () => {
  await add('letter', 'kept');
  const server = await serverThatHangs();
  server.kill('SIGKILL');
  await once(server, 'exit');
  const letters = listener();
  await start({ letter: letters.task });
  expect(await letters.seen(1)).toEqual(['kept']);
});

test('the job of a server that lives is left to it', async () => {
  await add('letter', 'theirs');
  await serverThatHangs();
  const letters = listener();
  await start({ letter: letters.task });
  await add('letter', 'ours');
  expect(await letters.seen(1)).toEqual(['ours']);
  const { rows } =
    await sql`SELECT payload FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL AND payload::text = '"theirs"'`.execute(
      base.database.db,
    );
  expect(rows).toEqual([{ payload: 'theirs' }]);
});
