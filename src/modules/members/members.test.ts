import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { master, noon as now, officer, type People, peopleDatabase } from '../../../test/members/people.ts';
import { bucketOf } from '../../kernel/bucket.ts';
import { writeCursor } from '../../kernel/cursor.ts';
import { byLockOrder } from '../../kernel/ids.ts';
import { deriveMasterKey } from '../../platform/crypto.ts';
import { createMember } from './create.ts';
import { ensureMembers } from './ensure.ts';
import { findByIds, findMember, getMember, listMembers, readContact } from './find.ts';
import { lockMember, lockMembers } from './lock.ts';
import { contactToApi, memberToApi, newMemberFromApi, playerAnswer, playerCreate } from './schema.ts';
import { changeStatus, closeMember } from './status.ts';
import { updateMember } from './update.ts';

const later = now + 60_000;

let people: People;
beforeAll(async () => {
  people = await peopleDatabase();
});

afterAll(() => people.drop());

const auditOf = async (externalId: string) => {
  const query = 'SELECT actor, action, before, after, request_id FROM laurel.audit WHERE subject = $1 ORDER BY id';
  return (await people.owner.query(query, [`player:${externalId}`])).rows;
};

describe('one member', () => {
  test('is created, found and answered', async () => {
    const body = playerCreate.parse({ player_id: 'P001', country: 'gb', registered_at: '2025-01-31T09:30:00Z', email: 'ann@example.org' });
    const member = await people.run((tx) => createMember(tx, officer, master, newMemberFromApi(body), now));
    expect(member.bucket).toBe(bucketOf('P001'));
    expect(await getMember(people.db, 'P001')).toEqual(member);
    expect(await findByIds(people.db, [member])).toEqual([member]);
    expect(playerAnswer.parse(memberToApi(member))).toEqual({
      player_id: 'P001',
      status: 'ACTIVE',
      status_until: null,
      country: 'GB',
      marketing_consent: false,
      registered_at: '2025-01-31T09:30:00.000Z',
      created_at: '2026-03-01T12:00:00.000Z',
      updated_at: '2026-03-01T12:00:00.000Z',
    });
    expect(contactToApi(await readContact(people.db, master, member))).toEqual({
      name: null,
      email: 'ann@example.org',
      phone: null,
      email_verified: false,
      phone_verified: false,
      identity_known: false,
    });
    await expect(people.run((tx) => createMember(tx, officer, master, { externalId: 'P001' }, later))).rejects.toMatchObject({
      code: 'already_exists',
    });
  });

  test.each(['P999', '', 'P0\u0000', 'P 1', "' OR true --"])('is not there: %j', async (externalId) => {
    expect(await findMember(people.db, externalId)).toBeNull();
    await expect(people.run((tx) => lockMember(tx, externalId))).rejects.toMatchObject({ code: 'player_not_found' });
    await expect(people.run((tx) => updateMember(tx, officer, master, externalId, {}, now))).rejects.toMatchObject({
      code: 'player_not_found',
    });
  });

  test('changes only where it is told something else, and the trail says what', async () => {
    await people.run((tx) =>
      createMember(tx, officer, master, { externalId: 'U1', country: 'SE', name: 'Ulf', phone: '+46 8 123 456' }, now),
    );
    const same = await people.run((tx) => updateMember(tx, officer, master, 'U1', { country: 'se', name: 'Ulf' }, later));
    expect(same.updatedAt).toBe(now);
    const changed = await people.run((tx) =>
      updateMember(tx, officer, master, 'U1', { country: null, marketingConsent: true, name: 'Ulf B', phone: null }, later),
    );
    expect(changed).toMatchObject({ country: null, marketingConsent: true, updatedAt: later });
    expect(await getMember(people.db, 'U1')).toEqual(changed);
    expect(await readContact(people.db, master, changed)).toMatchObject({ name: 'Ulf B', phone: null });
    expect(await auditOf('U1')).toEqual([
      {
        actor: 'officer',
        request_id: 'req-1',
        action: 'member.created',
        before: null,
        after: {
          status: 'ACTIVE',
          status_until: null,
          country: 'SE',
          marketing_consent: false,
          registered_at: null,
          contact_changed: ['name', 'phone'],
        },
      },
      {
        actor: 'officer',
        request_id: 'req-1',
        action: 'member.updated',
        before: { country: 'SE', marketing_consent: false },
        after: { country: null, marketing_consent: true, contact_changed: ['name', 'phone'] },
      },
    ]);
  });

  test('takes a break, excludes itself, is closed; each step once, with its reason', async () => {
    await people.run((tx) => createMember(tx, officer, master, { externalId: 'S1' }, now));
    const until = now + 7 * 86_400_000;
    const wishes = [
      { status: 'COOLING_OFF', until, reason: 'asked by phone' },
      { status: 'SELF_EXCLUDED', reason: 'asked in writing' },
      { status: 'SELF_EXCLUDED', reason: 'asked again' },
    ] as const;
    for (const wish of wishes) await people.run((tx) => changeStatus(tx, officer, 'S1', wish, later));
    expect(await getMember(people.db, 'S1')).toMatchObject({ status: 'SELF_EXCLUDED', statusUntil: null });
    await expect(people.run((tx) => changeStatus(tx, officer, 'S1', { status: 'ACTIVE', reason: 'x' }, later))).rejects.toMatchObject({
      code: 'protection_lasts',
    });
    const closed = await people.run((tx) => closeMember(tx, officer, 'S1', later));
    expect(await people.run((tx) => closeMember(tx, officer, 'S1', later + 1))).toEqual(closed);
    expect((await auditOf('S1')).slice(1).map(({ action, after }) => [action, after])).toEqual([
      ['member.status_changed', { status: 'COOLING_OFF', status_until: '2026-03-08T12:00:00.000Z', reason: 'asked by phone' }],
      ['member.status_changed', { status: 'SELF_EXCLUDED', status_until: null, reason: 'asked in writing' }],
      ['member.closed', { status: 'CLOSED' }],
    ]);
  });

  test('how long a status holds is kept; those under which nothing is earned count as one', async () => {
    await people.run((tx) => createMember(tx, officer, master, { externalId: 'S2' }, now));
    const since = async () => (await getMember(people.db, 'S2')).statusSince;
    expect(await since()).toBe(now);
    const steps = [
      { status: 'ACTIVE', at: 1, since: 0 },
      { status: 'COOLING_OFF', at: 2, since: 2 },
      { status: 'BLOCKED', at: 3, since: 3 },
      { status: 'ACTIVE', at: 8, since: 8 },
      { status: 'BLOCKED', at: 9, since: 9 },
      { status: 'SELF_EXCLUDED', at: 10, since: 9 },
      { status: 'CLOSED', at: 11, since: 9 },
    ] as const;
    for (const { status, at, since: expected } of steps) {
      const day = 86_400_000;
      const time = now + at * day;
      const until = status === 'COOLING_OFF' ? now + 7 * day : undefined;
      if (status === 'CLOSED') await people.run((tx) => closeMember(tx, officer, 'S2', time));
      else
        await people.run((tx) =>
          changeStatus(tx, officer, 'S2', { status, ...(until === undefined ? {} : { until }), reason: 'told' }, time),
        );
      expect([status, await since()]).toEqual([status, now + expected * day]);
    }
  });

  test('of a status that holds since before it was kept, nobody says since when', async () => {
    await people.run((tx) => createMember(tx, officer, master, { externalId: 'S3' }, now));
    await people.owner.query(`UPDATE laurel.member SET status = 'SELF_EXCLUDED', status_since = NULL WHERE external_id = 'S3'`);
    await people.run((tx) => closeMember(tx, officer, 'S3', later));
    expect(await getMember(people.db, 'S3')).toMatchObject({ status: 'CLOSED', statusSince: null });
  });
});

