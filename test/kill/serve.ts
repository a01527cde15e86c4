import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server in a process of its own. */
export type Serving = { child: ChildProcess; address: string; ended: Promise<unknown> };

/** Starts the server on a data directory; it is there when it says where. */
export async function serve(dataDir: string): Promise<Serving> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server.ts'), dataDir], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  const [address] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [unknown];
  if (typeof address !== 'string') throw new Error('the server ended before it served');
  return { child, address, ended };
}
