import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type TestLaurel, testLaurel } from '../laurel.ts';

const main = fileURLToPath(new URL('../../src/entrypoints/cli/main.ts', import.meta.url));

/** A product under test, and its commands as somebody types them. */
export type LaurelShell = {
  laurel: TestLaurel;
  run(...words: string[]): Promise<{ code: number; out: string; error: string }>;
  drop(): Promise<void>;
};

/** A database of its own, and the commands that work on it. */
export async function laurelShell(): Promise<LaurelShell> {
  const laurel = await testLaurel();
  const folder = mkdtempSync(join(tmpdir(), 'laurel-reviews-'));
  const env = { ...process.env, DATABASE_URL: laurel.url, ALLOW_UNSAFE_DATABASE: 'true', LAUREL_DATA_DIR: folder };
  return {
    laurel,
    run: (...words) =>
      new Promise((resolve) => {
        execFile(process.execPath, [main, ...words], { env }, (failure, out, error) =>
          resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
        );
      }),
    async drop() {
      await laurel.drop();
      rmSync(folder, { recursive: true });
    },
  };
}
