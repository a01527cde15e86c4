import type { Instant } from '../../kernel/clock.ts';
import type { Actor } from '../../platform/actor.ts';
import type { MasterKey } from '../../platform/crypto.ts';
import type { Tx } from '../../platform/database.ts';
import { writeChanges, writeContacts } from './change.ts';
import { lockMember } from './lock.ts';
import type { Member } from './member.ts';
import { contactOf, type PersonPatch, parsePerson } from './person.ts';

/**
 * Changes what is known of a person, in any status: also a closed player's data must be right. Absent fields stay, null clears.
 * @throws Fault `player_not_found`, and those of `parsePerson`
 */
export async function updateMember(
  tx: Tx,
  actor: Actor,
  master: MasterKey,
  externalId: string,
  patch: PersonPatch,
  now: Instant,
): Promise<Member> {
  const person = parsePerson(patch);
  const before = await lockMember(tx, externalId);
  const { country = before.country, registeredAt = before.registeredAt, marketingConsent = before.marketingConsent } = person;
  const after = { ...before, country, registeredAt, marketingConsent };
  const contacts = await writeContacts(tx, master, [{ member: before, patch: contactOf(person) }], now);
  const change = { action: 'member.updated', before, after, contactChanged: contacts.get(before.memberId) } as const;
  const { members } = await writeChanges(tx, actor, [change], now);
  return members[0] ?? after;
}
