import { sql } from 'kysely';
import { type AbuseAction, abuseBands } from '../../../engine/abuse/penalty.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { allOf } from '../../../platform/postgres/conditions.ts';

/** What the last look at a member came to. */
export type SuspectRow = MemberKey & { score: number; action: AbuseAction; scoredAt: Instant };

/** `minScore` from 0; `after`: the row that the page before ended with. */
export type SuspectFilter = { action?: AbuseAction; minScore: number; after: Pick<SuspectRow, 'score' | 'bucket' | 'memberId'> | null };

const descending = sql`ORDER BY s.score DESC, s.bucket DESC, s.member_id DESC`;

/**
 * Members with a score or a band, highest score first: of each band the first, by index abuse_state_by_band. However few are in a band, and
 * a block may stand at any score, no more than a page of each is read.
 */
export async function selectSuspects(reader: Reader, { action, minScore, after }: SuspectFilter, limit: number): Promise<SuspectRow[]> {
  const wanted = action === undefined ? abuseBands.map((band) => band.action) : [action];
  const conditions = allOf([
    sql`(s.score > 0 OR s.action <> 'NO_ACTION')`,
    sql`s.action = wanted.action`,
    sql`s.score >= ${minScore}::smallint`,
    after && sql`(s.score, s.bucket, s.member_id) < (${after.score}::smallint, ${after.bucket}::smallint, ${after.memberId}::uuid)`,
  ]);
  const { rows } = await sql<SuspectRow>`
    SELECT s.bucket, s.member_id AS "memberId", s.score, s.action, s.scored_at AS "scoredAt"
      FROM unnest(${wanted}::text[]) AS wanted (action) CROSS JOIN LATERAL (
        SELECT s.* FROM abuse_state s WHERE ${conditions} ${descending} LIMIT ${limit}::bigint) AS s
     ${descending} LIMIT ${limit}::bigint`.execute(reader);
  return rows;
}

/** Accounts that hard links join: the name of their cluster, and how many they are. */
export type RingRow = { clusterId: Uuid; size: number };

/** How many members each of these clusters has, by its name. */
export async function selectSizes(reader: Reader, clusterIds: readonly Uuid[]): Promise<Map<Uuid, number>> {
  if (clusterIds.length === 0) return new Map();
  const { rows } = await sql<RingRow>`
    SELECT c.cluster_id AS "clusterId", count(*) AS size FROM member_cluster c
     WHERE c.cluster_id = ANY(${clusterIds}::uuid[]) GROUP BY c.cluster_id`.execute(reader);
  return new Map(rows.map(({ clusterId, size }) => [clusterId, size]));
}

/** Clusters, the largest first; after one of them. Counts all of them: only members of clusters have a row. */
export async function selectRings(reader: Reader, after: RingRow | null, limit: number): Promise<RingRow[]> {
  const beyond = after && sql`HAVING (count(*), c.cluster_id) < (${after.size}::bigint, ${after.clusterId}::uuid)`;
  const { rows } = await sql<RingRow>`
    SELECT c.cluster_id AS "clusterId", count(*) AS size FROM member_cluster c GROUP BY c.cluster_id ${beyond ?? sql``}
     ORDER BY size DESC, c.cluster_id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows;
}

/** Of each of these clusters the first members by internal id, at most `limit`: by index member_cluster_members, in that very order. */
export async function selectFirstMembers(
  reader: Reader,
  clusterIds: readonly Uuid[],
  limit: number,
): Promise<(MemberKey & { clusterId: Uuid })[]> {
  const { rows } = await sql<MemberKey & { clusterId: Uuid }>`
    SELECT m.bucket, m.member_id AS "memberId", m.cluster_id AS "clusterId"
      FROM unnest(${clusterIds}::uuid[]) AS wanted (cluster_id) CROSS JOIN LATERAL (
        SELECT c.bucket, c.member_id, c.cluster_id FROM member_cluster c WHERE c.cluster_id = wanted.cluster_id
         ORDER BY c.bucket, c.member_id LIMIT ${limit}::bigint) AS m
     ORDER BY m.bucket, m.member_id`.execute(reader);
  return rows;
}
