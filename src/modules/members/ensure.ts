import type { Instant } from '../../kernel/clock.ts';
import { parseExternalId } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { MasterKey } from '../../platform/crypto.ts';
import type { Tx } from '../../platform/database.ts';
import { type MemberChange, writeChanges, writeContacts } from './change.ts';
import { type NewMember, newMember } from './create.ts';
import type { Member } from './member.ts';
import { contactOf, type PersonPatch, parsePerson } from './person.ts';
import { insertRows, lockRows } from './store.ts';

export type Ensured = {
  /** Locked until the transaction ends, in (bucket, member) order. */
  members: Member[];
  /** External ids. */
  created: Set<string>;
  updated: Set<string>;
};

/**
 * Makes sure that members exist, and locks them all: for activity and imports, up to about a thousand at a time. What is said about
 * a known member (country, registration, contact) is taken over where it differs; empty values say nothing. Consent is taken from
 * the first mention alone: a file must not revive what the player has withdrawn since.
 * @throws Fault `invalid_id`, and those of `parsePerson`: a batch is taken whole, so check rows with `parsePerson` before
 */
export async function ensureMembers(tx: Tx, actor: Actor, master: MasterKey, wanted: readonly NewMember[], now: Instant): Promise<Ensured> {
  const said = byExternalId(wanted);
  if (said.size === 0) return { members: [], created: new Set(), updated: new Set() };
  const fresh = [...said].map(([externalId, person]) => newMember(externalId, person, now));
  // Insert before locking: a transaction that waits here for another's new member holds no lock that the other may need.
  const created = new Set(await insertRows(tx, fresh));
  const locked = await lockRows(tx, [...said.keys()]);
  const patches = locked.map((member) => ({ member, patch: contactOf(said.get(member.externalId) ?? {}) }));
  const contacts = await writeContacts(tx, master, patches, now);
  const changes = locked.map((member): MemberChange => {
    const contactChanged = contacts.get(member.memberId);
    if (created.has(member.externalId)) return { action: 'member.created', before: null, after: member, contactChanged };
    const { country, registeredAt } = said.get(member.externalId) ?? {};
    const after = { ...member, country: country ?? member.country, registeredAt: registeredAt ?? member.registeredAt };
    return { action: 'member.updated', before: member, after, contactChanged };
  });
  return { created, ...(await writeChanges(tx, actor, changes, now)) };
}

/** Everything said about each member; the later mention of a field wins. */
function byExternalId(wanted: readonly NewMember[]): Map<string, PersonPatch> {
  const said = new Map<string, PersonPatch>();
  for (const { externalId, ...person } of wanted) {
    const telling = Object.fromEntries(Object.entries(person).filter(([, value]) => value !== '' && value !== null && value !== undefined));
    said.set(parseExternalId(externalId, 'player_id'), { ...said.get(externalId), ...parsePerson(telling) });
  }
  return said;
}
