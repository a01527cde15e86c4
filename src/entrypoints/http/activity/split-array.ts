import { Fault } from '../../../kernel/errors.ts';
import { byteOrderMark, handOn, type Pieces, type Splitter, Unfinished } from './split.ts';

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** `start`: before the array; `first`: at its first element or its end; `element`: in one; `over`: after the array. */
type State = 'start' | 'first' | 'element' | 'over';

/**
 * Elements of a JSON array, found by their brackets and quotes alone and never all in memory: what each of them is, is seen when it is
 * read.
 */
export class ArraySplitter implements Splitter {
  readonly #pieces: Pieces;
  readonly #unfinished = new Unfinished();
  #state: State = 'start';
  /** Brackets of the element that are open, whether a text of it is, and whether a backslash came last in that. */
  #depth = 0;
  #inText = false;
  #isEscaped = false;
  /** Bytes of a byte order mark so far. */
  #marks = 0;

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
  }

  /** @throws Fault `invalid_json` */
  push(bytes: Buffer): void {
    for (let place = 0; place < bytes.length; ) {
      if (this.#state !== 'element') {
        place = this.#outside(bytes, place);
        continue;
      }
      const end = this.#endOfElement(bytes, place);
      this.#unfinished.add(bytes.subarray(place, end));
      if (end < bytes.length) {
        if (!handOn(this.#unfinished.take(), this.#pieces)) throw broken('has an element with nothing in it');
        if (bytes[end] === closeBracket) this.#state = 'over';
      }
      place = end + 1;
    }
  }

  /** @throws Fault `invalid_json` */
  end(): void {
    if (this.#state !== 'over') throw broken('ends before its last bracket');
  }

  /** Looks at a byte between elements. Where to go on. */
  #outside(bytes: Buffer, place: number): number {
    const byte = bytes[place] ?? 0;
    if (isSpace(byte)) return place + 1;
    if (this.#state === 'over') throw broken('goes on after its end');
    if (this.#state === 'start') {
      if (byte === byteOrderMark[this.#marks]) {
        this.#marks += 1;
        return place + 1;
      }
      if (byte !== openBracket) throw broken('does not begin with a bracket: expected an array of events');
      this.#state = 'first';
      return place + 1;
    }
    this.#state = byte === closeBracket ? 'over' : 'element';
    return byte === closeBracket ? place + 1 : place;
  }

  /** The place of the comma or bracket that ends the element, or the end of the bytes. */
  #endOfElement(bytes: Buffer, start: number): number {
    let [depth, inText] = [this.#depth, this.#inText];
    let place = this.#isEscaped ? start + 1 : start;
    this.#isEscaped = false;
    for (; place < bytes.length; place += 1) {
      const byte = bytes[place];
      if (byte === quote) inText = !inText;
      else if (inText) {
        if (byte === backslash) place += 1;
      } else if (byte === openBrace || byte === openBracket) depth += 1;
      else if (depth === 0 && (byte === comma || byte === closeBracket)) break;
      else if (byte === closeBrace || byte === closeBracket) depth -= 1;
      if (depth < 0) throw broken('closes what it has not opened');
    }
    this.#isEscaped = place > bytes.length;
    this.#depth = depth;
    this.#inText = inText;
    return Math.min(place, bytes.length);
  }
}

function broken(how: string): Fault {
  return new Fault('invalid_json', { detail: `The body ${how}.` });
}
