import { hash } from 'node:crypto';
import { ByteWriter } from '../../kernel/bytes.ts';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { type ErrorCode, Fault, type FieldError } from '../../kernel/errors.ts';
import { type MemberKey, nilUuid } from '../../kernel/ids.ts';

/**
 * A request that must have one effect, however often it comes: `source` and `key` name it, the fingerprint tells the same
 * request from another one under the same key. Commands without a member use bucket 0 and the nil UUID.
 */
export type Operation = MemberKey & { source: string; key: string; fingerprint: Buffer; at: Instant };

/** What is remembered: the first answer, with the status it was given under. */
export type Remembered = { status: number; answer: Json };

/** An operation and what will be remembered of it. */
export type Answered = { operation: Operation; remembered: Remembered };

/** The operation of a request. `content` is all that makes it this request: method, path and body. */
export function operationOf(member: MemberKey | null, source: string, key: string, content: Json, at: Instant): Operation {
  const { bucket, memberId } = member ?? { bucket: 0, memberId: nilUuid };
  return { bucket, memberId, source, key, fingerprint: hash('sha256', canonicalJson(content), 'buffer'), at };
}

/** The bytes of a remembered operation that its batch's hash covers. */
export function operationLeaf(operation: Operation, { status, answer }: Remembered): Uint8Array {
  return new ByteWriter()
    .text('operation')
    .i64(operation.bucket)
    .text(operation.memberId)
    .text(operation.source)
    .text(operation.key)
    .blob(operation.fingerprint)
    .i64(status)
    .text(canonicalJson(answer))
    .i64(operation.at)
    .take();
}

/** Refusals of the domain are part of the record; faults of the request itself, of who asks and of our own side are not. */
export function isRemembered({ status, code }: Fault): boolean {
  return status >= 400 && status < 500 && ![400, 401, 403, 429].includes(status) && code !== 'idempotency_conflict';
}

/** A refusal as it is remembered. */
export function toRemembered({ code, detail, errors, status }: Fault): Remembered {
  return { status, answer: { code, detail, errors: [...errors] } };
}

/** A remembered refusal as it was. */
export function toFault(answer: Json): Fault {
  const { code, detail, errors } = answer as { code: ErrorCode; detail: string; errors: FieldError[] };
  return new Fault(code, { detail, errors });
}
