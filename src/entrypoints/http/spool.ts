import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { fieldFault } from '../../kernel/errors.ts';

/** An upload put aside on disk, and what came with it. */
export type Upload = { fileName: string; fields: Record<string, unknown> };

/**
 * Writes the `file` of a form to `path` as it arrives, so that memory does not grow with it, and collects the other fields, wherever
 * in the form they stand. When it fails nothing is left behind.
 * @throws Fault `invalid_request` without a file, `too_large`, `unsupported_type`
 */
export async function spool(request: FastifyRequest, path: string): Promise<Upload> {
  const fields: Record<string, unknown> = {};
  let fileName: string | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') fields[part.fieldname] = part.value;
      else if (part.fieldname === 'file') {
        fileName = part.filename.slice(0, 200);
        await pipeline(part.file, createWriteStream(path));
      } else throw fieldFault(part.fieldname, 'unknown_field', `${part.fieldname.slice(0, 64)}: the file belongs in the field "file"`);
    }
    if (fileName === null) throw fieldFault('file', 'invalid_request', 'file is required');
    return { fileName, fields };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
