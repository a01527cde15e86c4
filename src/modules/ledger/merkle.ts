import { hash } from 'node:crypto';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Uuid } from '../../kernel/ids.ts';

/** What batches are written with. Of older ones version 1 did not cover the members, and version 2 not those whom a rule waits for. */
export const hashVersion = 3;

/** What stands before the first batch of a lane. */
export const genesisHash: Buffer = Buffer.alloc(32);

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');

/**
 * Root of the Merkle tree over leaves in order (RFC 9162 section 2.1.1): a leaf is SHA-256(0x00 || bytes), a node is
 * SHA-256(0x01 || left || right), split at the largest power of two below the count; of no leaves it is SHA-256 of nothing.
 */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  return rootOf(leaves.map(leafHash));
}

/** The same root, where the leaves are hashed already. */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return sha256(new Uint8Array());
  let level = hashes;
  // Pairing level by level and carrying an odd last node up is the same tree as splitting at powers of two.
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const left = level[index] as Buffer;
      const right = level[index + 1];
      next.push(right === undefined ? left : nodeHash(left, right));
    }
    level = next;
  }
  return level[0] as Buffer;
}

const leafInput = { bytes: Buffer.alloc(4096) };

/** SHA-256(0x00 || leaf). */
export function leafHash(leaf: Uint8Array): Buffer {
  if (leafInput.bytes.length < leaf.length + 1) leafInput.bytes = Buffer.alloc(leaf.length * 2);
  leafInput.bytes[0] = 0;
  leafInput.bytes.set(leaf, 1);
  return sha256(leafInput.bytes.subarray(0, leaf.length + 1));
}

const nodeInput = Buffer.alloc(65);

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  nodeInput[0] = 1;
  nodeInput.set(left, 1);
  nodeInput.set(right, 33);
  return sha256(nodeInput);
}

/** Header of a batch, and what its hash covers. */
export type Header = {
  journal: number;
  batchSeq: number;
  kind: string;
  rowCount: number;
  merkleRoot: Buffer;
  prevHash: Buffer;
  committedAt: Instant;
  /** Members that the batch touched, for those who follow it. */
  members: readonly Uuid[];
  /** Those of them whom a rule of trigger `event` may concern. */
  eventMembers: readonly Uuid[];
};

/** The hash that chains a batch to the one before it in its lane. */
export function batchHash(header: Header, version = hashVersion): Buffer {
  const writer = new ByteWriter()
    .text('batch')
    .u8(version)
    .i64(header.journal)
    .i64(header.batchSeq)
    .text(header.kind)
    .i64(header.rowCount)
    .blob(header.merkleRoot)
    .blob(header.prevHash)
    .i64(header.committedAt);
  if (version === 2) for (const member of header.members) writer.text(member);
  if (version >= 3) for (const list of [header.members, header.eventMembers]) writeList(writer, list);
  return sha256(writer.take());
}

/** Counted, so that nobody can be moved from one list to the next. */
function writeList(writer: ByteWriter, list: readonly Uuid[]): void {
  writer.i64(list.length);
  for (const id of list) writer.text(id);
}
