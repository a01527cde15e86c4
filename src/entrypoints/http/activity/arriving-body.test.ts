import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../kernel/errors.ts';
import { ArrivingBody } from './arriving-body.ts';

const mb = 1024 * 1024;

/** All of a body, or the code of the fault that it ends with. */
async function read(payload: Readable, headers: Record<string, string> = {}, silenceMs = 1_000): Promise<string> {
  let bytes = 0;
  let text = '';
  try {
    const body = new ArrivingBody(payload, headers, silenceMs);
    for (let chunk = await body.next(5); chunk !== 'end'; chunk = await body.next(5)) {
      if (chunk === 'pause') continue;
      bytes += chunk.length;
      if (bytes < 1_000) text += chunk.toString();
    }
    return bytes < 1_000 ? text : `${bytes} bytes`;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

const of = (...chunks: (string | Buffer)[]): Readable => Readable.from(chunks.map((chunk) => Buffer.from(chunk as string)));
const gzip = { 'content-encoding': 'gzip' };
const packed = gzipSync('{"a":1}\n{"b":2}\n');

describe('a body that arrives', () => {
  it.each<[what: string, payload: () => Readable, headers: Record<string, string>, result: string]>([
    ['as it is', () => of('one ', 'two'), {}, 'one two'],
    ['empty', () => of(), {}, ''],
    ['called what it is', () => of('one'), { 'content-encoding': 'Identity' }, 'one'],
    ['packed', () => of(packed), gzip, '{"a":1}\n{"b":2}\n'],
    [
      'packed, byte by byte',
      () => of(...[...packed].map((byte) => Buffer.of(byte))),
      { 'content-encoding': ' GZIP ' },
      '{"a":1}\n{"b":2}\n',
    ],
    ['packed in two parts', () => of(gzipSync('one '), gzipSync('two')), gzip, 'one two'],
    ['packed otherwise', () => of('x'), { 'content-encoding': 'br' }, 'unsupported_type'],
    ['packed twice', () => of('x'), { 'content-encoding': 'gzip, gzip' }, 'unsupported_type'],
    ['not packed, but said to be', () => of('{"a":1}'), gzip, 'invalid_request'],
    ['packed and cut off', () => of(packed.subarray(0, -9)), gzip, 'invalid_request'],
    ['as large as allowed', () => of(Buffer.alloc(64 * mb)), {}, `${64 * mb} bytes`],
    ['too large', () => of(Buffer.alloc(64 * mb), 'x'), {}, 'too_large'],
    ['said to be too large', () => of('x'), { 'content-length': String(64 * mb + 1) }, 'too_large'],
    ['a bomb', () => of(gzipSync(Buffer.alloc(65 * mb))), gzip, 'too_large'],
  ])('%s', async (_what, payload, headers, result) => {
    expect(await read(payload(), headers)).toBe(result);
  });

  it.each([{}, gzip])('breaks off: %j', async (headers) => {
    const payload = new PassThrough();
    payload.write(packed.subarray(0, 12));
    const result = read(payload, headers);
    payload.destroy();
    expect(await result).toBe('invalid_request');
  });

  it('is given up when it says nothing any more', async () => {
    const payload = new PassThrough();
    payload.write('one');
    expect(await read(payload, {}, 20)).toBe('invalid_request');
    expect(payload.destroyed).toBe(false);
  });

  it('waits with its sender until it is asked for', async () => {
    let sent = 0;
    const payload = new Readable({
      highWaterMark: 16,
      read() {
        sent += 1;
        this.push(sent > 1_000 ? null : Buffer.alloc(16));
      },
    });
    const body = new ArrivingBody(payload, {});
    expect(await body.next(1_000)).toHaveLength(16);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(10);
  });

  it.each([
    ['of what it is', packed],
    ['of what cannot be unpacked', Buffer.from('no gzip')],
  ])('runs into the void once nobody wants more %s', async (_what, start) => {
    const payload = new PassThrough();
    payload.write(start);
    const body = new ArrivingBody(payload, gzip);
    await body.next(1_000).catch(() => {});
    body.drain();
    const ended = new Promise((resolve) => payload.once('end', resolve));
    for (let part = 0; part < 10; part += 1) payload.write(Buffer.alloc(mb / 4));
    payload.end();
    await ended;
    expect(payload.readableEnded).toBe(true);
  });
});
