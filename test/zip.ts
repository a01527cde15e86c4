import { crc32, deflateRawSync } from 'node:zlib';

export type ZipEntry = {
  name: string;
  content: string | Uint8Array;
  stored?: boolean;
  encrypted?: boolean;
  /** What the directory says instead of the truth. */
  claims?: { bytes?: number; checksum?: number };
};

/** A zip archive. Source: PKWARE APPNOTE 4.3. */
export function zipOf(entries: readonly ZipEntry[]): Buffer<ArrayBuffer> {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { name, fields, packed } = pack(entry);
    const local = Buffer.concat([u32(0x04034b50), fields, name, packed]);
    directory.push(Buffer.concat([u32(0x02014b50), u16(20), fields, Buffer.alloc(10), u32(offset), name]));
    files.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const count = u16(entries.length);
  return Buffer.concat([...files, listed, u32(0x06054b50), u16(0), u16(0), count, count, u32(listed.length), u32(offset), u16(0)]);
}

/** The fields that the directory has in common with the place where the file stands. */
function pack({ name, content, stored = false, encrypted = false, claims = {} }: ZipEntry) {
  const bytes = Buffer.from(content);
  const packed = stored ? bytes : deflateRawSync(bytes);
  const nameBytes = Buffer.from(name);
  const fields = Buffer.concat([
    u16(20),
    u16(encrypted ? 0x801 : 0x800),
    u16(stored ? 0 : 8),
    u32(0),
    u32(claims.checksum ?? crc32(bytes)),
    u32(packed.length),
    u32(claims.bytes ?? bytes.length),
    u16(nameBytes.length),
    u16(0),
  ]);
  return { name: nameBytes, fields, packed };
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
