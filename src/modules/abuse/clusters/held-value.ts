import { isHard } from '../../../kernel/link-kind.ts';
import type { HeldValue, LinkValue } from '../../members/links/value.ts';

/**
 * A hard value that more members hold is nobody's: a test card, the number of a branch, a text that an operator sends for want of a
 * value. It joins no cluster, or one such value would join everyone. As a sign of fraud it counts all the same.
 */
export const mostJoined = 1_000;

/** Tells values apart: the kind and the whole hash. */
export function valueKey({ kind, ref }: LinkValue): string {
  return `${kind}:${ref.toString('hex')}`;
}

/** A value as the engine names it in evidence: by the first 16 hex digits of its hash. */
export function shortRef(ref: Buffer): string {
  return ref.toString('hex').slice(0, 16);
}

/** Whether a value joins those who hold it: a hard one of several members, but not of too many. One more than `mostJoined` must be read. */
export function joins({ kind, holders }: HeldValue): boolean {
  return isHard(kind) && holders.length > 1 && holders.length <= mostJoined;
}
