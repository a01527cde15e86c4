import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { LinkKind } from '../../../kernel/link-kind.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectHardLinks, selectHolders } from './reading-store.ts';

/** A value and who holds it, in (bucket, member) order; `since` when. */
export type ValueHolders = { kind: LinkKind; ref: Buffer; holders: { member: MemberKey; since: Instant }[] };

/** Who holds each of these values, in the order asked for, at most `limit` members of each. */
export async function membersOfValues(
  reader: Reader,
  values: readonly { kind: LinkKind; ref: Buffer }[],
  limit: number,
): Promise<ValueHolders[]> {
  const found = values.map(({ kind, ref }): ValueHolders => ({ kind, ref, holders: [] }));
  if (values.length === 0) return found;
  for (const { index, bucket, memberId, since } of await selectHolders(reader, values, limit)) {
    found[index]?.holders.push({ member: { bucket, memberId }, since });
  }
  return found;
}

/** The values of members that are one person's alone, in a fixed order: means of payment, verified addresses, a proven identity. */
export async function hardValuesOf(
  reader: Reader,
  keys: readonly MemberKey[],
): Promise<{ member: MemberKey; kind: LinkKind; ref: Buffer }[]> {
  if (keys.length === 0) return [];
  return (await selectHardLinks(reader, keys)).map(({ bucket, memberId, kind, ref }) => ({ member: { bucket, memberId }, kind, ref }));
}
