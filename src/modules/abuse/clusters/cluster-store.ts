import { sql } from 'kysely';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx } from '../../../platform/database.ts';

/** A member and the cluster they belong to. */
export type ClusterRow = MemberKey & { clusterId: Uuid };

/** All members of the clusters that these belong to, in (bucket, member) order: by the name of a cluster, which lies in every bucket. */
export async function selectMates(reader: Reader, keys: readonly MemberKey[]): Promise<ClusterRow[]> {
  const { rows } = await sql<ClusterRow>`
    SELECT c.bucket, c.member_id AS "memberId", c.cluster_id AS "clusterId" FROM member_cluster c
     WHERE c.cluster_id IN (
       SELECT o.cluster_id FROM ${memberRows(keys)} JOIN member_cluster o ON o.bucket = k.bucket AND o.member_id = k.member_id)
     ORDER BY c.bucket, c.member_id`.execute(reader);
  return rows;
}

/** The cluster of each of these, by member id; who belongs to none is absent. */
export async function selectClusters(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, Uuid>> {
  const { rows } = await sql<{ member_id: Uuid; cluster_id: Uuid }>`
    SELECT c.member_id, c.cluster_id FROM ${memberRows(keys)}
      JOIN member_cluster c ON c.bucket = k.bucket AND c.member_id = k.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, row.cluster_id]));
}

/** How many members the cluster of a member has; 0: they belong to none. */
export async function countMates(reader: Reader, { bucket, memberId }: MemberKey): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*) AS n FROM member_cluster c
     WHERE c.cluster_id = (SELECT o.cluster_id FROM member_cluster o
                            WHERE o.bucket = ${bucket}::smallint AND o.member_id = ${memberId}::uuid)`.execute(reader);
  return rows[0]?.n ?? 0;
}

/** Puts members into clusters, or into other ones. One turn at a time writes, so nobody waits for another. */
export async function upsertClusters(tx: Tx, rows: readonly ClusterRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    INSERT INTO member_cluster (bucket, member_id, cluster_id)
    SELECT * FROM unnest(${rows.map(({ bucket }) => bucket)}::smallint[], ${rows.map(({ memberId }) => memberId)}::uuid[],
                         ${rows.map(({ clusterId }) => clusterId)}::uuid[])
    ON CONFLICT (bucket, member_id) DO UPDATE SET cluster_id = excluded.cluster_id`.execute(tx);
}

/** Takes members out of their clusters. */
export async function deleteClusters(tx: Tx, keys: readonly MemberKey[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`DELETE FROM member_cluster c USING ${memberRows(keys)} WHERE c.bucket = k.bucket AND c.member_id = k.member_id`.execute(tx);
}
