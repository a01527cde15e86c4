import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { MemberStatus } from '../../kernel/member-status.ts';
import type { Actor } from '../../platform/actor.ts';
import type { MasterKey } from '../../platform/crypto.ts';
import type { Tx } from '../../platform/database.ts';
import { type ContactField, type ContactPatch, mergeContact, noContact } from './contact.ts';
import { selectContacts, upsertContacts } from './contact-store.ts';
import { recordIdentities } from './links/identity.ts';
import { replaceContactLinks } from './links/replace.ts';
import type { Member } from './member.ts';
import { recordAudit, updateRows } from './store.ts';
import { traceOf } from './trace.ts';

/** A member before (null: just created) and after, and which contact data changed with it. */
export type MemberChange = {
  action: 'member.created' | 'member.updated' | 'member.status_changed' | 'member.closed';
  before: Member | null;
  after: Member;
  contactChanged?: readonly ContactField[];
  reason?: string;
};

/**
 * Writes what really changed of members that the caller has locked, with an audit row each; what did not change leaves no trace.
 * Answers the members as they are now, in the order given, and the external ids of those that changed.
 */
export async function writeChanges(tx: Tx, actor: Actor, changes: readonly MemberChange[], now: Instant) {
  const traced = changes.map((change) => ({ ...change, trace: traceOf(change.before, change.after, change.contactChanged ?? []) }));
  const changed = traced.filter(({ trace }) => Object.keys(trace.after).length > 0);
  const updates = changed.flatMap(({ before, after }) =>
    before === null ? [] : [{ ...after, statusSince: sinceWhen(before, after, now), updatedAt: now }],
  );
  if (updates.length > 0) await updateRows(tx, updates);
  const entries = changed.map(({ action, after: { externalId }, trace, reason }) => {
    const after = reason === undefined ? trace.after : { ...trace.after, reason };
    return { action, subject: `player:${externalId}`, before: trace.before, after, at: now };
  });
  await recordAudit(tx, actor, entries);
  const updated = new Map(updates.map((member) => [member.externalId, member]));
  return { members: changes.map(({ after }) => updated.get(after.externalId) ?? after), updated: new Set(updated.keys()) };
}

const earning: readonly MemberStatus[] = ['ACTIVE', 'COOLING_OFF'];

/** Since when a status holds. Those under which nothing is earned count as one: closing a blocked account reopens nothing in between. */
function sinceWhen(before: Member, after: Member, now: Instant): Instant | null {
  if (before.status === after.status || !(earning.includes(before.status) || earning.includes(after.status))) return before.statusSince;
  return now;
}

/** Something said of a member's contact data. */
type Said = { member: MemberKey; patch: ContactPatch };

/** Merges contact data into that of members that the caller has locked; answers which fields changed, by member id. */
export async function writeContacts(
  tx: Tx,
  master: MasterKey,
  patches: readonly Said[],
  now: Instant,
): Promise<Map<Uuid, readonly ContactField[]>> {
  const changed = await writeData(tx, master, patches, now);
  const found = patches.flatMap(({ member, patch: { identity } }) => (identity === undefined ? [] : [{ member, identity }]));
  for (const memberId of await recordIdentities(tx, master, found, now)) {
    changed.set(memberId, [...(changed.get(memberId) ?? []), 'identity']);
  }
  return changed;
}

async function writeData(tx: Tx, master: MasterKey, patches: readonly Said[], now: Instant): Promise<Map<Uuid, readonly ContactField[]>> {
  const telling = patches.filter(({ patch: { identity: _, ...data } }) => Object.values(data).some((value) => value !== undefined));
  if (telling.length === 0) return new Map();
  const known = await selectContacts(
    tx,
    master,
    telling.map(({ member }) => member),
  );
  const changes = telling
    .map(({ member, patch }) => {
      const { contact: before, key } = known.get(member.memberId) ?? { contact: noContact, key: null };
      return { member, key, before, ...mergeContact(before, patch) };
    })
    .filter(({ changed }) => changed.length > 0);
  if (changes.length > 0) {
    await upsertContacts(tx, master, changes);
    await replaceContactLinks(tx, master, changes, now);
  }
  return new Map(changes.map(({ member, changed }) => [member.memberId, changed]));
}