describe('many members', () => {
  const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

  test('are created and locked in a few statements, known ones updated', async () => {
    await people.run((tx) =>
      createMember(tx, officer, master, { externalId: 'E7', country: 'DK', email: 'e7@example.org', marketingConsent: false }, now),
    );
    const wanted = ids('E', 500).map((externalId) => ({ externalId, country: 'NO', name: '', email: null, marketingConsent: true }));
    const first = await people.run((tx) => ensureMembers(tx, officer, master, wanted, later));
    expect(first.created.size).toBe(499);
    expect(first.updated).toEqual(new Set(['E7']));
    expect(first.members).toHaveLength(500);
    expect(first.members).toEqual([...first.members].sort(byLockOrder));
    const e7 = await getMember(people.db, 'E7');
    expect(e7).toMatchObject({ country: 'NO', marketingConsent: false, createdAt: now, updatedAt: later });
    expect(first.members).toContainEqual(e7);
    expect(await readContact(people.db, master, e7)).toMatchObject({ email: 'e7@example.org' });
    expect(await auditOf('E7')).toHaveLength(2);
    const second = await people.run((tx) => ensureMembers(tx, officer, master, wanted, later + 1));
    expect(second).toEqual({ members: first.members, created: new Set(), updated: new Set() });
    expect(await auditOf('E8')).toHaveLength(1);
  });

  test('one who is named twice is one', async () => {
    const said = [
      { externalId: 'D1', country: 'FI', email: 'd1@example.org' },
      { externalId: 'D1', country: 'EE' },
    ];
    const { members, created } = await people.run((tx) => ensureMembers(tx, officer, master, said, now));
    expect({ members, created }).toMatchObject({ members: [{ externalId: 'D1', country: 'EE' }], created: new Set(['D1']) });
    expect(await readContact(people.db, master, members[0] ?? { bucket: 0, memberId: '' })).toMatchObject({
      email: 'd1@example.org',
    });
  });

  test('nobody is nobody', async () => {
    expect(await people.run((tx) => ensureMembers(tx, officer, master, [], now))).toEqual({
      members: [],
      created: new Set(),
      updated: new Set(),
    });
    expect(await people.run((tx) => lockMembers(tx, []))).toEqual([]);
    expect(await findByIds(people.db, [])).toEqual([]);
  });

  test('a batch with a fault changes nothing', async () => {
    const wanted = [{ externalId: 'F1' }, { externalId: 'F 2' }];
    await expect(people.run((tx) => ensureMembers(tx, officer, master, wanted, now))).rejects.toMatchObject({ code: 'invalid_id' });
    expect(await findMember(people.db, 'F1')).toBeNull();
  });

  test('a member that several create at once is created once', async () => {
    const wanted = ids('C', 40).map((externalId) => ({ externalId, email: `${externalId}@example.org` }));
    const orders = [wanted, wanted.toReversed(), [...wanted.slice(20), ...wanted.slice(0, 20)], wanted.slice(10)];
    let tries = 0;
    const attempt = (order: typeof wanted) =>
      people.run((tx) => {
        tries += 1;
        return ensureMembers(tx, officer, master, order, now);
      });
    const answers = await Promise.all(orders.map(attempt));
    expect(tries).toBe(4);
    expect(answers.reduce((sum, { created }) => sum + created.size, 0)).toBe(40);
    expect(new Set(answers.flatMap(({ members }) => members.map((member) => member.memberId))).size).toBe(40);
    expect(await auditOf('C0')).toHaveLength(1);
    const single = await Promise.allSettled(
      [1, 2].map(() => people.run((tx) => createMember(tx, officer, master, { externalId: 'C99' }, now))),
    );
    expect(single.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('overlapping groups are locked side by side without a deadlock', async () => {
    const everyone = ids('L', 60);
    await people.run((tx) =>
      ensureMembers(
        tx,
        officer,
        master,
        everyone.map((externalId) => ({ externalId })),
        now,
      ),
    );
    const before = await deadlocks();
    let tries = 0;
    const groups = ids('', 16).map((_, turn) => everyone.map((_id, index) => everyone[(index * 7 + turn * 11) % 60] ?? 'L0').slice(0, 40));
    const locked = await Promise.all(
      groups.map((group) =>
        people.run(async (tx) => {
          tries += 1;
          return lockMembers(tx, [...group, 'nobody']);
        }),
      ),
    );
    for (const members of locked) expect(members).toEqual([...members].sort(byLockOrder));
    expect(locked.map((members) => members.length)).toEqual(groups.map((group) => group.length));
    expect({ tries, deadlocks: await deadlocks() }).toEqual({ tries: 16, deadlocks: before });
  });

  test('are listed page by page', async () => {
    const wanted = ids('Z_', 12).map((externalId) => ({ externalId, country: 'AQ' }));
    await people.run((tx) => ensureMembers(tx, officer, master, [...wanted, { externalId: 'Zx1' }], now));
    const pages: string[][] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listMembers(people.db, { limit: 5, country: 'aq', cursor });
      pages.push(page.items.map((member) => member.externalId));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(pages).toEqual([
      ['Z_0', 'Z_1', 'Z_10', 'Z_11', 'Z_2'],
      ['Z_3', 'Z_4', 'Z_5', 'Z_6', 'Z_7'],
      ['Z_8', 'Z_9'],
    ]);
    const [first] = (await listMembers(people.db, { limit: 1, cursor: writeCursor(['Z_9']) })).items;
    expect(first?.externalId).toBe('Zx1');
    await expect(listMembers(people.db, { limit: 5, cursor: 'xyz' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});

async function deadlocks(): Promise<number> {
  await people.owner.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await people.owner.query('SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()');
  return rows[0].deadlocks;
}

describe('contact data at rest', () => {
  const secrets = { name: 'Wilhelmina Quickenstein', email: 'wilhelmina@secret.example', phone: '+49 30 901820', identity: 'T22-000129' };

  /** Every row of every table that holds anything of a member, as text and as the bytes it is made of. */
  async function stolen(): Promise<string> {
    const { rows: tables } = await people.owner.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'laurel'`);
    const texts: string[] = [];
    for (const { tablename } of tables) {
      const { rows } = await people.owner.query(`SELECT row_to_json(t)::text AS row FROM laurel.${tablename} AS t`);
      texts.push(...rows.map(({ row }) => row));
    }
    const bytes = texts.flatMap((text) =>
      [...text.matchAll(/\\x([0-9a-f]+)/g)].map(([, hex]) => Buffer.from(String(hex), 'hex').toString('latin1')),
    );
    return [...texts, ...bytes].join('\n');
  }

  test('is nowhere in clear text, neither before nor after a change', async () => {
    await people.run((tx) => createMember(tx, officer, master, { externalId: 'K1', ...secrets }, now));
    await people.run((tx) => updateMember(tx, officer, master, 'K1', { name: `${secrets.name} II` }, later));
    const disk = await stolen();
    expect(disk).toContain('"K1"');
    for (const secret of [...Object.values(secrets), '4930901820', 'T22000129'])
      expect(disk.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(await readContact(people.db, master, await getMember(people.db, 'K1'))).toMatchObject({
      email: secrets.email,
      phone: secrets.phone,
      name: 'Wilhelmina Quickenstein II',
      identityKnown: true,
    });
  });

  test('cannot be read under another master key', async () => {
    const member = await getMember(people.db, 'K1');
    await expect(readContact(people.db, deriveMasterKey(randomBytes(32)), member)).rejects.toMatchObject({ code: 'internal' });
  });

  test('equal addresses have equal hashes, however they are written; a change replaces them', async () => {
    const links = async (externalId: string) => {
      const { rows } = await people.owner.query(
        `SELECT l.kind, encode(l.ref, 'hex') AS ref FROM laurel.member_link l JOIN laurel.member m USING (bucket, member_id)
         WHERE m.external_id = $1 ORDER BY l.kind`,
        [externalId],
      );
      return rows;
    };
    await people.run((tx) =>
      ensureMembers(
        tx,
        officer,
        master,
        [
          { externalId: 'H1', email: 'Pat@Example.org', phone: '+353 (1) 234-5678' },
          { externalId: 'H2', email: 'pat@example.org', phone: '+35312345678' },
        ],
        now,
      ),
    );
    const first = await links('H1');
    expect(first.map(({ kind }) => kind)).toEqual(['email', 'phone']);
    expect(await links('H2')).toEqual(first);
    await people.run((tx) => updateMember(tx, officer, master, 'H1', { email: 'pat2@example.org', phone: null }, later));
    const after = await links('H1');
    expect(after).toEqual([{ kind: 'email', ref: expect.not.stringMatching(first[0].ref) }]);
  });
});
