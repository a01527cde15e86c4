import { sql } from 'kysely';
import type { MemberKey } from '../../kernel/ids.ts';
import { decrypt, encrypt, type MasterKey, newMemberKey, unwrapKey, wrapKey } from '../../platform/crypto.ts';
import { memberRows, type Reader, type Tx } from '../../platform/database.ts';
import type { ContactData } from './contact.ts';

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
export type KeyedContact = { contact: ContactData; key: Buffer | null };
export type ContactChange = KeyedContact & { member: MemberKey };

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

/** Writes contacts of members that the caller has locked. */
export async function upsertContacts(tx: Tx, master: MasterKey, changes: readonly ContactChange[]): Promise<void> {
  const rows = changes.map((change) => toRow(change, master));
  const column = <Name extends keyof ContactRow>(name: Name): ContactRow[Name][] => rows.map((row) => row[name]);
  await sql`
    INSERT INTO member_contact AS c (bucket, member_id, wrapped_key, name, email, phone, email_verified, phone_verified)
    SELECT * FROM unnest(${changes.map(({ member }) => member.bucket)}::smallint[], ${column('member_id')}::uuid[],
      ${column('wrapped_key')}::bytea[], ${column('name')}::bytea[], ${column('email')}::bytea[], ${column('phone')}::bytea[],
      ${column('email_verified')}::boolean[], ${column('phone_verified')}::boolean[])
    ON CONFLICT (bucket, member_id) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone,
      email_verified = excluded.email_verified, phone_verified = excluded.phone_verified`.execute(tx);
}
