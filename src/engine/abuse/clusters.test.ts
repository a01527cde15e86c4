import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClusterLink, clustersOf } from './clusters.ts';

/** `A:card1 B:card1` reads: A and B were met with card1. */
const read = (text: string): ClusterLink[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => word.split(':') as [string, string])
    .map(([member, value]) => ({ member, value }));
const write = (links: readonly ClusterLink[]): string[] =>
  clustersOf(links).map(({ clusterId, members }) => `${clusterId}=${members.join('')}`);

describe('what links join', () => {
  it.each<[says: string, links: string, clusters: string[]]>([
    ['nobody', '', []],
    ['one member with two cards', 'A:card1 A:card2', []],
    ['two members with a card each', 'A:card1 B:card2', []],
    ['two on one card', 'A:card1 B:card1', ['A=AB']],
    ['the least id names them', 'C:card1 B:card1', ['B=BC']],
    ['told twice', 'A:card1 B:card1 B:card1 A:card1', ['A=AB']],
    ['through a third, who has a phone with each', 'A:phone1 B:phone1 B:phone2 C:phone2', ['A=ABC']],
    ['two cards and a phone make one of six', 'A:card1 B:card1 C:card1 D:card2 E:card2 F:card2 C:phone1 D:phone1', ['A=ABCDEF']],
    ['without the phone they are two of three', 'A:card1 B:card1 C:card1 D:card2 E:card2 F:card2 C:phone1', ['A=ABC', 'D=DEF']],
    ['in a ring', 'A:1 B:1 B:2 C:2 C:3 D:3 D:4 A:4', ['A=ABCD']],
  ])('%s', (_says, links, clusters) => {
    expect(write(read(links))).toEqual(clusters);
  });

  it('a chain of 100 000, told from its end, is one', () => {
    const links = Array.from({ length: 100_000 }, (_, index) => 100_000 - index).flatMap((index) => [
      { member: String(index).padStart(6, '0'), value: `v${index}` },
      { member: String(index - 1).padStart(6, '0'), value: `v${index}` },
    ]);
    const [cluster, ...others] = clustersOf(links);
    expect([cluster?.clusterId, cluster?.members.length, others]).toEqual(['000000', 100_001, []]);
  });
});

describe('laws', () => {
  const member = fc.constantFrom(...'ABCDEFGHIJKL'.split(''));
  const value = fc.integer({ min: 1, max: 12 }).map((number) => `v${number}`);
  const link = fc.record({ member, value });
  const links = fc.array(link, { maxLength: 24 });

  it('the same as looking for everybody who can be reached', () => {
    fc.assert(
      fc.property(links, (told) => {
        expect(clustersOf(told)).toEqual(searched(told));
      }),
    );
  });

  it('the order of links does not matter', () => {
    const shuffled = links.chain((told) => fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length })));
    fc.assert(
      fc.property(shuffled, ([told, other]) => {
        expect(clustersOf(other)).toEqual(clustersOf(told));
      }),
    );
  });

  it('one more link only joins: whoever was together still is', () => {
    fc.assert(
      fc.property(links, link, (told, more) => {
        const after = clustersOf([...told, more]);
        for (const { members } of clustersOf(told)) {
          expect(after.filter((cluster) => members.every((one) => cluster.members.includes(one)))).toHaveLength(1);
        }
      }),
    );
  });

  it('nobody is in two of them, or in one alone', () => {
    fc.assert(
      fc.property(links, (told) => {
        const clusters = clustersOf(told);
        const all = clusters.flatMap(({ members }) => members);
        expect(all).toHaveLength(new Set(all).size);
        expect(clusters.filter(({ members }) => members.length < 2)).toEqual([]);
      }),
    );
  });
});

/** The same, slowly: from each member on, along every value, until nobody new is found. */
function searched(links: readonly ClusterLink[]): ReturnType<typeof clustersOf> {
  const around = (member: string): string[] => {
    const values = links.filter((link) => link.member === member).map((link) => link.value);
    return links.filter((link) => values.includes(link.value)).map((link) => link.member);
  };
  const reached = (member: string): string[] => {
    const found = new Set([member]);
    for (const one of found) for (const next of around(one)) found.add(next);
    return [...found].sort();
  };
  const clusters = new Map(links.map(({ member }) => reached(member)).map((members) => [members[0] ?? '', members]));
  return [...clusters]
    .filter(([, members]) => members.length > 1)
    .map(([clusterId, members]) => ({ clusterId, members }))
    .sort((one, other) => (one.clusterId < other.clusterId ? -1 : 1));
}
