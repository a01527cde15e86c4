import { once } from 'node:events';
import { pipeline, type Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { Fault } from '../../../kernel/errors.ts';
import type { TableLimits } from '../table.ts';
import { unreadable } from './unreadable.ts';

/** Workbooks have a few dozen. */
const mostEntries = 10_000;

/** So many bytes a part may have however well it was packed. */
const anyRatioBytes = 1024 * 1024;

const deflated = 8;

/** The parts of a workbook: a zip archive that nobody trusts. What it says of its sizes is never believed, only compared. */
export class Archive {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #limits: TableLimits;
  #unpackedBytes = 0;

  constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>, limits: TableLimits) {
    this.#zip = zip;
    this.#entries = entries;
    this.#limits = limits;
  }

  /** Whether there is a part of that name, which begins with a slash. */
  has(part: string): boolean {
    return this.#entries.has(part.toLowerCase());
  }

  /**
   * The bytes of a part, unpacked as they are asked for.
   * @throws Fault `not_a_table` when it is missing, encrypted or damaged; `too_large` beyond `mostBytes` or the limits
   */
  async *read(part: string, mostBytes = this.#limits.unpackedBytes): AsyncGenerator<Uint8Array> {
    const entry = this.#entries.get(part.toLowerCase());
    if (!entry) throw unreadable(`${part} is missing`);
    if (entry.isEncrypted()) throw unreadable('a password protects it');
    if (!entry.canDecodeFileData()) throw unreadable(`${part} is packed in an unusual way`);
    let bytes = 0;
    let checksum = 0;
    for await (const chunk of this.#unpack(entry)) {
      bytes += chunk.length;
      this.#unpackedBytes += chunk.length;
      checksum = crc32(chunk, checksum);
      const tooDense = bytes > anyRatioBytes && bytes > entry.compressedSize * this.#limits.unpackRatio;
      if (tooDense || bytes > mostBytes || this.#unpackedBytes > this.#limits.unpackedBytes) {
        throw new Fault('too_large', { detail: `Unpacked, ${part} of the workbook is larger than allowed.` });
      }
      yield chunk;
    }
    if (bytes !== entry.uncompressedSize || checksum !== entry.crc32) throw unreadable(`${part} is damaged`);
  }

  async *#unpack(entry: Entry): AsyncGenerator<Uint8Array> {
    let packed: Readable | undefined;
    try {
      packed = await this.#zip.openReadStreamPromise(entry, { decodeFileData: false });
      yield* entry.compressionMethod === deflated ? pipeline(packed, createInflateRaw({ chunkSize: 64 * 1024 }), () => {}) : packed;
    } catch (error) {
      throw asFault(error);
    } finally {
      packed?.destroy();
    }
  }

  /** Closes the file. */
  async close(): Promise<void> {
    const closed = once(this.#zip, 'close');
    this.#zip.close();
    await closed;
  }
}

/**
 * Opens a zip archive and reads its directory. Entries with unsafe names are left out.
 * @throws Fault `not_a_table`, `too_large`
 */
export async function openArchive(path: string, limits: TableLimits): Promise<Archive> {
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  const zip = await openPromise(path, options).catch((error: unknown) => {
    throw asFault(error);
  });
  const entries = new Map<string, Entry>();
  const archive = new Archive(zip, entries, limits);
  try {
    if (zip.fileSize > limits.bytes) throw new Fault('too_large', { detail: 'The workbook is larger than allowed.' });
    if (zip.entryCount > mostEntries) throw new Fault('too_large', { detail: `The workbook has more than ${mostEntries} parts.` });
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileNameRaw.toString('utf8').replaceAll('\\', '/');
      if (validateFileName(name) === null) entries.set(`/${name.toLowerCase()}`, entry);
    }
    return archive;
  } catch (error) {
    await archive.close();
    throw asFault(error);
  }
}

/** What the reader of the archive or of packed bytes finds is a fault of the file; what the system says stays an error. */
function asFault(error: unknown): unknown {
  const ofSystem = error instanceof Fault || (error as NodeJS.ErrnoException).syscall !== undefined;
  return ofSystem ? error : unreadable('the file is damaged or incomplete', error);
}
