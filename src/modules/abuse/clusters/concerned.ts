import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { HeldValue } from '../../members/links/value.ts';

/** A value, and the members who came to it or left it since. */
export type ChangedValue = HeldValue & { changed: readonly MemberKey[] };

/**
 * Where more members than this hold a value, one more or less changes nothing for the others: they share it with many, and did before.
 * Whoever came or left is scored again, the others when they play, and in every decision in any case.
 */
export const mostRescored = 100;

/** Whoever holds a value or held it before, each once, if anybody shares it or did: what one member had alone tells nothing. Pure. */
export function whoeverShared({ holders, changed }: ChangedValue): MemberKey[] {
  const met = new Map<Uuid, MemberKey>([...holders.map(({ member }) => member), ...changed].map((key) => [key.memberId, key]));
  return met.size < 2 ? [] : [...met.values()];
}

/**
 * Whom changes of a value concern: whoever shares it or did. Of an address of the net that more than `ipMembers` share, and did before,
 * nobody: it says nothing about them. Pure.
 */
export function concernedBy(value: ChangedValue, ipMembers: number): MemberKey[] {
  const { kind, holders, changed } = value;
  const shared = whoeverShared(value);
  if (shared.length === 0) return [];
  const now = holders.length;
  const gone = shared.length - now;
  const before = now - (changed.length - gone) + gone;
  const isFew = Math.min(before, now) <= (kind === 'ip' ? ipMembers : mostRescored);
  if (isFew) return shared;
  return kind === 'ip' ? [] : [...changed];
}
