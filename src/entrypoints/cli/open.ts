import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../../kernel/errors.ts';
import { type Laurel, openLaurel } from '../../main.ts';
import { requalify } from '../../modules/activity/standing/requalify.ts';
import type { Actor } from '../../platform/actor.ts';
import { loadConfig } from '../../platform/config.ts';
import { createLog } from '../../platform/log.ts';

/** Whoever has the shell acts; the audit trail names them. */
export const operator: Actor = {
  id: `cli:${userName()
    .replaceAll(/[^A-Za-z0-9_.:-]/g, '_')
    .slice(0, 32)}`,
  roles: ['admin'],
};

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // an account without a name, as in some containers
  }
}

/** Opens the product for one command and closes it again, whatever happens. */
export async function withLaurel<T>(work: (laurel: Laurel) => Promise<T>): Promise<T> {
  const laurel = await openLaurel(loadConfig(process.env), 'production', createLog({ level: 'warn' }));
  try {
    return await work(laurel);
  } finally {
    await laurel.stop();
  }
}

/**
 * As `withLaurel`, for a command whose answer stands for what is there: a folder in which nothing was ever kept is a mistake, and must not
 * be told to be in order.
 */
export function auditingLaurel<T>(work: (laurel: Laurel) => Promise<T>): Promise<T> {
  const { DATABASE_URL, LAUREL_DATA_DIR } = loadConfig(process.env);
  if (DATABASE_URL === null && !existsSync(join(LAUREL_DATA_DIR, 'postgres.json'))) {
    throw new Fault('not_ready', { detail: `There is no data in ${resolve(LAUREL_DATA_DIR)}: LAUREL_DATA_DIR names another folder.` });
  }
  return withLaurel(work);
}

/**
 * As `withLaurel`, for a command that changes what is known or given: tiers that have come due come first, since a dry run is no
 * reason to leave them, and whatever follows the commits has followed when it ends.
 */
export function changingLaurel<T>(work: (laurel: Laurel) => Promise<T>): Promise<T> {
  return withLaurel(async (laurel) => {
    await requalify(laurel.ledger, laurel.clock.now());
    const answer = await work(laurel);
    await laurel.follow();
    return answer;
  });
}

/** Prints an answer: JSON for programs, else the text. */
export function print(json: boolean, value: unknown, text: () => string): void {
  const shown = json ? JSON.stringify(value, null, 2) : text();
  process.stdout.write(shown.endsWith('\n') ? shown : `${shown}\n`);
}

/** Prints lines as they come, no faster than they are read. */
export async function printLines(lines: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await pipeline(lines, process.stdout, { end: false }).catch(toleratingAnEarlyEnd);
}

/** Whoever reads may have read enough, as `head` does. */
export function toleratingAnEarlyEnd(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
