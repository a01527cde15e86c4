import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { hardValuesOf, membersOfValues } from '../../members/links/holders.ts';
import type { HeldValue, LinkValue } from '../../members/links/value.ts';
import { joins, mostJoined, valueKey } from './held-value.ts';

export type WalkOptions = {
  /** How many members are looked for; absent: all there are. */
  mostMembers?: number;
  /** Others who are to be looked at with those that were just found. */
  alongWith?: (keys: readonly MemberKey[]) => Promise<readonly MemberKey[]>;
};

/** What hard links lead to. */
export type Walk = {
  /** The nearest first. */
  members: MemberKey[];
  /** All hard values of these members, each with all who hold it, up to one more than may be joined. */
  values: HeldValue[];
  /** There are more members than were looked for. */
  isCut: boolean;
};

/**
 * Goes from members along hard links until nobody new is found: their values, who else holds those, what those hold. A few queries for
 * each step away from where it began, however many members a step finds.
 */
export async function walkHardLinks(
  reader: Reader,
  from: readonly MemberKey[],
  { mostMembers = Number.POSITIVE_INFINITY, alongWith = async () => [] }: WalkOptions = {},
): Promise<Walk> {
  const members = new Map<Uuid, MemberKey>();
  const values = new Map<string, HeldValue>();
  let isCut = false;
  const take = (keys: readonly MemberKey[]): MemberKey[] => {
    const fresh = new Map(keys.filter(({ memberId }) => !members.has(memberId)).map((key) => [key.memberId, key]));
    const taken = [...fresh.values()].slice(0, mostMembers - members.size);
    isCut ||= taken.length < fresh.size;
    for (const { bucket, memberId } of taken) members.set(memberId, { bucket, memberId });
    return taken;
  };
  for (let next = take(from); next.length > 0; ) {
    const others = take(await alongWith(next));
    const held = await hardValuesOf(reader, [...next, ...others]);
    const met = await readHolders(
      reader,
      held.filter((value) => !values.has(valueKey(value))),
      mostJoined + 1,
    );
    for (const value of met) values.set(valueKey(value), value);
    next = take(met.filter(joins).flatMap(({ holders }) => holders.map(({ member }) => member)));
  }
  return { members: [...members.values()], values: [...values.values()], isCut };
}

/** Values, each once, with up to `limit` of those who hold them. One query, none where there is no value. */
export async function readHolders(reader: Reader, values: readonly LinkValue[], limit: number): Promise<HeldValue[]> {
  const each = new Map(values.map(({ kind, ref }) => [valueKey({ kind, ref }), { kind, ref }]));
  if (each.size === 0) return [];
  const found = await membersOfValues(reader, [...each.values()], limit);
  const holders = new Map(found.map((value) => [valueKey(value), value.holders]));
  return [...each].map(([name, value]) => ({ ...value, holders: holders.get(name) ?? [] }));
}
