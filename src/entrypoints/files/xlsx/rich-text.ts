import { joined } from './xml-parser.ts';

/** Gathers the text of an item of the shared strings or of an inline string: its runs joined, without what only helps to pronounce it. */
export class RichText {
  #text = '';
  #inText = false;
  #inPhonetic = false;

  open(name: string): void {
    if (name === 'rPh') this.#inPhonetic = true;
    if (name === 't') this.#inText = !this.#inPhonetic;
  }

  text(text: string): void {
    if (this.#inText) this.#text = joined(this.#text, text);
  }

  close(name: string): void {
    if (name === 'rPh') this.#inPhonetic = false;
    if (name === 't') this.#inText = false;
  }

  /** The text so far; then begins afresh. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return unescaped(text);
  }
}

/**
 * Signs that XML cannot hold are written as `_x000D_`. Source: ECMA-376 part 1, 22.9.2.19 (ST_Xstring). NUL and half a surrogate pair,
 * which no database keeps, become U+FFFD, the sign for what cannot be told.
 */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  const signs = text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return signs.replaceAll('\0', '\ufffd').toWellFormed();
}
