import { isUtf8 } from 'node:buffer';
import type { ErrorCode } from '../../../kernel/errors.ts';

/** More than any event needs. */
export const mostEventBytes = 64 * 1024;

/** Who is given the texts of single events, in their order, or why there is none that could be read. */
export type Pieces = { text(json: string): void; fault(code: ErrorCode): void };

/** Cuts the bytes of a body into events. */
export type Splitter = {
  /** @throws Fault when what follows cannot be told apart any more */
  push(bytes: Buffer): void;
  /** After the last byte. @throws Fault as `push` */
  end(): void;
};

/** The bytes that have come of one event whose end has not; once they are too many they are forgotten. */
export class Unfinished {
  #parts: Buffer[] = [];
  #length = 0;

  /** Bytes so far, those forgotten too. */
  get length(): number {
    return this.#length;
  }

  add(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length <= mostEventBytes) this.#parts.push(bytes);
    else this.#parts = [];
  }

  /** All of it; the next one starts. null: it was too long. */
  take(): Buffer | null {
    const whole = this.#length > mostEventBytes ? null : this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return whole ?? null;
  }
}

/** What some write before their text, though UTF-8 has no order of bytes. */
export const byteOrderMark: readonly number[] = [0xef, 0xbb, 0xbf];

/** Hands on the bytes of one event, or says that there is nothing in them. null: it was too long. */
export function handOn(bytes: Buffer | null, pieces: Pieces): boolean {
  if (bytes === null || bytes.length > mostEventBytes) pieces.fault('too_long');
  else if (!isUtf8(bytes)) pieces.fault('wrong_encoding');
  else {
    const text = bytes.toString();
    if (isBlank(text)) return false;
    pieces.text(text);
  }
  return true;
}

const space = 32;
const onlySpace = /^[ \t\r\n]*$/;

/** Whether a text has nothing in it: nearly all have, and their first character says so. */
export function isBlank(text: string): boolean {
  return text.length === 0 || (text.charCodeAt(0) <= space && onlySpace.test(text));
}
