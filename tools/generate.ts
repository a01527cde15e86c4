import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../src/platform/embedded.ts';
import { migrate } from '../src/platform/migrate.ts';
import { dumpSchema } from '../src/platform/postgres/schema-dump.ts';
import { generatedFiles } from './generated-files.ts';

/** The schema as the migrations make it, read back from a database of its own; test/schema.test.ts compares it. */
async function renderSchema(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'laurel-generate-'));
  chmodSync(folder, 0o711); // under root the server runs as another user, who must be able to enter
  const server = await startEmbedded({ dataDir: folder });
  try {
    await migrate(server);
    return await dumpSchema(server.ownerUrl);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const { path, render } of [...generatedFiles, { path: 'sql/schema.sql', render: renderSchema }]) {
  const target = new URL(`../${path}`, import.meta.url);
  await mkdir(new URL('.', target), { recursive: true });
  await writeFile(target, await render());
  console.log(path);
}
