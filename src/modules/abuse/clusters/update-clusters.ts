import { clustersOf } from '../../../engine/abuse/clusters.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import { type ClusterRow, deleteClusters, selectMates, upsertClusters } from './cluster-store.ts';
import { joins, valueKey } from './held-value.ts';
import { walkHardLinks } from './walk-links.ts';

/**
 * Works out anew the clusters of members and of all whom hard links join to them, and of those who were in one cluster with any of these,
 * who are not all found by links any more where a value has become nobody's. What came out the same is not written. The caller holds
 * the turn.
 */
export async function updateClusters(tx: Tx, from: readonly MemberKey[]): Promise<void> {
  const before = new Map<Uuid, ClusterRow>();
  const { members, values } = await walkHardLinks(tx, from, {
    async alongWith(keys) {
      const mates = await selectMates(tx, keys);
      for (const mate of mates) before.set(mate.memberId, mate);
      return mates;
    },
  });
  const links = values.filter(joins).flatMap((value) => {
    const name = valueKey(value);
    return value.holders.map(({ member }) => ({ member: member.memberId, value: name }));
  });
  const after = new Map(clustersOf(links).flatMap(({ clusterId, members: joined }) => joined.map((member) => [member, clusterId])));
  const joined: ClusterRow[] = [];
  const left: MemberKey[] = [];
  for (const key of members) {
    const clusterId = after.get(key.memberId);
    if (clusterId === before.get(key.memberId)?.clusterId) continue;
    if (clusterId === undefined) left.push(key);
    else joined.push({ ...key, clusterId });
  }
  await upsertClusters(tx, joined);
  await deleteClusters(tx, left);
}
