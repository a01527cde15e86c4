import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Who is killed: the program, its database, or both. */
export type Victim = 'the server' | 'the database' | 'both';
export const victims: readonly Victim[] = ['the server', 'the database', 'both'];

/** The pid of the first process of a data directory's database, if it runs. */
export function postmaster(dataDir: string): number | null {
  const place = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')) as { home: string };
  const file = join(resolve(dataDir, place.home), 'cluster', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
}

/** Ends a process without a chance to clean up, if it is still there. */
export function killNow(pid: number | null | undefined): void {
  if (!pid) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
