import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * The engine's version: a hash of its source, of the kernel it stands on, and of its two libraries' versions. Decisions name
 * it; whether a replay must be identical depends on it. Tests, their case tables and documents do
 * not count.
 * @param root folder of the product
 */
export function engineVersionOf(root: string): string {
  const hash = createHash('sha256');
  for (const path of ['src/kernel', 'src/engine'].flatMap((folder) => sourcesIn(join(root, folder))).sort()) {
    hash
      .update(`${relative(root, path).split(sep).join('/')}\n`)
      .update(readFileSync(path))
      .update('\n');
  }
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of ['@marcbachmann/cel-js', 'decimal.js']) hash.update(`${name}@${dependencies[name]}\n`);
  return hash.digest('hex').slice(0, 16);
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.(ts|json)$/.test(entry.name) && !entry.name.endsWith('.test.ts') && !entry.parentPath.endsWith(`${sep}cases`),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}
