import type { MemberKey } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { countMates } from './cluster-store.ts';

/** How many members hard links join to a member, the member included, as clusters last stood; null: the member belongs to none. */
export async function readClusterSize(reader: Reader, key: MemberKey): Promise<number | null> {
  const size = await countMates(reader, key);
  return size === 0 ? null : size;
}
