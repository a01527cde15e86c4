import { bucketOf } from '../../kernel/bucket.ts';
import type { Instant } from '../../kernel/clock.ts';
import { fieldFault } from '../../kernel/errors.ts';
import { newId, parseExternalId } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { MasterKey } from '../../platform/crypto.ts';
import type { Tx } from '../../platform/database.ts';
import { writeChanges, writeContacts } from './change.ts';
import type { Member } from './member.ts';
import { contactOf, type PersonPatch, parsePerson } from './person.ts';
import { insertRows } from './store.ts';

export type NewMember = PersonPatch & { externalId: string };

/** A member as it begins: ACTIVE, and not to be advertised to until someone says otherwise. */
export function newMember(externalId: string, person: PersonPatch, now: Instant): Member {
  const bucket = bucketOf(externalId);
  return {
    bucket,
    memberId: newId(now, bucket),
    externalId,
    status: 'ACTIVE',
    statusUntil: null,
    statusSince: now,
    country: person.country ?? null,
    marketingConsent: person.marketingConsent ?? false,
    registeredAt: person.registeredAt ?? null,
    createdAt: now,
    updatedAt: now,
  };
}

/**
 * Creates a member, locked until the transaction ends.
 * @throws Fault `already_exists`, `invalid_id`, and those of `parsePerson`
 */
export async function createMember(tx: Tx, actor: Actor, master: MasterKey, input: NewMember, now: Instant): Promise<Member> {
  const externalId = parseExternalId(input.externalId, 'player_id');
  const person = parsePerson(input);
  const member = newMember(externalId, person, now);
  const inserted = await insertRows(tx, [member]);
  if (inserted.length === 0) throw fieldFault('player_id', 'already_exists', `Player ${externalId} exists already.`);
  const contacts = await writeContacts(tx, master, [{ member, patch: contactOf(person) }], now);
  await writeChanges(
    tx,
    actor,
    [{ action: 'member.created', before: null, after: member, contactChanged: contacts.get(member.memberId) }],
    now,
  );
  return member;
}
