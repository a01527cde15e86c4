import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { played, tell } from '../../../../test/play-told.ts';

const folder = mkdtempSync(join(tmpdir(), 'laurel-suspects-'));
const main = fileURLToPath(new URL('../main.ts', import.meta.url));
let laurel: TestLaurel;

const run = (...words: string[]): Promise<{ code: number; out: string; error: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: laurel.url, ALLOW_UNSAFE_DATABASE: 'true', LAUREL_DATA_DIR: folder };
    execFile(process.execPath, [main, 'abuse', ...words], { env }, (failure, out, error) =>
      resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    );
  });

beforeAll(async () => {
  laurel = await testLaurel();
  const card = { links: [{ kind: 'payment' as const, value: 'card-1' }] };
  await tell(laurel, played('IRIS', 'DEPOSIT', laurel.clock.now(), '50', card), played('JACK', 'DEPOSIT', laurel.clock.now(), '50', card));
  await laurel.follow();
});
afterAll(async () => {
  await laurel.drop();
  rmSync(folder, { recursive: true });
});

describe('laurel abuse list, laurel abuse rings', { timeout: 60_000 }, () => {
  it('lists whom to look at', async () => {
    const { code, out } = await run('list');
    expect(code).toBe(0);
    expect(out).toMatch(/IRIS +40 +REDUCED_REWARDS +2026-03-02T12:00:00\.000Z +2/);
    expect(out).toMatch(/JACK +40 /);
    expect((await run('list', '--limit', '1')).out).toContain('There are more');
    expect((await run('list', '--action', 'BLOCKED')).out).toBe('Nobody is suspected.\n');
    const shown = JSON.parse((await run('list', '--min-score', '40', '--json')).out) as { player_id: string }[];
    expect(shown.map(({ player_id }) => player_id).toSorted()).toEqual(['IRIS', 'JACK']);
    expect(JSON.parse((await run('list', '--min-score', '41', '--json')).out)).toEqual([]);
  });

  it('lists who hangs together', async () => {
    expect((await run('rings')).out).toMatch(/^ +2 {2}(IRIS JACK|JACK IRIS)$/m);
    expect(JSON.parse((await run('rings', '--json')).out)).toMatchObject([{ size: 2 }]);
  });

  it.each<[what: string, words: string[], says: string]>([
    ['a band that is none', ['list', '--action', 'BANNED'], 'action'],
    ['a score that is none', ['list', '--min-score', 'high'], 'min_score'],
    ['a page that is too long', ['list', '--limit', '501'], 'limit'],
    ['a player beside the list', ['list', 'IRIS'], 'expected nothing more'],
    ['a player beside the rings', ['rings', 'IRIS'], 'expected nothing more'],
  ])('refuses %s', async (_what, words, says) => {
    expect(await run(...words)).toMatchObject({ code: 2, error: expect.stringContaining(says) });
  });
});
