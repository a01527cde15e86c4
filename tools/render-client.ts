import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { openapiDocument } from '../src/entrypoints/http/openapi.ts';
import type { GeneratedFile } from './generated-files.ts';

/** What the generator writes: functions and types of this API, and the small program that sends their requests. */
const paths = [
  'client.gen.ts',
  'client/client.gen.ts',
  'client/index.ts',
  'client/types.gen.ts',
  'client/utils.gen.ts',
  'core/auth.gen.ts',
  'core/bodySerializer.gen.ts',
  'core/params.gen.ts',
  'core/pathSerializer.gen.ts',
  'core/queryKeySerializer.gen.ts',
  'core/serverSentEvents.gen.ts',
  'core/types.gen.ts',
  'core/utils.gen.ts',
  'index.ts',
  'sdk.gen.ts',
  'types.gen.ts',
];

let generated: Promise<ReadonlyMap<string, string>> | undefined;

/** The typed client in TypeScript, from the description of the API. It is generated once, however many files are asked for. */
export const clientFiles: readonly GeneratedFile[] = paths.map((path) => ({
  path: `client/${path}`,
  async render() {
    generated ??= generate();
    return String((await generated).get(path));
  },
}));

async function generate(): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'laurel-client-'));
  try {
    await createClient({
      input: (await openapiDocument()) as Record<string, unknown>,
      // Node strips types and nothing else, so an import names the file that is there.
      output: { path: folder, module: { extension: '.ts' } },
      plugins: [{ name: '@hey-api/client-fetch', includeInEntry: true }, '@hey-api/typescript', '@hey-api/sdk'],
      logs: { level: 'silent', file: false },
    });
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .sort();
    if (found.join() !== paths.join()) throw new Error(`the generator now writes ${found.join(', ')}: name them in render-client.ts`);
    return new Map(found.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
