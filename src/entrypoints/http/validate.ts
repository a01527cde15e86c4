import type { z } from 'zod';
import { didYouMean } from '../../engine/rules/nearest.ts';
import { type ErrorCode, Fault, type FieldError, fieldFault } from '../../kernel/errors.ts';
import { externalIdPattern } from '../../kernel/ids.ts';

type Issue = z.core.$ZodIssue;

/** One part of a request: its schema, which is always one of zod's, and which part it is. */
type Part = { schema: unknown; httpPart?: string };
type Check = (data: unknown) => { value: unknown } | { error: Fault };

const idPattern = String(externalIdPattern);

/** Checks each part of a request against its schema; what is wrong is a Fault with a path and one of our codes for every issue. */
export function validatorCompiler(part: Part): Check {
  const schema = part.schema as z.ZodType;
  return (sent) => {
    const data = sent ?? undefined; // a body that was not sent arrives as null
    const nul = part.httpPart === 'body' ? undefined : nameOfNul(data);
    if (nul !== undefined) return { error: fieldFault(nul, 'invalid_text', `${nul}: NUL cannot be looked for`) };
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    return { error: faultOf(result.error.issues.flatMap((issue) => toErrors(issue, data, schema))) };
  };
}

/** The first part of an address whose text holds NUL, which no table can be asked for; of bodies that is seen when they are read. */
function nameOfNul(data: unknown): string | undefined {
  return Object.entries(data ?? {}).find(([, value]) => typeof value === 'string' && value.includes('\0'))?.[0];
}

/** As `validatorCompiler`, but the body is left to the verb, which knows more about it than its schema: a rule, a form. */
export function bodyAsSent(part: Part): Check {
  return part.httpPart === 'body' ? (value) => ({ value }) : validatorCompiler(part);
}

/** The fields of a form, checked as a body is. @throws Fault with a path */
export function parseFields<Schema extends z.ZodType>(schema: Schema, fields: unknown): z.output<Schema> {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  throw faultOf(result.error.issues.flatMap((issue) => toErrors(issue, fields, schema)));
}

/** One fault keeps its own code, several are an invalid request. */
function faultOf(errors: FieldError[]): Fault {
  const [only] = errors;
  return new Fault(only && errors.length === 1 ? only.code : 'invalid_request', { errors });
}

function toErrors(issue: Issue, data: unknown, schema: z.ZodType): FieldError[] {
  const path = pathOf(issue.path);
  const inside = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const known = path === '' ? keysOf(schema) : [];
      return { path: inside(key), code: 'unknown_field', message: didYouMean(key, known, 'there is no field of that name') };
    });
  }
  if (issue.code !== 'custom' && valueAt(data, issue.path) === undefined) {
    const code = path === 'idempotency-key' ? 'idempotency_key_required' : 'invalid_request';
    return [{ path, code, message: `${path === '' ? 'The body' : path} is required` }];
  }
  const sentence = issue.message.replace(/^(Invalid input|Invalid option|Too big|Too small): /, '');
  return [{ path, code: codeOf(issue), message: path === '' ? sentence : `${path}: ${sentence}` }];
}

function codeOf(issue: Issue): ErrorCode {
  switch (issue.code) {
    case 'custom':
      return 'invalid_request';
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? 'too_long' : 'wrong_type';
    case 'invalid_format':
      return issue.format === 'regex' && issue.pattern === idPattern ? 'invalid_id' : 'wrong_type';
    default:
      return 'wrong_type';
  }
}

/** Names that an object schema knows, also beneath a default. */
function keysOf(schema: z.ZodType): string[] {
  const { def } = schema as { def: { shape?: Record<string, unknown>; innerType?: z.ZodType } };
  if (def.innerType) return keysOf(def.innerType);
  return Object.keys(def.shape ?? {});
}

/** `["filter", "games", 0]` → `filter.games[0]`. */
function pathOf(path: Issue['path']): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

function valueAt(data: unknown, path: Issue['path']): unknown {
  return path.reduce<unknown>((value, step) => (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[step], data);
}
