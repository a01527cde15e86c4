import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { fieldFault } from '../../kernel/errors.ts';

/** An upload put aside on disk, with what was counted on the way. */
export type Upload = { fileName: string; sizeBytes: number; lines: number; fields: Record<string, unknown> };

const lineFeed = 0x0a;

/**
 * Writes the `file` of a form to `path` as it arrives, so that memory does not grow with it, and collects the other fields, wherever
 * in the form they stand. When it fails nothing is left behind.
 * @throws Fault `invalid_request` without a file, `too_large`, `unsupported_type`
 */
export async function spool(request: FastifyRequest, path: string): Promise<Upload> {
  const fields: Record<string, unknown> = {};
  let found: Omit<Upload, 'fields'> | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') fields[part.fieldname] = part.value;
      else if (part.fieldname === 'file') found = { fileName: part.filename.slice(0, 200), ...(await write(part.file, path)) };
      else throw fieldFault(part.fieldname, 'unknown_field', `${part.fieldname.slice(0, 64)}: the file belongs in the field "file"`);
    }
    if (found === null) throw fieldFault('file', 'invalid_request', 'file is required');
    return { ...found, fields };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function write(source: NodeJS.ReadableStream, path: string): Promise<{ sizeBytes: number; lines: number }> {
  let [sizeBytes, lines] = [0, 0];
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, at + 1)) lines += 1;
      done(null, chunk);
    },
  });
  await pipeline(source, count, createWriteStream(path));
  return { sizeBytes, lines };
}
