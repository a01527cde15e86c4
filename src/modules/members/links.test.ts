import { afterAll, beforeAll, expect, test } from 'vitest';
import { hour, master, noon, type People, peopleDatabase } from '../../../test/members/people.ts';
import { deriveMasterKey, keyedHash } from '../../platform/crypto.ts';
import { foldLinks, type Sighting, sameAddress } from './links.ts';
import type { Member } from './member.ts';

let people: People;
beforeAll(async () => {
  people = await peopleDatabase();
});

afterAll(() => people.drop());

const seen = ({ bucket, memberId }: Member, kind: Sighting['kind'], value: string, from = 0, until = from, n = 1): Sighting => {
  return { bucket, memberId, kind, value, firstAt: noon + from * hour, lastAt: noon + until * hour, n };
};
const linksOf = async ({ memberId }: Member) => {
  const query = `SELECT kind, ref, first_at, last_at, n FROM laurel.member_link WHERE member_id = $1 ORDER BY kind, ref`;
  const { rows } = await people.owner.query<{ kind: string; ref: Buffer; first_at: Date; last_at: Date; n: string }>(query, [memberId]);
  return rows.map(({ kind, ref, first_at, last_at, n }) => {
    return { kind, ref, from: (Number(first_at) - noon) / hour, until: (Number(last_at) - noon) / hour, n: Number(n) };
  });
};

test('what is met again adds up, in one portion and over several, and the time between first and last widens', async () => {
  const member = await people.create('L1');
  await people.run((tx) => foldLinks(tx, master, [seen(member, 'device', 'phone-7', 2, 3, 2), seen(member, 'device', 'phone-7', 4)]));
  const ref = keyedHash(master, 'device:phone-7');
  expect(await linksOf(member)).toEqual([{ kind: 'device', ref, from: 2, until: 4, n: 3 }]);
  await people.run((tx) => foldLinks(tx, master, [seen(member, 'device', 'phone-7', 1), seen(member, 'device', 'phone-7', 3)]));
  expect(await linksOf(member)).toEqual([{ kind: 'device', ref, from: 1, until: 4, n: 5 }]);
});

test('members, kinds and values are kept apart; nothing told is nothing written', async () => {
  const [one, other] = [await people.create('L2'), await people.create('L3')];
  await people.run((tx) => foldLinks(tx, master, []));
  expect(await linksOf(one)).toEqual([]);
  const sightings = [seen(one, 'device', 'x'), seen(one, 'payment', 'x'), seen(one, 'device', 'y'), seen(other, 'device', 'x')];
  await people.run((tx) => foldLinks(tx, master, sightings));
  const [first, second] = [await linksOf(one), await linksOf(other)];
  expect(first.map(({ kind, n }) => [kind, n])).toEqual([
    ['device', 1],
    ['device', 1],
    ['payment', 1],
  ]);
  expect(new Set(first.map(({ ref }) => ref.toString('hex'))).size).toBe(3);
  expect(first.map(({ ref }) => ref)).toContainEqual(second[0]?.ref);
});

test('an address is one however it is spelt', async () => {
  const member = await people.create('L4');
  const spellings = ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', '2001:0db8::0001'];
  await people.run((tx) =>
    foldLinks(
      tx,
      master,
      spellings.map((value) => seen(member, 'ip', value)),
    ),
  );
  expect(await linksOf(member)).toMatchObject([{ kind: 'ip', ref: keyedHash(master, 'ip:2001:db8::1'), n: 3 }]);
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['::FFFF:203.0.113.9', '203.0.113.9'],
  ['::ffff:cb00:7109', '203.0.113.9'],
  ['::1', '::1'],
  ['nobody:knows', 'nobody:knows'],
])('%s is %s', (address, normal) => {
  expect(sameAddress(address)).toBe(normal);
});

test('a value is nowhere to be read, and another key gives another hash', async () => {
  const member = await people.create('L5');
  await people.run((tx) => foldLinks(tx, master, [seen(member, 'payment', 'card-fingerprint-4242')]));
  await people.run((tx) => foldLinks(tx, deriveMasterKey(Buffer.alloc(32, 6)), [seen(member, 'payment', 'card-fingerprint-4242')]));
  const { rows } = await people.owner.query(`SELECT to_jsonb(l)::text AS row, encode(ref, 'escape') AS ref FROM laurel.member_link l`);
  expect(JSON.stringify(rows)).not.toContain('4242');
  expect(await linksOf(member)).toHaveLength(2);
});
