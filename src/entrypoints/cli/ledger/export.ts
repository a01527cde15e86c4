import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { writeLedger } from '../../export-ledger.ts';
import { type Given, UsageError } from '../arguments.ts';
import { auditingLaurel, print, toleratingAnEarlyEnd } from '../open.ts';

/** Writes the ledger as JSON lines to a file, packed where its name ends with .gz, or to the standard output. */
export async function run(given: Given): Promise<number> {
  const [path, ...more] = given.positionals;
  if (more.length > 0) throw new UsageError('expected at most one file');
  if (path === undefined) {
    await writeTo(process.stdout, false).catch(toleratingAnEarlyEnd);
    return 0;
  }
  const file = createWriteStream(path, { mode: 0o600 });
  await once(file, 'open'); // a file that cannot be written is told before anything is read
  const lines = await writeTo(file, path.endsWith('.gz')).catch((error: Error) => {
    throw Object.assign(error, { path });
  });
  print(given.flags.has('json'), { file: path, lines }, () => `${lines} lines in ${path}.`);
  return 0;
}

async function writeTo(target: NodeJS.WritableStream, packed: boolean): Promise<number> {
  const options = { end: target !== process.stdout };
  return auditingLaurel(({ database, clock }) =>
    writeLedger(database, clock.now(), (text) =>
      packed ? pipeline(text, createGzip(), target, options) : pipeline(text, target, options),
    ),
  );
}
