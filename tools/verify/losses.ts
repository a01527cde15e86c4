import { createHash } from 'node:crypto';
import { fromHex, type Row, textOf } from './bytes.ts';
import { fault, type Report } from './report.ts';

/** What a batch lost with months that are gone: how many rows, and what stands for them in its tree. */
export type Loss = { rows: number; nodes: Buffer };

/** Bytes of a node: level 1, number 8, hash 32. */
const nodeBytes = 41;

/** What batches lost, as the file says beside each, against what the chain told of it before the rows went. Grows with such batches. */
export class Losses {
  readonly #said = new Map<string, Loss>();
  readonly #told = new Map<string, (Loss & { month: string })[]>();
  dropped: readonly string[] = [];

  /** @throws Impossible */
  say(row: Row): Loss {
    const loss = { rows: Number(row['row_count']), nodes: fromHex(row['nodes'] ?? null) };
    this.#said.set(`${textOf(row, 'journal')} ${textOf(row, 'batch_seq')}`, loss);
    return loss;
  }

  has(place: string): boolean {
    return this.#said.has(place);
  }

  /** A row of `pruned_batch`, which counts once its month is gone. */
  tell(row: Row): void {
    const month = textOf(row, 'month');
    if (!this.dropped.includes(month)) return;
    const place = `${textOf(row, 'of_journal')} ${textOf(row, 'of_batch')}`;
    const told = this.#told.get(place) ?? [];
    told.push({ month, rows: Number(row['row_count']), nodes: fromHex(row['nodes'] ?? null) });
    this.#told.set(place, told);
  }

  /** After the last batch. */
  close(report: Report): void {
    for (const place of new Set([...this.#said.keys(), ...this.#told.keys()])) {
      const told = (this.#told.get(place) ?? []).sort((a, b) => (a.month < b.month ? -1 : 1));
      const rows = told.reduce((sum, one) => sum + one.rows, 0);
      const said = this.#said.get(place);
      const same = said?.rows === rows && said.nodes.equals(Buffer.concat(told.map(({ nodes }) => nodes)));
      if (!same) fault(report, `journal ${place.replace(' ', ' batch ')}: the chain tells otherwise of what it lost`);
    }
  }
}

/** The root of a batch out of the leaves that are there and the nodes of those that are gone; null where they do not make it. */
export function rootWithout(count: number, leaves: ReadonlyMap<number, Buffer>, nodes: Buffer): Buffer | null {
  const parts = new Map<string, Buffer>();
  for (let at = 0; at + nodeBytes <= nodes.length; at += nodeBytes) {
    parts.set(`${nodes[at]} ${nodes.readBigUInt64BE(at + 1)}`, nodes.subarray(at + 9, at + nodeBytes));
  }
  const rootOf = (from: number, size: number): Buffer | null => {
    const level = Math.log2(size);
    const part = Number.isInteger(level) ? parts.get(`${level} ${from / size}`) : undefined;
    if (part !== undefined) return part;
    if (size === 1) return leaves.get(from) ?? null;
    const left = 2 ** Math.floor(Math.log2(size - 1));
    const [one, other] = [rootOf(from, left), rootOf(from + left, size - left)];
    return (
      one &&
      other &&
      createHash('sha256')
        .update(Buffer.from([1]))
        .update(one)
        .update(other)
        .digest()
    );
  };
  return rootOf(0, count);
}
