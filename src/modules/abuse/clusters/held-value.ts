import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { isHard, type LinkKind } from '../../../kernel/link-kind.ts';

/** A value by which members may be linked; `ref` is its keyed hash. */
export type LinkValue = { kind: LinkKind; ref: Buffer };

/** A value and whom it was met with, as far as they were read. */
export type HeldValue = LinkValue & { holders: readonly { member: MemberKey; since: Instant }[] };

/**
 * A hard value that more members hold is nobody's: a test card, the number of a branch, a text that an operator sends for want of a
 * value. It joins no cluster, or one such value would join everyone. As a sign of fraud it counts all the same.
 */
export const mostJoined = 1_000;

/** Tells values apart: the kind and the whole hash. */
export function nameOf({ kind, ref }: LinkValue): string {
  return `${kind}:${ref.toString('hex')}`;
}

/** Whether a value joins those who hold it: a hard one of several members, but not of too many. One more than `mostJoined` must be read. */
export function joins({ kind, holders }: HeldValue): boolean {
  return isHard(kind) && holders.length > 1 && holders.length <= mostJoined;
}
