import { parseCountry } from '../../kernel/country.ts';
import { type Page, pageOf, readCursor } from '../../kernel/cursor.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { MasterKey } from '../../platform/crypto.ts';
import type { Reader } from '../../platform/database.ts';
import { type Contact, noContact } from './contact.ts';
import { selectContacts } from './contact-store.ts';
import { isIdentified } from './links/identity.ts';
import { playerNotFound } from './lock.ts';
import type { Member } from './member.ts';
import { countRows, selectAfter, selectByExternalId, selectByKeys, selectIds, selectKnown } from './store.ts';

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

/** External ids by internal ids, which may be given more than once; unknown ones are absent. */
export async function playerIdsOf(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, string>> {
  const each = [...new Map(keys.map((key) => [key.memberId, key])).values()];
  return new Map((await findByIds(reader, each)).map(({ memberId, externalId }) => [memberId, externalId]));
}

/** Internal ids of a bucket's members, a page at a time: those after one of them (the nil UUID: from the first), in their order. */
export async function listMemberIds(reader: Reader, bucket: number, after: Uuid, limit: number): Promise<Uuid[]> {
  return selectIds(reader, bucket, after, limit);
}

/** Which of these external ids are members; each may be given more than once. */
export async function knownPlayers(reader: Reader, externalIds: readonly string[]): Promise<Set<string>> {
  return new Set(externalIds.length === 0 ? [] : await selectKnown(reader, externalIds));
}

/** How many members there are. */
export async function countMembers(reader: Reader): Promise<number> {
  return countRows(reader);
}

/** A member's contact data in clear text: for the eyes of those who may see it, never for a log. */
export async function readContact(reader: Reader, master: MasterKey, member: MemberKey): Promise<Contact> {
  const found = await selectContacts(reader, master, [member]);
  return { ...(found.get(member.memberId)?.contact ?? noContact), identityKnown: await isIdentified(reader, member) };
}

/** `limit`: most items, from 1. */
export type MemberQuery = { limit: number; cursor?: string; country?: string };

/**
 * Members in the order of their external ids, a page at a time: for work on all of them. Lists that people look at show cards.
 * @throws Fault `invalid_cursor`, `invalid_country`
 */
export async function listMembers(reader: Reader, { limit, cursor, country }: MemberQuery): Promise<Page<Member>> {
  const [after] = cursor === undefined ? [''] : readCursor(cursor, ['id']);
  const found = await selectAfter(reader, after, country === undefined ? null : parseCountry(country), limit + 1);
  return pageOf(found, limit, ({ externalId }) => [externalId]);
}
