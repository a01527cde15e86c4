import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '../../../kernel/errors.ts';

/** As it is after it was unpacked. */
const mostBytes = 64 * 1024 * 1024;

/** Whoever sends nothing for so long is gone: another may have the place. */
const mostSilenceMs = 30_000;

/** A body that did not arrive whole, or is not what it says it is. */
function damaged(cause: Error): Fault {
  const isPacking = String((cause as { code?: unknown }).code).startsWith('Z_');
  const detail = isPacking ? 'The body is not gzip, or is cut off.' : 'The body ended before all of it had come.';
  return new Fault('invalid_request', { detail, cause });
}

/**
 * The bytes of a body as they arrive, unpacked, and no more of them in memory than are being worked on: what is not asked for waits with
 * its sender. The stream is never destroyed by an error of ours, so that the sender can still be answered.
 */
export class ArrivingBody {
  readonly #payload: Readable;
  /** What comes out: the payload itself, or what unpacks it. */
  readonly #bytes: Readable;
  readonly #mostSilenceMs: number;
  #chunks: Buffer[] = [];
  #taken = 0;
  #silentMs = 0;
  #over: 'ended' | Fault | null = null;
  #wake: () => void = () => {};

  /** @throws Fault `unsupported_type` for an encoding other than gzip, `too_large` */
  constructor(payload: Readable, headers: IncomingHttpHeaders, silenceMs = mostSilenceMs) {
    const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (encoding !== 'identity' && encoding !== 'gzip') {
      throw new Fault('unsupported_type', { detail: 'The Content-Encoding is gzip or none.' });
    }
    if (Number(headers['content-length']) > mostBytes) throw tooLarge();
    this.#payload = payload;
    this.#mostSilenceMs = silenceMs;
    this.#bytes = encoding === 'gzip' ? unpacked(payload) : payload;
    this.#bytes.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#bytes.pause();
      this.#wake();
    });
    this.#bytes.once('end', () => this.#end('ended'));
    this.#bytes.on('error', (error) => this.#end(damaged(error)));
    this.#bytes.once('close', () => this.#end(damaged(new Error('closed'))));
  }

  /**
   * The next bytes; `pause` when none came for a moment, `end` after the last.
   * @throws Fault `too_large`; `invalid_request` when the body breaks off or says nothing for too long
   */
  async next(patienceMs: number): Promise<Buffer | 'pause' | 'end'> {
    if (this.#chunks.length === 0 && this.#over === null) await this.#arrival(patienceMs);
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#silentMs = 0;
      this.#taken += chunk.length;
      if (this.#taken > mostBytes) throw tooLarge();
      return chunk;
    }
    if (this.#over === 'ended') return 'end';
    if (this.#over !== null) throw this.#over;
    this.#silentMs += patienceMs;
    if (this.#silentMs >= this.#mostSilenceMs) throw new Fault('invalid_request', { detail: 'The body stopped coming.' });
    return 'pause';
  }

  /** Lets what still comes run into the void, up to a limit: a sender reads no answer while it is being cut off. */
  drain(): void {
    this.#bytes.removeAllListeners('data');
    let left = mostBytes;
    if (this.#bytes !== this.#payload) {
      this.#payload.unpipe();
      this.#bytes.destroy();
    }
    this.#payload.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) this.#payload.destroy();
    });
    this.#payload.resume();
  }

  #end(how: 'ended' | Fault): void {
    this.#over ??= how;
    this.#wake();
  }

  async #arrival(patienceMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#bytes.resume();
    });
    this.#wake = () => {};
  }
}

function tooLarge(): Fault {
  return new Fault('too_large', { detail: `The body is larger than ${mostBytes / 1024 / 1024} MB.` });
}

function unpacked(payload: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  payload.on('error', (error) => gunzip.destroy(error));
  payload.once('close', () => {
    if (!payload.readableEnded) gunzip.destroy(new Error('closed'));
  });
  return payload.pipe(gunzip);
}
