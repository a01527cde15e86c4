import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { Fault, fieldFault } from '../../kernel/errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Nothing of the body is kept, so it may hold texts that no table could keep. */
    keepsNothing?: boolean;
  }
}

/** Deeper than anything that Laurel reads, and shallow enough for whatever walks through it later. */
const mostLevels = 64;

/**
 * Reads JSON bodies. What no table could keep as it was sent is refused here, for every route that keeps something: bytes that are not
 * UTF-8, NUL, half a surrogate pair, and nesting without end.
 */
export function acceptJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body as Buffer)) return done(new Fault('wrong_encoding'));
    const text = body.toString();
    return parse(request, text, (error, value) => {
      // What is UTF-8 and JSON has NUL and half a pair only where they are escaped.
      const escaped = !request.routeOptions.config.keepsNothing && text.includes('\\u');
      const found = error === null ? faultIn(value, escaped, 1) : null;
      done(found === null ? error : toFault(found), value);
    });
  });
}

/** What is at fault, and the steps to it, the last one first: they are only put together where there is a fault. */
type Found = { code: 'invalid_text' | 'too_deep'; steps: (string | number)[] };

/** The first fault in a value: its place, or that of the object that has the name. */
function faultIn(value: unknown, escaped: boolean, level: number): Found | null {
  if (typeof value === 'string') return escaped && !canBeKept(value) ? { code: 'invalid_text', steps: [] } : null;
  if (typeof value !== 'object' || value === null) return null;
  if (level > mostLevels) return { code: 'too_deep', steps: [] };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = faultIn(value[index], escaped, level + 1);
      if (found !== null) return behind(index, found);
    }
    return null;
  }
  for (const key in value) {
    if (escaped && !canBeKept(key)) return { code: 'invalid_text', steps: [] };
    const found = faultIn((value as Readonly<Record<string, unknown>>)[key], escaped, level + 1);
    if (found !== null) return behind(key, found);
  }
  return null;
}

function canBeKept(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function behind(step: string | number, found: Found): Found {
  found.steps.push(step);
  return found;
}

function toFault({ code, steps }: Found): Fault {
  const path = steps.reduceRight<string>((before, step) => {
    if (typeof step === 'number') return `${before}[${step}]`;
    return before === '' ? step : `${before}.${step}`;
  }, '');
  return fieldFault(path, code, code === 'too_deep' ? `More than ${mostLevels} levels deep` : undefined);
}
