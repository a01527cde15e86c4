import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../src/platform/embedded.ts';
import { migrate } from '../src/platform/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Migrated once and never written to: test files get copies of it. */
    templateOwnerUrl: string;
    templateRuntimeUrl: string;
  }
}

/** One PostgreSQL for the whole run, with the settings of production (fsync on), in a folder that is removed afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'laurel-test-'));
  chmodSync(folder, 0o711); // under root the server runs as another user, who must be able to enter
  const server = await startEmbedded({ dataDir: folder });
  await migrate(server);
  project.provide('templateOwnerUrl', server.ownerUrl);
  project.provide('templateRuntimeUrl', server.runtimeUrl);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
