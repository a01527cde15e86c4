import { Fault } from '../../kernel/errors.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import type { Member } from './member.ts';
import { lockRows, lockRowsByKey } from './store.ts';

/**
 * Locks members until the transaction ends, in (bucket, member) order, and answers them in that order; unknown ids are absent.
 * Call it (or `ensureMembers`) once in a transaction: who locks twice can wait for another who does.
 */
export async function lockMembers(tx: Tx, externalIds: readonly string[]): Promise<Member[]> {
  return externalIds.length === 0 ? [] : lockRows(tx, externalIds);
}

/** As `lockMembers`, of internal ids. */
export async function lockMembersByKey(tx: Tx, keys: readonly MemberKey[]): Promise<Member[]> {
  return keys.length === 0 ? [] : lockRowsByKey(tx, keys);
}

/** Locks one member. @throws Fault `player_not_found` */
export async function lockMember(tx: Tx, externalId: string): Promise<Member> {
  const [member] = await lockRows(tx, [externalId]);
  if (!member) throw playerNotFound(externalId);
  return member;
}

/** The fault for an id that nobody has. */
export function playerNotFound(externalId: string): Fault {
  return new Fault('player_not_found', { detail: `There is no player ${externalId.slice(0, 64)}.` });
}
