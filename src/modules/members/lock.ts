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

/** As `lockMembers`, aligned with the ids: a Fault `player_not_found` for those that nobody has. */
export async function lockEach(tx: Tx, externalIds: readonly string[]): Promise<(Member | Fault)[]> {
  const members = new Map((await lockMembers(tx, externalIds)).map((member) => [member.externalId, member]));
  return externalIds.map((externalId) => members.get(externalId) ?? playerNotFound(externalId));
}

/** As `lockEach`, of the members that own something; null where there is no such thing, which `missing` says. */
export async function lockOwners(tx: Tx, keys: readonly (MemberKey | null)[], missing: () => Fault): Promise<(Member | Fault)[]> {
  const found = await lockMembersByKey(
    tx,
    keys.filter((key) => key !== null),
  );
  const members = new Map(found.map((member) => [member.memberId, member]));
  return keys.map((key) => (key && members.get(key.memberId)) ?? missing());
}

/** The fault for an id that nobody has. */
export function playerNotFound(externalId: string): Fault {
  return new Fault('player_not_found', { detail: `There is no player ${externalId.slice(0, 64)}.` });
}
