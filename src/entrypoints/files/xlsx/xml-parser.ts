import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { Fault } from '../../../kernel/errors.ts';
import { unreadable } from './unreadable.ts';

/** What is heard of a document. Names come without their namespace's prefix. */
export type XmlListener = {
  open(name: string, attributes: Record<string, string>): void;
  text(text: string): void;
  close(name: string): void;
};

/** A workbook nests about ten deep. */
const deepest = 100;

/** Of one cell, or between two tags; a spreadsheet allows 32 767. */
const mostTextChars = 1024 * 1024;

/** Text that comes in pieces, one more of them. @throws Fault `line_too_long` */
export function joined(text: string, more: string): string {
  if (text.length + more.length > mostTextChars) throw tooLong();
  return text + more;
}

function tooLong(): Fault {
  return new Fault('line_too_long', { detail: 'A cell of the workbook is longer than allowed.' });
}

/**
 * Reads XML as it arrives. Nothing in the document makes it fetch, expand or keep more than it was given: no document type, so no
 * entities but the five of XML; bounded depth; bounded text.
 */
export class XmlParser {
  readonly #saxes = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #depth = 0;
  #tags = 0;
  #charsWithoutTag = 0;

  constructor(listener: XmlListener) {
    this.#saxes.on('opentag', ({ name, attributes }) => {
      this.#tags += 1;
      this.#depth += 1;
      if (this.#depth > deepest) throw unreadable('its XML is nested too deeply');
      listener.open(localName(name), attributes);
    });
    this.#saxes.on('closetag', ({ name }) => {
      this.#tags += 1;
      this.#depth -= 1;
      listener.close(localName(name));
    });
    this.#saxes.on('text', (text) => listener.text(text));
    this.#saxes.on('cdata', (text) => listener.text(text));
    this.#saxes.on('doctype', () => {
      throw unreadable('its XML has a document type, which workbooks have not');
    });
    this.#saxes.on('error', (error) => {
      throw unreadable('its XML is not well formed', error);
    });
  }

  /** The next bytes. @throws Fault `not_a_table`, `line_too_long` */
  write(bytes: Uint8Array): void {
    const text = this.#decode(bytes);
    const tags = this.#tags;
    this.#saxes.write(text);
    this.#charsWithoutTag = this.#tags === tags ? this.#charsWithoutTag + text.length : 0;
    if (this.#charsWithoutTag > mostTextChars) throw tooLong();
  }

  /** The document has ended. @throws Fault `not_a_table` */
  end(): void {
    this.#saxes.write(this.#decode()).close();
  }

  #decode(bytes?: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (cause) {
      throw unreadable('its XML is not UTF-8', cause);
    }
  }
}

/** Reads a whole document. @throws Fault of the document and of the source */
export async function readXml(source: AsyncIterable<Uint8Array>, listener: XmlListener): Promise<void> {
  const parser = new XmlParser(listener);
  for await (const bytes of source) parser.write(bytes);
  parser.end();
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
