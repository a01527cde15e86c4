import { assert } from './assert.ts';

const encoder = new TextEncoder();

/** Longer texts are left to the system, whose call costs as much as so many characters one by one. */
const longestPlain = 48;

/**
 * Canonical bytes: fixed-width big-endian integers, everything else prefixed with its length, so that two different rows never
 * give the same bytes. What a hash covers is written with this and documented in docs/reference/ledger-bytes.md.
 */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** One byte, 0-255. */
  u8(value: number): this {
    assert(Number.isInteger(value) && value >= 0 && value <= 0xff, 'a byte is 0-255');
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
    return this;
  }

  /** An integer of 16 bits, two's complement. */
  i16(value: number): this {
    this.#reserve(2);
    this.#view.setInt16(this.#length, value);
    this.#length += 2;
    return this;
  }

  /** An integer of 32 bits, two's complement. */
  i32(value: number): this {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value);
    this.#length += 4;
    return this;
  }

  /** Bytes as they are, without a length. */
  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** A safe integer as 8 bytes, two's complement. */
  i64(value: number): this {
    assert(Number.isSafeInteger(value), `${value} is not a safe integer`);
    this.#reserve(8);
    const high = Math.floor(value / 2 ** 32);
    this.#view.setInt32(this.#length, high);
    this.#view.setUint32(this.#length + 4, value - high * 2 ** 32);
    this.#length += 8;
    return this;
  }

  /** UTF-8 text after its length in bytes (4 bytes). Half a surrogate pair counts as U+FFFD, which is what the database keeps of it. */
  text(value: string): this {
    this.#reserve(4 + value.length * 3);
    const written = this.#ascii(value) ? value.length : encoder.encodeInto(value, this.#bytes.subarray(this.#length + 4)).written;
    this.#view.setUint32(this.#length, written);
    this.#length += 4 + written;
    return this;
  }

  /** Writes a short plain text where its bytes belong; false: it is something else. Ids are short and plain, and there are many. */
  #ascii(value: string): boolean {
    if (value.length > longestPlain) return false;
    const start = this.#length + 4;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      this.#bytes[start + index] = code;
    }
    return true;
  }

  /** Raw bytes after their length (4 bytes). */
  blob(value: Uint8Array): this {
    this.#reserve(4 + value.length);
    this.#view.setUint32(this.#length, value.length);
    this.#bytes.set(value, this.#length + 4);
    this.#length += 4 + value.length;
    return this;
  }

  /** 0 for null, or 1 and the value. */
  maybe<T>(value: T | null, write: (value: T) => unknown): this {
    this.u8(value === null ? 0 : 1);
    if (value !== null) write(value);
    return this;
  }

  /** The bytes written so far, copied; the writer starts afresh. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + extra));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
