import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, rootOf } from '../merkle.ts';
import { readNodes, rootWith, subtreesOf, writeNodes } from './subtrees.ts';

const hashes = (count: number): Buffer[] => Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`row ${index}`)));
const placed = (count: number) => hashes(count).map((hash, index) => ({ index, hash }));

/** A batch and which of its rows go. */
const batch = fc.integer({ min: 1, max: 40 }).chain((count) => fc.array(fc.boolean(), { minLength: count, maxLength: count }));

describe('a batch without some of its rows', () => {
  it('has the root it had', () => {
    fc.assert(
      fc.property(batch, (goes) => {
        const all = placed(goes.length);
        const nodes = readNodes(writeNodes(subtreesOf(all.filter(({ index }) => goes[index])))) ?? [];
        const kept = all.filter(({ index }) => !goes[index]);
        expect(rootWith(goes.length, kept, nodes)).toEqual(rootOf(hashes(goes.length)));
      }),
    );
  });

  it('in which months went one after the other, too', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('January', 'February', 'kept'), { minLength: 1, maxLength: 40 }), (months) => {
        const all = placed(months.length);
        const of = (month: string) => all.filter(({ index }) => months[index] === month);
        const nodes = [...subtreesOf(of('January')), ...subtreesOf(of('February'))];
        expect(rootWith(months.length, of('kept'), nodes)).toEqual(rootOf(hashes(months.length)));
      }),
    );
  });

  it('has no root, or another one, when one more row or hash is gone, or a hash is another', () => {
    fc.assert(
      fc.property(batch, fc.nat(), (goes, which) => {
        const all = placed(goes.length);
        const nodes = subtreesOf(all.filter(({ index }) => goes[index]));
        const kept = all.filter(({ index }) => !goes[index]);
        const without = <Item>(items: readonly Item[]): Item[] => items.toSpliced(which % Math.max(items.length, 1), 1);
        const other = nodes.map((node, at) => (at === which % nodes.length ? { ...node, hash: Buffer.alloc(32) } : node));
        const spoilt = [
          ...(kept.length > 0 ? [rootWith(goes.length, without(kept), nodes)] : []),
          ...(nodes.length > 0 ? [rootWith(goes.length, kept, without(nodes)), rootWith(goes.length, kept, other)] : []),
        ];
        expect(spoilt.map((root) => root?.equals(rootOf(hashes(goes.length))) ?? false)).toEqual(spoilt.map(() => false));
      }),
    );
  });
});

it('rows that lie together need few hashes: 1 000 of 1 001 need nine at most', () => {
  expect(subtreesOf(placed(1001).slice(0, 1000)).length).toBeLessThan(10);
});
