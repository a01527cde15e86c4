import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the path of a file with this content, for as long as the work takes. */
export async function inFile<T>(content: string | Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-file-'));
  try {
    const path = join(folder, 'sheet');
    await writeFile(path, content);
    return await work(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const descriptors = '/proc/self/fd';

/** Whether this process holds a file open. Known on Linux; elsewhere nothing is. */
export function isOpen(path: string): boolean {
  if (process.platform !== 'linux') return false;
  return readdirSync(descriptors).some((descriptor) => {
    try {
      return readlinkSync(`${descriptors}/${descriptor}`) === path;
    } catch {
      return false; // closed since it was listed
    }
  });
}
