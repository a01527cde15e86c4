import { describe, expect, it } from 'vitest';
import type { LinkKind } from '../../../kernel/link-kind.ts';
import { concernedBy, mostRescored } from './concerned.ts';

const ipMembers = 20;
const member = (memberId: string) => ({ bucket: 0, memberId });
const several = (count: number, letter = 'M'): string[] => Array.from({ length: count }, (_, index) => `${letter}${index}`);

/** Who is scored again, after `changed` came to a value or left it, and `now` hold it. */
function concerned(kind: LinkKind, now: readonly string[], changed: readonly string[]): string[] {
  const holders = now.map((memberId) => ({ member: member(memberId), since: 0 }));
  const value = { kind, ref: Buffer.alloc(32), holders, changed: changed.map(member) };
  return concernedBy(value, ipMembers).map(({ memberId }) => memberId);
}

describe('whom a change concerns', () => {
  it.each<[says: string, kind: LinkKind, now: string, changed: string, concerned: string]>([
    ['nobody else has the card', 'payment', 'A', 'A', ''],
    ['a card that nobody else had is given up', 'phone', '', 'A', ''],
    ['somebody comes to it: also who was there before', 'payment', 'A B', 'B', 'A B'],
    ['two come at once', 'device', 'A B', 'A B', 'A B'],
    ['one of two leaves: the other is alone now', 'phone', 'A', 'B', 'A B'],
    ['both leave', 'phone', '', 'A B', 'A B'],
    ['one leaves and another comes', 'email', 'A C', 'B C', 'A C B'],
  ])('%s', (_says, kind, now, changed, expected) => {
    const read = (text: string): string[] => text.split(' ').filter((name) => name !== '');
    expect(concerned(kind, read(now), read(changed))).toEqual(read(expected));
  });

  const few = several(ipMembers);
  it.each<[says: string, kind: LinkKind, now: string[], changed: string[], count: number]>([
    ['the last member that an address may have', 'ip', few, ['M0'], ipMembers],
    ['one more than it may have: it counts no more for all of them', 'ip', [...few, 'A'], ['A'], ipMembers + 1],
    ['it said nothing before', 'ip', [...few, 'A', 'B'], ['B'], 0],
    ['two leave it: it counts again for those who are left, and no more for these', 'ip', few, ['A', 'B'], ipMembers + 2],
    ['many come to it at once', 'ip', [...few, ...several(30, 'N')], several(30, 'N'), ipMembers + 30],
    ['a device of more members than an address may have', 'device', [...few, 'A', 'B'], ['B'], ipMembers + 2],
    ['a card that many share is news to the newest alone', 'payment', several(mostRescored + 2), ['M0'], 1],
    ['at the edge of many: to all of them', 'payment', several(mostRescored + 1), ['M0'], mostRescored + 1],
    ['to all who come to it at once', 'payment', several(150), several(150), 150],
  ])('%s', (_says, kind, now, changed, count) => {
    expect(concerned(kind, now, changed)).toHaveLength(count);
  });
});
