import { z } from 'zod';
import { segments } from '../../../engine/profile/fields.ts';
import { formatInstant } from '../../../kernel/clock.ts';
import { paceOf } from '../imports.ts';
import type { Classification } from './classify.ts';
import type { Reclassification } from './reclassify.ts';

const count = z.number().int().min(0);
const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' });

export const classifyRequest = z.strictObject({
  dry_run: z.boolean().default(false).meta({ description: 'Compute and answer, record nothing' }),
});

export const classifyAnswer = z
  .strictObject({
    player_id: z.string(),
    segment: z.enum(segments),
    previous_segment: z.enum(segments).nullable().meta({ description: 'As last recorded; null: never' }),
    tier: z.string().meta({ description: 'Id of the tier held' }),
    previous_tier: z.string().nullable().meta({ description: 'Id of the tier last recorded; null: none ever' }),
    luck_z: z.number().nullable().meta({
      description:
        'How far the result lies from what the games foretell, in standard deviations: within 2, mostly luck; null: nobody knows',
    }),
    changed: z.boolean().meta({ description: 'Segment, tier or risk label are not what was recorded' }),
    at: time,
  })
  .meta({ id: 'Classification', description: 'Where a player stands now, and stood when it was last recorded' });

/** Where a player stands, as answered. */
export function classificationToApi(found: Classification): z.infer<typeof classifyAnswer> {
  return {
    player_id: found.playerId,
    segment: found.segment,
    previous_segment: found.previousSegment,
    tier: found.tier,
    previous_tier: found.previousTier,
    luck_z: found.luckZ,
    changed: found.changed,
    at: formatInstant(found.at),
  };
}

export const reclassificationAnswer = z
  .strictObject({
    run_id: z.string(),
    state: z.enum(['RUNNING', 'DONE', 'FAILED']),
    cause: z.string(),
    actor: z.string(),
    members_total: count.meta({ description: 'Players when it began; those done, once they are more' }),
    members_done: count,
    segments_changed: count.meta({ description: 'Players whose segment was recorded anew' }),
    tiers_changed: count.meta({ description: 'Players whose tier was recorded anew' }),
    rate: count.nullable().meta({ description: 'Players per second' }),
    seconds_left: count.nullable().meta({ description: 'Estimated; null: too early to say' }),
    created_at: time,
    finished_at: time.nullable(),
    duration_ms: count,
  })
  .meta({ id: 'Reclassification', description: 'A run over all players' });

/** A run over all players, as answered while it is at work and afterwards. */
export function reclassificationToApi(run: Reclassification): z.infer<typeof reclassificationAnswer> {
  const { rate, secondsLeft } = paceOf({ rowsDone: run.membersDone, rowsTotal: run.membersTotal, durationMs: run.durationMs });
  return {
    run_id: run.runId,
    state: run.state,
    cause: run.cause,
    actor: run.actor,
    members_total: run.membersTotal,
    members_done: run.membersDone,
    segments_changed: run.segmentsChanged,
    tiers_changed: run.tiersChanged,
    rate,
    seconds_left: run.state === 'RUNNING' ? secondsLeft : 0,
    created_at: formatInstant(run.createdAt),
    finished_at: run.finishedAt === null ? null : formatInstant(run.finishedAt),
    duration_ms: run.durationMs,
  };
}
