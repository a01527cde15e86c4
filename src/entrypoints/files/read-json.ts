import { readFile } from 'node:fs/promises';
import type { Json } from '../../kernel/canonical.ts';
import { Fault } from '../../kernel/errors.ts';

/** A JSON file. @throws Fault `not_found`, `invalid_json` with the file's name */
export async function readJson(path: string): Promise<Json> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('not_found', { detail: `${path} cannot be read.`, cause });
  });
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new Fault('invalid_json', { detail: `${path}: ${(cause as Error).message}`, cause });
  }
}
