import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hour, master, noon, officer, type People, peopleDatabase } from '../../../../test/members/people.ts';
import { must } from '../../../kernel/assert.ts';
import { byLockOrder, type MemberKey } from '../../../kernel/ids.ts';
import type { LinkKind } from '../../../kernel/link-kind.ts';
import { keyedHash } from '../../../platform/crypto.ts';
import type { Tx } from '../../../platform/database.ts';
import { ensureMembers } from '../ensure.ts';
import { foldLinks, type Sighting } from '../links.ts';
import type { PersonPatch } from '../person.ts';
import { closeMember } from '../status.ts';
import { dropLinkChanges, listLinkChanges } from './changes.ts';
import { hardValuesOf, membersOfValues } from './holders.ts';
import { mostCounted, readSharedValues } from './shared-values.ts';

const day = 24 * hour;

let people: People;
beforeAll(async () => {
  people = await peopleDatabase();
});

beforeEach(async () => {
  const tables = ['member', 'member_contact', 'member_link', 'link_value', 'link_change', 'audit'].map((table) => `laurel.${table}`);
  await people.owner.query(`TRUNCATE ${tables.join()} CASCADE`);
});

afterAll(() => people.drop());

const meet = (kind: Sighting['kind'], value: string, { bucket, memberId }: MemberKey, at = noon): Sighting => {
  return { bucket, memberId, kind, value, firstAt: at, lastAt: at, n: 1 };
};
const fold = (...sightings: Sighting[]): Promise<void> => people.run((tx) => foldLinks(tx, master, sightings));
const take = (limit = 1000) =>
  people.run(async (tx) => {
    const changes = await listLinkChanges(tx, limit);
    await dropLinkChanges(tx, changes);
    return changes;
  });
const valueOf = (kind: LinkKind, form: string) => ({ kind, ref: keyedHash(master, `${kind}:${form}`) });

