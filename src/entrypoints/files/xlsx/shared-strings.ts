import { Fault } from '../../../kernel/errors.ts';
import type { TableLimits } from '../table.ts';
import { RichText } from './rich-text.ts';
import { unreadable } from './unreadable.ts';
import { readXml } from './xml-parser.ts';

/** The texts that cells point to, kept as bytes: a third of the memory that as many JavaScript texts would take, and it can be bounded. */
export class SharedStrings {
  readonly #limits: Pick<TableLimits, 'texts' | 'textBytes'>;
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #ends = new Uint32Array(1024);
  #count = 0;

  constructor(limits: Pick<TableLimits, 'texts' | 'textBytes'>) {
    this.#limits = limits;
  }

  /** @throws Fault `too_large` */
  add(text: string): void {
    const start = this.#end(this.#count - 1);
    const end = start + Buffer.byteLength(text);
    if (this.#count === this.#limits.texts || end > this.#limits.textBytes) {
      throw new Fault('too_large', { detail: 'The workbook has more different texts than can be kept; save the sheet as "CSV UTF-8".' });
    }
    if (end > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], Math.max(end, this.#bytes.length * 2));
    if (this.#count === this.#ends.length) {
      const ends = new Uint32Array(this.#count * 2);
      ends.set(this.#ends);
      this.#ends = ends;
    }
    this.#bytes.write(text, start);
    this.#ends[this.#count] = end;
    this.#count += 1;
  }

  /** The text of that index, from 0. @throws Fault `not_a_table` */
  at(index: number): string {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) throw unreadable('a cell points to a text that is not there');
    return this.#bytes.toString('utf8', this.#end(index - 1), this.#end(index));
  }

  #end(index: number): number {
    return this.#ends[index] ?? 0;
  }
}

/** Reads the part with the shared strings. Source: ECMA-376 part 1, 18.4.9. @throws Fault `too_large`, those of the source */
export async function readSharedStrings(source: AsyncIterable<Uint8Array>, limits: TableLimits): Promise<SharedStrings> {
  const strings = new SharedStrings(limits);
  const item = new RichText();
  await readXml(source, {
    open: (name) => item.open(name),
    text: (text) => item.text(text),
    close(name) {
      item.close(name);
      if (name === 'si') strings.add(item.take());
    },
  });
  return strings;
}
