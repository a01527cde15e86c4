import { readCursor, writeCursor } from '../../kernel/cursor.ts';
import { type MemberKey, parseExternalId } from '../../kernel/ids.ts';
import type { MasterKey } from '../../platform/crypto.ts';
import type { Reader } from '../../platform/database.ts';
import { type Contact, noContact } from './contact.ts';
import { selectContacts } from './contact-store.ts';
import { parseCountry } from './country.ts';
import { playerNotFound } from './lock.ts';
import type { Member, MemberStatus } from './member.ts';
import { selectAfter, selectByExternalId, selectByKeys } from './store.ts';

/** The member of an external id, or null. */
export async function findMember(reader: Reader, externalId: string): Promise<Member | null> {
  return selectByExternalId(reader, externalId);
}

/** The member of an external id. @throws Fault `player_not_found` */
export async function getMember(reader: Reader, externalId: string): Promise<Member> {
  const member = await selectByExternalId(reader, externalId);
  if (!member) throw playerNotFound(externalId);
  return member;
}

/** The members of internal ids, in (bucket, member) order; unknown ones are absent. */
export async function findByIds(reader: Reader, keys: readonly MemberKey[]): Promise<Member[]> {
  return keys.length === 0 ? [] : selectByKeys(reader, keys);
}

/** A member's contact data in clear text: for the eyes of those who may see it, never for a log. */
export async function readContact(reader: Reader, master: MasterKey, member: MemberKey): Promise<Contact> {
  const found = await selectContacts(reader, master, [member]);
  return found.get(member.memberId)?.contact ?? noContact;
}

/** `text`: the beginning of an external id. `limit`: most items, from 1. */
export type MemberQuery = { limit: number; cursor?: string; status?: MemberStatus; country?: string; text?: string };
export type MemberPage = { items: Member[]; nextCursor: string | null };

/**
 * Members in the order of their external ids, a page at a time.
 * @throws Fault `invalid_cursor`, `invalid_country`, `invalid_id` with path `text`
 */
export async function listMembers(reader: Reader, { limit, cursor, status, country, text }: MemberQuery): Promise<MemberPage> {
  const [after] = cursor === undefined ? [''] : readCursor(cursor, ['id']);
  const filter = {
    status,
    country: country === undefined ? undefined : parseCountry(country),
    text: text ? parseExternalId(text, 'text') : undefined,
  };
  const found = await selectAfter(reader, after, filter, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && found.length > limit ? writeCursor([last.externalId]) : null };
}
