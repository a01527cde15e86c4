import { afterAll, beforeAll, expect, test } from 'vitest';
import { hour, master, noon, officer, type People, peopleDatabase } from '../../../../test/members/people.ts';
import { keyedHash } from '../../../platform/crypto.ts';
import { createMember } from '../create.ts';
import { readContact } from '../find.ts';
import type { Member } from '../member.ts';
import { contactToApi, newMemberFromApi, playerCreate } from '../schema.ts';
import { membersOfValues } from './holders.ts';
import { readSharedValues } from './shared-values.ts';

let people: People;
beforeAll(async () => {
  people = await peopleDatabase();
});

afterAll(() => people.drop());

const create = (externalId: string, person = {}): Promise<Member> =>
  people.run((tx) => createMember(tx, officer, master, newMemberFromApi(playerCreate.parse({ player_id: externalId, ...person })), noon));
const find = (externalId: string, identity: string | null, at = noon + hour): Promise<Member> =>
  people.update(externalId, { identity }, at);
const answered = async (member: Member) => contactToApi(await readContact(people.db, master, member));

/** Who is found by an identity in the spelling that counts, and how many hours after noon it was recorded. */
async function found(form: string): Promise<[memberId: string, hours: number][]> {
  const value = { kind: 'identity', ref: keyedHash(master, `identity:${form}`) } as const;
  const [one] = await membersOfValues(people.db, [value], 100);
  return (one?.holders ?? []).map(({ member, since }) => [member.memberId, (since - noon) / hour]);
}

test('an identity meets in different spellings', async () => {
  const one = await create('I1', { identity: 'AB 123-456' });
  const two = await create('I2', { identity: 'ＡＢ123456' });
  const other = await create('I3', { identity: 'AB 123-457' });
  expect(new Map(await found('AB123456'))).toEqual(new Map([one, two].map(({ memberId }) => [memberId, 0])));
  const shared = await readSharedValues(people.db, [one, two, other], noon);
  expect(new Set(shared.keys())).toEqual(new Set([one.memberId, two.memberId]));
  expect(shared.get(one.memberId)).toMatchObject([{ kind: 'identity', members: 2, at: noon }]);
});

test('it is known or not, also of a member of whom nothing else is, and one at a time', async () => {
  const member = await create('I4');
  const steps: [hours: number, identity: string | null, known: boolean, x: number[], y: number[]][] = [
    [1, 'x-123', true, [1], []],
    [2, 'X 123', true, [1], []],
    [3, 'Y1', true, [], [3]],
    [4, null, false, [], []],
    [5, 'x123', true, [5], []],
  ];
  expect(await answered(member)).toMatchObject({ identity_known: false });
  for (const [hours, identity, known, x, y] of steps) {
    await find('I4', identity, noon + hours * hour);
    expect(await answered(member)).toMatchObject({ name: null, identity_known: known });
    expect([await found('X123'), await found('Y1')]).toEqual([x, y].map((since) => since.map((at) => [member.memberId, at])));
  }
  const { rows } = await people.owner.query('SELECT kind, n FROM laurel.member_link WHERE member_id = $1', [member.memberId]);
  expect(rows).toEqual([{ kind: 'identity', n: '1' }]);
});

test('it stands in the trail as the name of a field, once for each change', async () => {
  await create('I5', { email: 'ann@example.org', identity: 'CD123456' });
  for (const identity of ['cd-123-456', 'CD999999', null, null]) await find('I5', identity);
  const { rows } = await people.owner.query(`SELECT action, before, after FROM laurel.audit WHERE subject = 'player:I5' ORDER BY id`);
  expect(rows.map(({ action, after }) => [action, after.contact_changed])).toEqual([
    ['member.created', ['email', 'identity']],
    ['member.updated', ['identity']],
    ['member.updated', ['identity']],
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/123456|999999/);
});
