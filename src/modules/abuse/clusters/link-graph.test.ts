import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../../engine/abuse/cases/stage.ts';
import { thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import type { LinkKind } from '../../../kernel/link-kind.ts';
import { assembleGraph, type GraphMember, type GraphValue } from './link-graph.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');
const player = (name: string, clusterId: string | null = null): GraphMember => {
  return { bucket: 0, memberId: `id-${name}`, externalId: name, status: 'ACTIVE', abuse: null, clusterId };
};
const ref = Buffer.from('00112233445566778899aabbccddeeff'.repeat(2), 'hex');
const named = '0011223344556677';
/** `A B`: they were met with it at noon; `A?`: nobody knows since when. */
const value = (kind: LinkKind, holders: string, more: Partial<GraphValue> = {}): GraphValue => {
  const names = holders.split(' ');
  const met = names.map((name) => ({
    member: { bucket: 0, memberId: `id-${name.replace('?', '')}` },
    since: name.endsWith('?') ? null : noon,
  }));
  return { kind, ref, holders: met, members: names.length, at: noon, ...more };
};
const thresholds = thresholdsOf(settingsOf());

function links(values: readonly GraphValue[], dismissed: readonly string[] = []) {
  const members = ['A', 'B', 'C'].map((name) => player(name));
  return assembleGraph(members[0] as GraphMember, { members, values, dismissed, isCut: false }, thresholds).links;
}

describe('a link says why it is there', () => {
  it.each<[says: string, value: GraphValue, expected: object]>([
    ['a card: everything', value('payment', 'A B'), { isHard: true, severity: 1, members: 2, ignored: null }],
    ['a verified number', value('phone', 'A B'), { isHard: true, severity: 1, ignored: null }],
    ['a device', value('device', 'A B C'), { isHard: false, severity: 0.7, members: 3, ignored: null }],
    ['an address of two', value('ip', 'A B'), { isHard: false, severity: 0.63093, ignored: null }],
    ['an address of 20', value('ip', 'A B', { members: 20 }), { members: 20, severity: 0.22767, ignored: null }],
    ['an address of 21', value('ip', 'A', { members: 21 }), { members: 21, severity: 0, ignored: 'too_many_members' }],
  ])('%s', (_says, shared, expected) => {
    expect(links([shared])).toMatchObject([{ kind: shared.kind, ref: named, at: noon, ...expected }]);
  });

  it('who holds it, in the order of the nodes, and since when', () => {
    expect(links([value('payment', 'C A?')])[0]?.players).toEqual([
      { playerId: 'A', since: null },
      { playerId: 'C', since: noon },
    ]);
  });

  it('of those who are not shown nothing is said but how many they are', () => {
    expect(links([value('payment', 'A Z', { members: 9 })])).toMatchObject([{ members: 9, players: [{ playerId: 'A' }] }]);
  });

  it('what one member holds alone is no link', () => {
    expect(links([value('payment', 'A'), value('device', 'A')])).toEqual([]);
  });

  it('what was dismissed does not count between the player and others; between others it does', () => {
    const dismissed = [`payment:${named}`, `ip:${named}`];
    expect(links([value('payment', 'A B')], dismissed)).toMatchObject([{ severity: 1, ignored: 'dismissed' }]);
    expect(links([value('payment', 'B C')], dismissed)).toMatchObject([{ severity: 1, ignored: null }]);
    expect(links([value('device', 'A B')], dismissed)).toMatchObject([{ ignored: null }]);
    expect(links([value('ip', 'A', { members: 22 })], dismissed)).toMatchObject([{ ignored: 'too_many_members' }]);
  });

  it('what says most comes first', () => {
    const told = links([
      value('ip', 'A', { members: 22 }),
      value('ip', 'A B'),
      value('device', 'A B'),
      value('phone', 'A B'),
      value('email', 'A B'),
    ]);
    expect(told.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual(['email 1', 'phone 1', 'device 0.7', 'ip 0.63093', 'ip 0']);
  });

  it('a device that the program does not count', () => {
    const members = [player('A'), player('B')];
    const parts = { members, values: [value('device', 'A B')], dismissed: [], isCut: false };
    expect(assembleGraph(player('A'), parts, { ...thresholds, device_severity: 0 }).links).toMatchObject([{ ignored: 'no_severity' }]);
  });
});

describe('a node', () => {
  it('is in the cluster of the player, in another one, or in none', () => {
    const members = [player('A', 'c1'), player('B', 'c1'), player('C', 'c2'), player('D')];
    const graph = assembleGraph(members[0] as GraphMember, { members, values: [], dismissed: [], isCut: true }, thresholds);
    expect(graph).toMatchObject({ playerId: 'A', isCut: true });
    expect(graph.nodes.map(({ playerId, inCluster }) => `${playerId} ${inCluster}`)).toEqual(['A true', 'B true', 'C false', 'D false']);
  });

  it('who has no cluster is in none, like others who have none', () => {
    const members = [player('A'), player('B')];
    const graph = assembleGraph(members[0] as GraphMember, { members, values: [], dismissed: [], isCut: false }, thresholds);
    expect(graph.nodes.map(({ inCluster }) => inCluster)).toEqual([false, false]);
  });
});