/** External ids of those who hold a value, with the hours since noon. */
async function holders(kind: LinkKind, form: string): Promise<[string, number][]> {
  const [found] = await membersOfValues(people.db, [valueOf(kind, form)], 1000);
  const { rows } = await people.owner.query<{ member_id: string; external_id: string }>('SELECT member_id, external_id FROM laurel.member');
  const names = new Map(rows.map(({ member_id, external_id }) => [member_id, external_id]));
  return must(found, 'one for each value')
    .holders.map(({ member, since }): [string, number] => [names.get(member.memberId) ?? '', (since - noon) / hour])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** How many statements a verb asks of the database. */
async function asked(verb: (counting: KyselyPlugin) => Promise<unknown>): Promise<number> {
  let statements = 0;
  await verb({
    transformQuery({ node }) {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return statements;
}

/** What a member shares, by kind: how many members there are, and how many hours after noon. */
async function shares(member: MemberKey, now = noon): Promise<[LinkKind, number, number][]> {
  const found = await readSharedValues(people.db, [member], now);
  return (found.get(member.memberId) ?? []).map(({ kind, members, at }) => [kind, members, (at - noon) / hour]);
}

describe('an address is found by others only while it is verified', () => {
  const email = 'ann@example.org';
  const steps: [what: string, patch: PersonPatch, found: boolean][] = [
    ['written down', { email }, false],
    ['verified', { emailVerified: true }, true],
    ['said again', { email, emailVerified: true }, true],
    ['another name beside it', { name: 'Ann' }, true],
    ['written in another way, and verified so', { email: 'Ann@Example.org', emailVerified: true }, true],
    ['written in another way, and not verified so', { email }, false],
    ['verified again', { emailVerified: true }, true],
    ['doubted', { emailVerified: false }, false],
    ['verified at last', { emailVerified: true }, true],
    ['another one', { email: 'anna@example.org' }, false],
    ['the first one again, verified', { email, emailVerified: true }, true],
    ['removed', { email: null }, false],
  ];

  test('step by step', async () => {
    await people.create('A1');
    for (const [what, patch, found] of steps) {
      await people.update('A1', patch);
      expect([what, await holders('email', email)]).toEqual([what, found ? [['A1', 1]] : []]);
    }
  });

  test('a number likewise, from the beginning and in a file', async () => {
    const wanted = [
      { externalId: 'A1', phone: '+353 (1) 234-5678', phoneVerified: true },
      { externalId: 'A2', phone: '+35312345678' },
      { externalId: 'A3', phone: '+353 1 2345678', phoneVerified: true },
    ];
    await people.run((tx) => ensureMembers(tx, officer, master, wanted, noon));
    expect(await holders('phone', '+35312345678')).toEqual([
      ['A1', 0],
      ['A3', 0],
    ]);
    await people.run((tx) => ensureMembers(tx, officer, master, [{ externalId: 'A2', phoneVerified: true }], noon + 2 * hour));
    expect(await holders('phone', '+35312345678')).toEqual([
      ['A1', 0],
      ['A2', 2],
      ['A3', 0],
    ]);
  });

  test('since when it is verified stays as it was, however it is written', async () => {
    await people.create('A1', { email, emailVerified: true });
    await people.update('A1', { email: 'ANN@example.org', emailVerified: true }, noon + 5 * hour);
    expect(await holders('email', email)).toEqual([['A1', 0]]);
  });

  test('a closed account keeps its links', async () => {
    const member = await people.create('A1', { email, emailVerified: true, identity: 'X1' });
    await people.run((tx) => closeMember(tx, officer, 'A1', noon + hour));
    expect((await hardValuesOf(people.db, [member])).map(({ kind }) => kind)).toEqual(['email', 'identity']);
    expect(await holders('email', email)).toEqual([['A1', 0]]);
  });
});

describe('what members share', () => {
  test('a device, an address of the net and a card, with those who were met with them', async () => {
    const [one, two, three] = [await people.create('S1'), await people.create('S2'), await people.create('S3')];
    await fold(meet('device', 'tablet', one), meet('device', 'own', one), meet('ip', '203.0.113.9', one), meet('payment', 'card', one));
    await fold(meet('device', 'tablet', two, noon + 3 * hour), meet('ip', '203.0.113.9', two, noon - hour), meet('payment', 'Card', two));
    await fold(meet('ip', '::ffff:203.0.113.9', three, noon + 2 * hour));
    expect(await shares(one)).toEqual([
      ['device', 2, 3],
      ['ip', 3, 2],
    ]);
    expect(await shares(two)).toEqual([
      ['device', 2, 3],
      ['ip', 3, 2],
    ]);
    expect(await shares(three)).toEqual([['ip', 3, 2]]);
    const together = await readSharedValues(people.db, [three, two, one], noon);
    expect([...together.values()].map((held) => held.length).sort((a, b) => a - b)).toEqual([1, 2, 2]);
  });

  test('a value counts from when a member was first met with it in the portion that brought it', async () => {
    const member = await people.create('S1');
    await fold(meet('device', 'x', member, noon + 3 * hour), meet('device', 'x', member, noon + hour));
    await fold(meet('device', 'x', member, noon + 9 * hour));
    expect(await holders('device', 'x')).toEqual([['S1', 1]]);
  });

  test('nobody shares what nobody else has, and of an address nobody verified nothing is said', async () => {
    const alone = await people.create('S1', { email: 'a@example.org', emailVerified: true });
    await fold(meet('device', 'x', alone));
    const guess = await people.create('S2', { email: 'a@example.org' });
    expect([await shares(alone), await shares(guess)]).toEqual([[], []]);
    await people.update('S2', { emailVerified: true }, noon + 4 * hour);
    expect([await shares(alone), await shares(guess)]).toEqual([[['email', 2, 4]], [['email', 2, 0]]]);
    expect(await readSharedValues(people.db, [], noon)).toEqual(new Map());
  });

  test('what was met last long ago is not looked at; what holds until it is replaced is', async () => {
    const old = await people.create('S1', { identity: 'X1' });
    await fold(meet('device', 'x', old), meet('payment', 'y', old, noon + hour));
    const recent = await people.create('S2', { identity: 'X1' });
    await fold(meet('device', 'x', recent, noon + 720 * day), meet('payment', 'y', recent, noon + 720 * day));
    const kinds = async (member: MemberKey) => (await shares(member, noon + 720 * day)).map(([kind]) => kind);
    expect(await kinds(old)).toEqual(['payment', 'identity']);
    expect(await kinds(recent)).toEqual(['device', 'payment', 'identity']);
  });

  test('of five hundred members on one address so many are counted as could matter', async () => {
    const wanted = Array.from({ length: 500 }, (_, index) => ({ externalId: `W${index}` }));
    const { members } = await people.run((tx) => ensureMembers(tx, officer, master, wanted, noon));
    await fold(...members.map((member) => meet('ip', '198.51.100.1', member)));
    const shared = await readSharedValues(people.db, members, noon);
    expect(mostCounted).toBe(22);
    expect([...shared.values()].map((held) => held.map((value) => value.members))).toEqual(members.map(() => [mostCounted]));
    const few = members.slice(0, 20);
    await fold(...few.map((member) => meet('device', 'hall', member)));
    const devices = await readSharedValues(people.db, few, noon);
    expect([...devices.values()].map((held) => held.map((value) => [value.kind, value.members]))).toEqual(
      few.map(() => [
        ['device', 20],
        ['ip', mostCounted],
      ]),
    );
  });

  test('of a member with many values the newest are looked at', async () => {
    const [one, other] = [await people.create('S1'), await people.create('S2')];
    const many = Array.from({ length: 120 }, (_, index) => meet('ip', `10.0.0.${index}`, one, noon + index * hour));
    await fold(...many, ...many.map((sighting) => ({ ...sighting, bucket: other.bucket, memberId: other.memberId })));
    const found = await shares(one, noon + 200 * hour);
    expect(found.map(([, , at]) => at)).toEqual(Array.from({ length: 100 }, (_, index) => 119 - index));
  });

  test("however many cards, devices and addresses of the net are newer: what is one person's alone is looked at first", async () => {
    const person = { identity: 'X1', email: 'a@example.org', emailVerified: true, phone: '+35312345678', phoneVerified: true };
    const pair = [await people.create('S1', person), await people.create('S2', person)];
    const many = (kind: Sighting['kind'], count: number, since: number) =>
      pair.flatMap((member) => Array.from({ length: count }, (_, index) => meet(kind, `10.0.0.${index}`, member, since + index * hour)));
    await fold(...many('payment', 3, noon + hour), ...many('device', 50, noon + day), ...many('ip', 120, noon + 10 * day));
    const kinds = async () => Map.groupBy(await shares(must(pair[0], 'the first one'), noon + 20 * day), ([kind]) => kind);
    const counts = async () => [...(await kinds())].map(([kind, held]) => [kind, held.length]);
    expect(await counts()).toEqual([
      ['ip', 94],
      ['payment', 3],
      ['email', 1],
      ['identity', 1],
      ['phone', 1],
    ]);
    await fold(...many('payment', 110, noon + 15 * day));
    expect(await counts()).toEqual([
      ['payment', 97],
      ['email', 1],
      ['identity', 1],
      ['phone', 1],
    ]);
  });

  test('of the same time the order is that of the kinds, whatever language the machine speaks', async () => {
    const person = { email: 'a@example.org', emailVerified: true, identity: 'X1' };
    const pair = [await people.create('S1', person), await people.create('S2', person)];
    await fold(...pair.flatMap((member) => [meet('payment', 'card', member), meet('device', 'x', member)]));
    vi.spyOn(String.prototype, 'localeCompare').mockImplementation(function (this: string, other) {
      return this < other ? 1 : -1;
    });
    const found = await shares(must(pair[0], 'the first one'));
    vi.restoreAllMocks();
    expect(found.map(([kind]) => kind)).toEqual(['device', 'email', 'identity', 'payment']);
  });

  test('two statements for all of them, one where nobody holds anything', async () => {
    const [one, two] = [await people.create('S1'), await people.create('S2')];
    const statements = (keys: readonly MemberKey[]) => asked((counting) => readSharedValues(people.db.withPlugin(counting), keys, noon));
    expect(await statements([])).toBe(0);
    expect(await statements([one, two])).toBe(1);
    await fold(meet('device', 'x', one), meet('device', 'x', two));
    expect(await statements([one, two])).toBe(2);
  });
});

describe('changes of values are told once', () => {
  const told = async () => (await take()).map(({ kind, member }) => [kind, member.memberId]);

  test('who came and who left, in a fixed order, at most as many as were asked for', async () => {
    const members = [await people.create('T1'), await people.create('T2'), await people.create('T3')];
    const [one] = members;
    await fold(...members.flatMap((member) => [meet('device', 'x', member), meet('ip', '203.0.113.9', member)]));
    const first = await take(4);
    const rest = await take(4);
    expect([first.length, rest.length]).toEqual([4, 2]);
    const key = ({ kind, ref, member }: (typeof first)[number]) =>
      `${ref.toString('hex')} ${kind} ${member.bucket + 1000} ${member.memberId}`;
    const keys = [...first, ...rest].map(key);
    expect(keys).toEqual(keys.toSorted());
    expect(new Set(keys).size).toBe(6);
    expect(await take()).toEqual([]);
    await people.update('T1', { email: 'a@example.org', emailVerified: true });
    expect(await told()).toEqual([['email', one?.memberId]]);
    await people.update('T1', { email: null });
    expect(await told()).toEqual([['email', one?.memberId]]);
  });

  test('nothing new is nothing told', async () => {
    const member = await people.create('T1', { email: 'a@example.org', name: 'Ann', identity: 'X1' });
    await fold(meet('device', 'x', member));
    await take();
    await fold(meet('device', 'x', member, noon + hour), meet('device', 'x', member, noon - hour));
    await people.update('T1', { email: 'A@example.org', name: 'Anna', identity: 'x 1' });
    expect(await told()).toEqual([]);
    await fold(meet('device', 'x', member), meet('device', 'y', member), meet('device', 'y', member, noon + hour));
    expect(await told()).toEqual([['device', member.memberId]]);
  });

  test('one statement where nothing is new, however often it was met; two where something is', async () => {
    const member = await people.create('T1');
    const statements = (...sightings: Sighting[]) =>
      people.run((tx) => asked((counting) => foldLinks(tx.withPlugin(counting) as Tx, master, sightings)));
    const [x, y] = [meet('device', 'x', member), meet('device', 'y', member)];
    const often = { ...y, n: 9 };
    expect([await statements(), await statements(x, x), await statements(x)]).toEqual([0, 2, 1]);
    expect([await statements(x, often), await statements(x, often), await statements(x, y)]).toEqual([2, 1, 1]);
  });

  test('and so is what was undone', async () => {
    const member = await people.create('T1');
    const undone = people.run(async (tx) => {
      await foldLinks(tx, master, [meet('device', 'x', member)]);
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    expect([await told(), await holders('device', 'x')]).toEqual([[], []]);
  });
});

test('two who meet the same values at once for the first time wait for nobody, and both are found', async () => {
  const members = [await people.create('C1'), await people.create('C2')].sort(byLockOrder);
  const values = Array.from({ length: 40 }, (_, index) => `device-${index}`);
  const written = members.map(() => Promise.withResolvers<void>());
  const all = Promise.all(written.map(({ promise }) => promise));
  let tries = 0;
  await Promise.all(
    members.map((member, turn) =>
      people.run(async (tx) => {
        tries += 1;
        const order = turn === 0 ? values : values.toReversed();
        await foldLinks(
          tx,
          master,
          order.map((value) => meet('device', value, member)),
        );
        written[turn]?.resolve();
        await all;
      }),
    ),
  );
  expect(tries).toBe(2);
  const found = await membersOfValues(
    people.db,
    values.map((value) => valueOf('device', value)),
    3,
  );
  expect(found.map((value) => value.holders.map(({ member }) => member.memberId))).toEqual(
    values.map(() => members.map(({ memberId }) => memberId)),
  );
  expect(await take()).toHaveLength(80);
});

test('of each value at most so many holders are answered, in lock order; unknown values have none', async () => {
  const { members } = await people.run((tx) =>
    ensureMembers(
      tx,
      officer,
      master,
      Array.from({ length: 6 }, (_, index) => ({ externalId: `M${index}` })),
      noon,
    ),
  );
  await fold(...members.map((member) => meet('payment', 'card', member)));
  const asked = [valueOf('payment', 'nobody'), valueOf('payment', 'card'), valueOf('device', 'card')];
  const found = await membersOfValues(people.db, asked, 4);
  expect(found.map(({ kind, ref }) => ({ kind, ref }))).toEqual(asked);
  expect(found.map((value) => value.holders.map(({ member }) => member.memberId))).toEqual([
    [],
    members.slice(0, 4).map(({ memberId }) => memberId),
    [],
  ]);
  expect(await membersOfValues(people.db, [], 4)).toEqual([]);
});

test('hard values are those of one person alone', async () => {
  const one = await people.create('H1', { email: 'a@example.org', phone: '+35312345678', phoneVerified: true, identity: 'X1' });
  const two = await people.create('H2', { email: 'b@example.org', emailVerified: true });
  await fold(meet('device', 'x', one), meet('ip', '203.0.113.9', one), meet('payment', 'card', one), meet('payment', 'card', two));
  const found = await hardValuesOf(people.db, [two, one]);
  expect(found.map(({ member, kind }) => [member.memberId, kind])).toEqual(
    [one, two].sort(byLockOrder).flatMap(({ memberId }) => {
      const kinds = memberId === one.memberId ? ['identity', 'payment', 'phone'] : ['email', 'payment'];
      return kinds.map((kind) => [memberId, kind]);
    }),
  );
  expect(found).toContainEqual({ member: { bucket: one.bucket, memberId: one.memberId }, ...valueOf('identity', 'X1') });
  expect(await hardValuesOf(people.db, [])).toEqual([]);
});
