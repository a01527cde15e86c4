import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';

/**
 * The content of a file that only its owner may read; made at the first call and never changed after. It is written aside,
 * brought to disk and then linked into place: it appears whole or not at all, and of two first starts at once the first one's stays.
 */
export function readOrCreateSecret(file: string, create: () => string): string {
  const known = read(file);
  if (known !== undefined) return known;
  const aside = `${file}.${process.pid}`;
  rmSync(aside, { force: true });
  const descriptor = openSync(aside, 'wx', 0o600);
  writeSync(descriptor, create());
  fsyncSync(descriptor);
  closeSync(descriptor);
  try {
    linkSync(aside, file);
  } catch {
    if (read(file) === undefined) renameSync(aside, file); // a file system without links
  }
  rmSync(aside, { force: true });
  return readFileSync(file, 'utf8');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
