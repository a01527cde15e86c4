import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A text file of the repository: its path from the root, with forward slashes. */
export type File = { path: string; text: string };

/** What is not ours: installed, produced or private. The same things .gitignore names. */
const foreign = /^(?:.*\/)?(?:node_modules|\.git|\.laurel|coverage|dist)$|^bench\/results$|(?:^|\/)\.env$|\.log$/;
/** The client, which is in the hand of its generator. */
const generated = /^client\/(?:.*\.gen|(?:.*\/)?index)\.ts$/;
const binary = /\.(?:png|ico|xlsx|zip|gz|woff2)$/;

function pathsUnder(folder: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name;
    if (foreign.test(path) || generated.test(path)) return [];
    if (entry.isDirectory()) return pathsUnder(`${path}/`);
    return entry.isFile() && !binary.test(path) ? [path] : [];
  });
}

/** The text of a file, by its path from the root. */
export function read(path: string): string {
  return readFileSync(root + path, 'utf8');
}

/** Every text file of the repository, in the order of their paths. */
export const files: readonly File[] = pathsUnder('')
  .sort()
  .map((path) => ({ path, text: read(path) }));

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.endsWith('.test.tsx');
}

export function isCode(path: string): boolean {
  return /\.tsx?$/.test(path);
}

/** The program itself: everything under src/ that is not a test. */
export const sources = files.filter(({ path }) => path.startsWith('src/') && isCode(path) && !isTest(path));

/**
 * What a source file of the program exports under a name; undefined while there is no such file or name,
 * so that a document that speaks of it is at fault, not the test.
 */
export async function exported<T>(path: string, name: string): Promise<T | undefined> {
  if (!sources.some((file) => file.path === path)) return undefined;
  const module = (await import(/* @vite-ignore */ root + path)) as Record<string, T>;
  return module[name];
}
