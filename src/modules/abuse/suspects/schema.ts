import { z } from 'zod';
import { formatInstant } from '../../../kernel/clock.ts';
import { reviewStates } from '../../reviews/queue/review.ts';
import { time } from '../../wallet/fields-schema.ts';
import { band, score } from '../schema.ts';
import { mostNamed, type Ring } from './list-rings.ts';
import type { Suspect } from './list-suspects.ts';

const cursor = z.string().max(400).optional();
const clusterId = z.string().meta({ description: 'Names the cluster until it changes' });
const size = z.int().min(2).meta({ description: 'Accounts that hard links join' });

export const suspectQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor,
  action: band.optional().meta({ description: 'Only this band; a reviewer may have blocked at any score' }),
  min_score: z.coerce.number().int().min(0).max(100).default(0),
});

export const ringQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(100), cursor });

export const suspectAnswer = z
  .strictObject({
    player_id: z.string(),
    score: score.meta({ description: 'As of scored_at; it has faded since' }),
    action: band.meta({ description: 'What the band did to future rewards at that time' }),
    scored_at: time.meta({ description: 'When they were last looked at: decisions compute a score of their own' }),
    cluster: z.strictObject({ cluster_id: clusterId, size }).nullable().meta({ description: 'null: no hard link to another account' }),
    review: z
      .strictObject({ review_id: z.string(), state: z.enum(reviewStates) })
      .nullable()
      .meta({ description: 'The open review of suspected fraud; null: there is none' }),
  })
  .meta({ id: 'AbuseSuspect', description: 'Somebody to look at' });

export const ringAnswer = z
  .strictObject({
    cluster_id: clusterId,
    size,
    members: z.array(z.string()).meta({ description: `player_ids, at most ${mostNamed} of them` }),
  })
  .meta({ id: 'AbuseCluster', description: 'Accounts that hard links join, directly or through others' });

/** Somebody to look at, as answered. */
export function suspectToApi({ playerId, scoredAt, cluster, review, ...kept }: Suspect): z.infer<typeof suspectAnswer> {
  return {
    player_id: playerId,
    score: kept.score,
    action: kept.action,
    scored_at: formatInstant(scoredAt),
    cluster: cluster && { cluster_id: cluster.clusterId, size: cluster.size },
    review: review && { review_id: review.reviewId, state: review.state },
  };
}

/** A ring, as answered. */
export function ringToApi(ring: Ring): z.infer<typeof ringAnswer> {
  return { cluster_id: ring.clusterId, size: ring.size, members: ring.players };
}
