import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { master, noon, type People, peopleDatabase } from '../../../../test/members/people.ts';
import { must } from '../../../kernel/assert.ts';
import { foldLinks, type Sighting } from '../links.ts';
import type { Member } from '../member.ts';
import type { PersonPatch } from '../person.ts';
import { dropLinkChanges, listLinkChanges } from './changes.ts';
import { hardValuesOf, membersOfValues } from './holders.ts';

let people: People;
beforeAll(async () => {
  people = await peopleDatabase();
});

afterAll(() => people.drop());

type Step =
  | { who: number; says: PersonPatch }
  | { who: number; meets: readonly { kind: Sighting['kind']; value: string }[] }
  | { takes: number };

const said = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const who = fc.integer({ min: 0, max: 2 });
const patch: fc.Arbitrary<PersonPatch> = fc.record(
  {
    email: said('a@example.org', 'A@example.org', 'b@example.org', null),
    phone: said('+35312345678', '+353 1 234 5678', '+35387654321', null),
    emailVerified: fc.boolean(),
    phoneVerified: fc.boolean(),
    identity: said('X 1', 'x-1', 'Y2', null),
    name: said('Ann', 'Bob'),
  },
  { requiredKeys: [] },
);
const sighting = fc.record({ kind: said('device' as const, 'ip' as const, 'payment' as const), value: said('10.0.0.1', '10.0.0.2') });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ who, says: patch }) },
  { weight: 2, arbitrary: fc.record({ who, meets: fc.array(sighting, { minLength: 1, maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ takes: fc.integer({ min: 1, max: 5 }) }) },
);

/** Links that count, told from the members' own rows, which lie elsewhere than what is asked for by the value. */
const counting = `
  SELECT l.kind || ' ' || encode(l.ref, 'hex') || ' ' || l.member_id AS link
    FROM laurel.member_link l LEFT JOIN laurel.member_contact c USING (bucket, member_id)
   WHERE NOT (l.kind = 'email' AND NOT c.email_verified) AND NOT (l.kind = 'phone' AND NOT c.phone_verified)`;
const findable = `
  SELECT kind || ' ' || encode(ref, 'hex') || ' ' || member_id AS link FROM laurel.link_value
   WHERE bucket = get_byte(ref, 0)`;
const linksOf = async (query: string): Promise<string[]> =>
  (await people.owner.query<{ link: string }>(query)).rows.map(({ link }) => link).sort();

async function play(members: readonly Member[], steps: readonly Step[]): Promise<Set<string>> {
  const copy = new Set<string>();
  let at = noon;
  for (const one of [...steps, { takes: 1000 }]) {
    at += 1000;
    if ('takes' in one) await follow(copy, one.takes);
    else {
      const member = must(members[one.who], 'one of three');
      if ('says' in one) await people.update(member.externalId, one.says, at);
      else
        await people.run((tx) =>
          foldLinks(
            tx,
            master,
            one.meets.map((met) => ({ ...member, ...met, firstAt: at, lastAt: at, n: 1 })),
          ),
        );
    }
    expect(await linksOf(findable)).toEqual(await linksOf(counting));
  }
  return copy;
}

/** Keeps a copy of who holds what, as one does who learns of changes alone. */
async function follow(copy: Set<string>, limit: number): Promise<void> {
  await people.run(async (tx) => {
    const changes = await listLinkChanges(tx, limit);
    await dropLinkChanges(tx, changes);
    const found = await membersOfValues(tx, changes, 1000);
    changes.forEach(({ kind, ref, member: { memberId } }, index) => {
      const name = `${kind} ${ref.toString('hex')} ${memberId}`;
      if (found[index]?.holders.some(({ member }) => member.memberId === memberId)) copy.add(name);
      else copy.delete(name);
    });
  });
}

test('what is found by a value is what members are linked by, and who learns of changes alone knows it too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      await people.owner.query(
        'TRUNCATE laurel.member, laurel.member_contact, laurel.member_link, laurel.link_value, laurel.link_change CASCADE',
      );
      const members: Member[] = [];
      for (const externalId of ['P1', 'P2', 'P3']) {
        members.push(await people.create(externalId));
      }
      const copy = await play(members, steps);
      const held = await linksOf(findable);
      expect([...copy].sort()).toEqual(held);
      const hard = (await hardValuesOf(people.db, members)).map(({ member, kind, ref }) => {
        return `${kind} ${ref.toString('hex')} ${member.memberId}`;
      });
      expect(hard.sort()).toEqual(held.filter((link) => !/^(device|ip) /.test(link)));
    }),
    { numRuns: 40 },
  );
}, 60_000);
