import { nodeHash, rootOf } from '../merkle.ts';
import type { PlacedHash } from '../verify/leaf-source.ts';

/** The root of a whole part of a batch's tree: the 2^level leaves from `index` · 2^level on. */
export type TreeNode = { level: number; index: number; hash: Buffer };

/**
 * The fewest nodes that stand for leaves which are to go: where both halves of a part go, their parent does for them. Leaves that lie
 * together, as those of one section do, become a handful, however many they are.
 */
export function subtreesOf(leaves: readonly PlacedHash[]): TreeNode[] {
  const kept: TreeNode[] = [];
  let level = leaves.map(({ index, hash }): TreeNode => ({ level: 0, index, hash })).sort((a, b) => a.index - b.index);
  while (level.length > 0) {
    const parents: TreeNode[] = [];
    for (let at = 0; at < level.length; at += 1) {
      const [node, next] = [level[at] as TreeNode, level[at + 1]];
      if (node.index % 2 === 1 || next?.index !== node.index + 1) kept.push(node);
      else {
        parents.push({ level: node.level + 1, index: node.index / 2, hash: nodeHash(node.hash, next.hash) });
        at += 1;
      }
    }
    level = parents;
  }
  return kept;
}

/**
 * The root of a batch of which some rows are there and nodes stand for the rest; null where they do not make one tree together.
 * @param count of all its rows
 */
export function rootWith(count: number, leaves: readonly PlacedHash[], nodes: readonly TreeNode[]): Buffer | null {
  if (count === 0) return leaves.length + nodes.length === 0 ? rootOf([]) : null;
  let level = new Map(leaves.map(({ index, hash }) => [index, hash]));
  let used = 0;
  if (level.size !== leaves.length) return null;
  for (let [width, height] = [count, 0]; ; width = Math.ceil(width / 2), height += 1) {
    for (const { index, hash } of nodes.filter((node) => node.level === height)) {
      if (level.has(index)) return null;
      level.set(index, hash);
      used += 1;
    }
    if (width === 1) return used === nodes.length && level.size === 1 ? (level.get(0) ?? null) : null;
    const parents = new Map<number, Buffer>();
    for (const [index, hash] of level) {
      if (index < 0 || index >= width) return null;
      const sibling = level.get(index ^ 1);
      // The last node of an odd level has no sibling and is carried up.
      if (index % 2 === 0 && index === width - 1) parents.set(index / 2, hash);
      else if (sibling === undefined) return null;
      else if (index % 2 === 0) parents.set(index / 2, nodeHash(hash, sibling));
    }
    level = parents;
  }
}

/** Bytes of a node as they are kept: level 1, index 8, hash 32. */
const nodeBytes = 41;

/** Nodes as they are kept and hashed. */
export function writeNodes(nodes: readonly TreeNode[]): Buffer {
  const bytes = Buffer.alloc(nodes.length * nodeBytes);
  nodes.forEach(({ level, index, hash }, at) => {
    bytes.writeUInt8(level, at * nodeBytes);
    bytes.writeBigInt64BE(BigInt(index), at * nodeBytes + 1);
    hash.copy(bytes, at * nodeBytes + 9);
  });
  return bytes;
}

/** The nodes that were kept; null where these are no such bytes. */
export function readNodes(bytes: Buffer): TreeNode[] | null {
  if (bytes.length % nodeBytes !== 0) return null;
  return Array.from({ length: bytes.length / nodeBytes }, (_, at) => ({
    level: bytes.readUInt8(at * nodeBytes),
    index: Number(bytes.readBigInt64BE(at * nodeBytes + 1)),
    hash: bytes.subarray(at * nodeBytes + 9, (at + 1) * nodeBytes),
  }));
}
