import type { AbuseAction } from '../../../engine/abuse/penalty.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import type { Reader } from '../../../platform/database.ts';
import { playerIdsOf } from '../../members/find.ts';
import { lastReviews } from '../../reviews/queue/open.ts';
import type { Review } from '../../reviews/queue/review.ts';
import { selectClusters } from '../clusters/cluster-store.ts';
import { type RingRow, type SuspectRow, selectSizes, selectSuspects } from './store.ts';

/** Somebody to look at: what the last look at them came to, and what people do about it. */
export type Suspect = {
  playerId: string;
  score: number;
  action: AbuseAction;
  /** When they were last looked at: a score has faded since, and decisions compute their own. */
  scoredAt: Instant;
  /** The accounts that hard links join to this one, as clusters last stood; null: none. */
  cluster: RingRow | null;
  /** The open review of suspected fraud; null: there is none. */
  review: Review | null;
};

/** `limit`: most items, from 1. `minScore` from 0. */
export type SuspectQuery = { action?: AbuseAction; minScore?: number; limit: number; cursor?: string };

/**
 * Members with a score or a band as it was last kept, highest score first; of one score by their internal ids.
 * @throws Fault `invalid_cursor`
 */
export async function listSuspects(reader: Reader, { action, minScore = 0, limit, cursor }: SuspectQuery): Promise<Page<Suspect>> {
  const after = cursor === undefined ? null : afterOf(cursor);
  const found = await selectSuspects(reader, { action, minScore, after }, limit + 1);
  const { items, nextCursor } = pageOf(found, limit, ({ score, bucket, memberId }) => [score, bucket, memberId]);
  return { items: await describeSuspects(reader, items), nextCursor };
}

function afterOf(cursor: string): Pick<SuspectRow, 'score' | 'bucket' | 'memberId'> {
  const [score, bucket, memberId] = readCursor(cursor, ['small', 'small', 'uuid']);
  return { score, bucket, memberId };
}

async function describeSuspects(reader: Reader, rows: readonly SuspectRow[]): Promise<Suspect[]> {
  if (rows.length === 0) return [];
  const playerIds = await playerIdsOf(reader, rows);
  const clusters = await selectClusters(reader, rows);
  const sizes = await selectSizes(reader, [...new Set(clusters.values())]);
  const reviews = await lastReviews(reader, rows, 'abuse');
  return rows.map(({ memberId, score, action, scoredAt }) => {
    const clusterId = clusters.get(memberId);
    const size = clusterId === undefined ? undefined : sizes.get(clusterId);
    return {
      playerId: must(playerIds.get(memberId), 'whoever was scored is a member'),
      score,
      action,
      scoredAt,
      cluster: clusterId === undefined || size === undefined ? null : { clusterId, size },
      review: reviews.get(memberId)?.open ?? null,
    };
  });
}
