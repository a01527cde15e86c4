import { must } from '../../../kernel/assert.ts';
import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import type { Reader } from '../../../platform/database.ts';
import { playerIdsOf } from '../../members/find.ts';
import { type RingRow, selectFirstMembers, selectRings } from './store.ts';

/** Accounts that hard links join to one another, directly or through others. */
export type Ring = RingRow & {
  /** Some of them; all where they are few. */
  players: string[];
};

/** Members that are named of one ring: who wants to see a larger one asks for the links of one of them. */
export const mostNamed = 20;

/** Rings as clusters last stood, the largest first. `limit`: most items, from 1. @throws Fault `invalid_cursor` */
export async function listRings(reader: Reader, { limit, cursor }: { limit: number; cursor?: string }): Promise<Page<Ring>> {
  const after = cursor === undefined ? null : afterOf(cursor);
  const { items, nextCursor } = pageOf(await selectRings(reader, after, limit + 1), limit, ({ size, clusterId }) => [size, clusterId]);
  const clusterIds = items.map(({ clusterId }) => clusterId);
  const members = clusterIds.length === 0 ? [] : await selectFirstMembers(reader, clusterIds, mostNamed);
  const playerIds = await playerIdsOf(reader, members);
  const players = Map.groupBy(members, ({ clusterId }) => clusterId);
  return {
    items: items.map((ring) => {
      const named = players.get(ring.clusterId) ?? [];
      return { ...ring, players: named.map(({ memberId }) => must(playerIds.get(memberId), 'a cluster has members only')) };
    }),
    nextCursor,
  };
}

function afterOf(cursor: string): RingRow {
  const [size, clusterId] = readCursor(cursor, ['integer', 'uuid']);
  return { size, clusterId };
}
