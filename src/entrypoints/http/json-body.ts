import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { Fault, fieldFault } from '../../kernel/errors.ts';

/** Deeper than anything that Laurel reads, and shallow enough for whatever walks through it later. */
const mostLevels = 64;

/**
 * Reads JSON bodies. What no table could keep as it was sent is refused here, for every route: bytes that are not UTF-8, NUL, half a
 * surrogate pair, and nesting without end.
 */
export function acceptJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body as Buffer)) return done(new Fault('wrong_encoding'));
    return parse(request, body.toString(), (error, value) => {
      try {
        if (error === null) checkJson(value, '', 1);
        done(error, value);
      } catch (fault) {
        done(fault as Fault);
      }
    });
  });
}

/** @throws Fault `invalid_text`, `too_deep` with the path of the value or of the object that has the name */
function checkJson(value: unknown, path: string, level: number): void {
  if (typeof value === 'string') checkText(value, path);
  if (typeof value !== 'object' || value === null) return;
  if (level > mostLevels) throw fieldFault(path, 'too_deep', `More than ${mostLevels} levels deep`);
  if (Array.isArray(value)) return value.forEach((item, index) => checkJson(item, `${path}[${index}]`, level + 1));
  for (const [key, item] of Object.entries(value)) {
    checkText(key, path);
    checkJson(item, path === '' ? key : `${path}.${key}`, level + 1);
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\0') || !text.isWellFormed()) throw fieldFault(path, 'invalid_text');
}
