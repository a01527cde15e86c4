import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { Fault, fieldFault } from '../../kernel/errors.ts';

/** An upload put aside on disk, and what came with it. */
export type Upload = { fileName: string; fields: Record<string, unknown> };

/**
 * Writes the `file` of a form to `path` as it arrives, so that memory does not grow with it, and collects the other fields, wherever
 * in the form they stand. When it fails nothing is left behind.
 * @throws Fault `invalid_request` without a file, for a field that comes twice, a damaged form; `too_large`, `unsupported_type`
 */
export async function spool(request: FastifyRequest, path: string): Promise<Upload> {
  const fields: Record<string, unknown> = {};
  let fileName: string | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        if (Object.hasOwn(fields, part.fieldname)) throw fieldFault(part.fieldname, 'invalid_request', `${part.fieldname} comes twice`);
        fields[part.fieldname] = part.value;
      } else if (part.fieldname === 'file') {
        fileName = part.filename.replaceAll('\0', '').slice(0, 200);
        await pipeline(part.file, createWriteStream(path));
      } else throw fieldFault(part.fieldname, 'unknown_field', `${part.fieldname.slice(0, 64)}: the file belongs in the field "file"`);
    }
    if (fileName === null) throw fieldFault('file', 'invalid_request', 'file is required');
    return { fileName, fields };
  } catch (error) {
    await rm(path, { force: true });
    // What reads the form throws errors without a code of any kind; those of the disk, the framework and ours have one.
    if ((error as { code?: unknown }).code !== undefined) throw error;
    throw new Fault('invalid_request', { detail: 'The form is damaged or incomplete.', cause: error });
  }
}
