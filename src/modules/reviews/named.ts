import { must } from '../../kernel/assert.ts';
import { type ErrorCode, Fault } from '../../kernel/errors.ts';
import { bucketOfId, isUuid, type MemberKey, type Uuid } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import { playerIdsOf } from '../members/find.ts';

/** Rows with the ids that the operator knows their members by. */
export async function withPlayerIds<Row extends MemberKey>(reader: Reader, rows: readonly Row[]): Promise<(Row & { playerId: string })[]> {
  const playerIds = await playerIdsOf(reader, rows);
  return rows.map((row) => ({ ...row, playerId: playerIds.get(row.memberId) ?? '' }));
}

/**
 * One such row, by its id as somebody wrote it.
 * @param select reads the row, or locks it
 * @throws Fault `missing` where it is the id of none
 */
export async function getNamed<From extends Reader, Row extends MemberKey>(
  from: From,
  select: (from: From, bucket: number, id: Uuid) => Promise<Row | null>,
  id: string,
  missing: ErrorCode,
): Promise<Row & { playerId: string }> {
  const row = isUuid(id) ? await select(from, bucketOfId(id), id) : null;
  if (row === null) throw new Fault(missing);
  const [found] = await withPlayerIds(from, [row]);
  return must(found, 'each row is answered');
}
