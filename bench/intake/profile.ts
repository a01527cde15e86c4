import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Given } from '../figure.ts';
import { spellNumber } from '../figure.ts';
import { measureWindow, spell } from './feed.ts';
import type { Opened } from './open.ts';

/** Where the time of an event goes: functions of the server, statements and processes of the database. Looking costs some itself. */
export async function profileIntake({ product, feed }: Opened, { seconds, log }: Given): Promise<Figure[]> {
  await product.ask('startJobs');
  const warm = await measureWindow(product, feed, 40_000, { seconds: 10 });
  await product.ask('startProfile');
  const before = product.databaseCpuMs();
  const window = await measureWindow(product, feed, warm.perSecond, { seconds: seconds ?? 20 });
  const after = product.databaseCpuMs();
  const results = join(import.meta.dirname, '..', 'results');
  mkdirSync(results, { recursive: true });
  const file = join(results, 'server.cpuprofile');
  const { functions, statements } = await product.ask('stopProfile', file);
  log(`${spell(window)}\n\nServer, share of the main thread (${file}):`);
  for (const { what, share } of functions) log(`${(share * 100).toFixed(1).padStart(6)} %  ${what}`);
  const perEvent = (ms: number): string => spellNumber((ms * 1000) / window.events).padStart(8);
  log('\nDatabase, CPU by process, us/event:');
  for (const [what, ms] of Object.entries(after)) log(`${perEvent(ms - (before[what] ?? 0))}  ${what}`);
  log('\nDatabase, time on the clock by statement, us/event: planning, running; calls; rows; MB of WAL');
  for (const { query, calls, rows, planMs, runMs, walMb } of statements) {
    const counts = [calls, rows, Math.round(walMb)].map((count) => String(count).padStart(8)).join('');
    log(`${perEvent(planMs)} ${perEvent(runMs)}${counts}  ${query}`);
  }
  return [
    { name: 'activity while looked at, CPU of the server', value: window.serverUs, unit: 'us/event' },
    { name: 'CPU of the database', value: window.databaseUs, unit: 'us/event' },
  ];
}
