import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { MasterKey } from '../../../platform/crypto.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import { linkForms } from '../contact.ts';
import { differs, replaceIdentityLinks } from './replace.ts';
import { keyedHash, selectIdentities } from './store.ts';

/** What an identity check found of a member; null takes it back. */
type Identified = { member: MemberKey; identity: string | null };

/**
 * Keeps what identity checks found of members that the caller has locked: the hash alone, by which others with the same one are found.
 * Answers the ids of those of whom something else is known now.
 */
export async function recordIdentities(tx: Tx, master: MasterKey, found: readonly Identified[], now: Instant): Promise<Set<Uuid>> {
  if (found.length === 0) return new Set();
  const known = await selectIdentities(
    tx,
    found.map(({ member }) => member),
  );
  const changes = found
    .map(({ member: { bucket, memberId }, identity }) => {
      const after = identity === null ? null : keyedHash(master, `identity:${linkForms.identity(identity)}`);
      return { bucket, memberId, before: known.get(memberId) ?? null, after };
    })
    .filter(({ before, after }) => differs(before, after));
  await replaceIdentityLinks(tx, changes, now);
  return new Set(changes.map(({ memberId }) => memberId));
}

/** Whether an identity check found something of a member. What it was, nobody can say. */
export async function isIdentified(reader: Reader, member: MemberKey): Promise<boolean> {
  return (await selectIdentities(reader, [member])).size > 0;
}
