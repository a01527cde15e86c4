import { sql } from 'kysely';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import { decrypt, encrypt, keyedHash, type MasterKey, newMemberKey, unwrapKey, wrapKey } from '../../platform/crypto.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../platform/database.ts';
import { type Contact, linkForms } from './contact.ts';

type ContactRow = {
  member_id: string;
  wrapped_key: Buffer;
  name: Buffer | null;
  email: Buffer | null;
  phone: Buffer | null;
  email_verified: boolean;
  phone_verified: boolean;
};

/** A contact and the member's own key; the key is null until the first contact data arrives. */
export type KeyedContact = { contact: Contact; key: Buffer | null };
export type ContactChange = KeyedContact & { member: MemberKey; changed: readonly (keyof Contact)[] };

const bucketsOf = (members: readonly MemberKey[]): number[] => members.map((member) => member.bucket);
const idsOf = (members: readonly MemberKey[]): string[] => members.map((member) => member.memberId);

const encrypted = ['name', 'email', 'phone'] as const;

function fromRow(row: ContactRow, master: MasterKey): KeyedContact {
  const key = unwrapKey(master, row.wrapped_key, row.member_id);
  const open = (field: (typeof encrypted)[number]): string | null => {
    const sealed = row[field];
    return sealed === null ? null : decrypt(key, sealed, { memberId: row.member_id, field });
  };
  const contact = { name: open('name'), email: open('email'), phone: open('phone') };
  return { key, contact: { ...contact, emailVerified: row.email_verified, phoneVerified: row.phone_verified } };
}

function toRow({ member: { memberId }, contact, key }: ContactChange, master: MasterKey): ContactRow {
  const ownKey = key ?? newMemberKey();
  const seal = (field: (typeof encrypted)[number]): Buffer | null => {
    const text = contact[field];
    return text === null ? null : encrypt(ownKey, text, { memberId, field });
  };
  return {
    member_id: memberId,
    wrapped_key: wrapKey(master, ownKey, memberId),
    name: seal('name'),
    email: seal('email'),
    phone: seal('phone'),
    email_verified: contact.emailVerified,
    phone_verified: contact.phoneVerified,
  };
}

/** The contacts of those members who have one, by member id. */
export async function selectContacts(reader: Reader, master: MasterKey, members: readonly MemberKey[]): Promise<Map<string, KeyedContact>> {
  const { rows } = await sql<ContactRow>`
    SELECT c.member_id, c.wrapped_key, c.name, c.email, c.phone, c.email_verified, c.phone_verified FROM member_contact AS c
    JOIN ${memberRows(members)} ON c.bucket = k.bucket AND c.member_id = k.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, fromRow(row, master)]));
}

/** Writes contacts of members that the caller has locked, and replaces the hashes by which equal addresses find each other. */
export async function upsertContacts(tx: Tx, master: MasterKey, changes: readonly ContactChange[], now: Instant): Promise<void> {
  const rows = changes.map((change) => toRow(change, master));
  const column = <Name extends keyof ContactRow>(name: Name): ContactRow[Name][] => rows.map((row) => row[name]);
  await sql`
    INSERT INTO member_contact AS c (bucket, member_id, wrapped_key, name, email, phone, email_verified, phone_verified)
    SELECT * FROM unnest(${changes.map(({ member }) => member.bucket)}::smallint[], ${column('member_id')}::uuid[],
      ${column('wrapped_key')}::bytea[], ${column('name')}::bytea[], ${column('email')}::bytea[], ${column('phone')}::bytea[],
      ${column('email_verified')}::boolean[], ${column('phone_verified')}::boolean[])
    ON CONFLICT (bucket, member_id) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone,
      email_verified = excluded.email_verified, phone_verified = excluded.phone_verified`.execute(tx);
  await replaceLinks(tx, master, changes, now);
}

async function replaceLinks(tx: Tx, master: MasterKey, changes: readonly ContactChange[], now: Instant): Promise<void> {
  const links = changes.flatMap(({ member, contact, changed }) =>
    (['email', 'phone'] as const)
      .filter((kind) => changed.includes(kind))
      .map((kind) => {
        const value = contact[kind];
        return { ...member, kind, ref: value === null ? null : keyedHash(master, `${kind}:${linkForms[kind](value)}`) };
      }),
  );
  if (links.length === 0) return;
  const places = sql`${bucketsOf(links)}::smallint[], ${idsOf(links)}::uuid[], ${links.map((link) => link.kind)}::text[]`;
  await sql`
    DELETE FROM member_link AS l USING unnest(${places}) AS n (bucket, member_id, kind)
    WHERE l.bucket = n.bucket AND l.member_id = n.member_id AND l.kind = n.kind`.execute(tx);
  await sql`
    INSERT INTO member_link (bucket, member_id, kind, ref, first_at, last_at, n)
    SELECT bucket, member_id, kind, ref, ${toTimestamp(now)}::timestamptz, ${toTimestamp(now)}::timestamptz, 1::bigint
    FROM unnest(${places}, ${links.map((link) => link.ref)}::bytea[]) AS n (bucket, member_id, kind, ref) WHERE ref IS NOT NULL`.execute(
    tx,
  );
}
