import type { MemberKey } from '../../../kernel/ids.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import { selectChanges } from './reading-store.ts';
import { deleteChanges } from './store.ts';
import type { LinkValue } from './value.ts';

/** A member came to a value or left it. */
export type LinkChange = LinkValue & { member: MemberKey };

/** Changes that nobody has followed yet, at most `limit` of them, in a fixed order. */
export async function listLinkChanges(reader: Reader, limit: number): Promise<LinkChange[]> {
  return (await selectChanges(reader, limit)).map(({ bucket, memberId, kind, ref }) => ({ kind, ref, member: { bucket, memberId } }));
}

/**
 * Takes changes away whose members the transaction has locked: a link changes under its member's lock, so what is read afterwards holds
 * these changes, and one that comes later is told again.
 */
export async function dropLinkChanges(tx: Tx, changes: readonly LinkChange[]): Promise<void> {
  await deleteChanges(
    tx,
    changes.map(({ kind, ref, member }) => ({ ...member, kind, ref })),
  );
}
