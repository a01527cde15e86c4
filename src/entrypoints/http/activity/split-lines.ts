import { isUtf8 } from 'node:buffer';
import { byteOrderMark, handOn, isBlank, mostEventBytes, type Pieces, type Splitter, Unfinished } from './split.ts';

const newline = 10;

/** Lines of a body (NDJSON): each is an event, however broken those before it were. */
export class LineSplitter implements Splitter {
  readonly #pieces: Pieces;
  readonly #unfinished = new Unfinished();
  #isFirst = true;

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
  }

  push(bytes: Buffer): void {
    const first = bytes.indexOf(newline);
    if (first < 0) return this.#unfinished.add(bytes);
    const last = bytes.lastIndexOf(newline);
    this.#unfinished.add(bytes.subarray(0, first));
    this.end();
    if (last > first) this.#handOnAll(bytes.subarray(first + 1, last));
    if (last + 1 < bytes.length) this.#unfinished.add(bytes.subarray(last + 1));
  }

  /** Of the line that has no newline yet. */
  end(): void {
    const line = this.#unfinished.take();
    const isMarked = this.#isFirst && byteOrderMark.every((byte, place) => line?.[place] === byte);
    this.#isFirst = false;
    handOn(isMarked ? (line?.subarray(byteOrderMark.length) ?? null) : line, this.#pieces);
  }

  /** Whole lines: as one text, since turning bytes into text costs more for each call than for each byte. */
  #handOnAll(lines: Buffer): void {
    if (!isUtf8(lines) || lines.length > mostEventBytes) return this.#handOnEach(lines);
    const text = lines.toString();
    for (let start = 0; start <= text.length; ) {
      const found = text.indexOf('\n', start);
      const end = found < 0 ? text.length : found;
      const line = text.slice(start, end);
      if (!isBlank(line)) this.#pieces.text(line);
      start = end + 1;
    }
  }

  #handOnEach(lines: Buffer): void {
    for (let start = 0; start <= lines.length; ) {
      const found = lines.indexOf(newline, start);
      const end = found < 0 ? lines.length : found;
      handOn(lines.subarray(start, end), this.#pieces);
      start = end + 1;
    }
  }
}
