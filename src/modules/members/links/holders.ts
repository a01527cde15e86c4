import type { MemberKey } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectHardLinks, selectHolders } from './reading-store.ts';
import type { HeldValue, LinkValue } from './value.ts';

/** Who holds each of these values, in the order asked for, at most `limit` members of each. */
export async function membersOfValues(reader: Reader, values: readonly LinkValue[], limit: number): Promise<HeldValue[]> {
  if (values.length === 0) return [];
  const found = Map.groupBy(await selectHolders(reader, values, limit), ({ index }) => index);
  return values.map(({ kind, ref }, index) => {
    const holders = (found.get(index) ?? []).map(({ bucket, memberId, since }) => ({ member: { bucket, memberId }, since }));
    return { kind, ref, holders };
  });
}

/** The values of members that are one person's alone, in a fixed order: means of payment, verified addresses, a proven identity. */
export async function hardValuesOf(reader: Reader, keys: readonly MemberKey[]): Promise<(LinkValue & { member: MemberKey })[]> {
  if (keys.length === 0) return [];
  return (await selectHardLinks(reader, keys)).map(({ bucket, memberId, kind, ref }) => ({ member: { bucket, memberId }, kind, ref }));
}
