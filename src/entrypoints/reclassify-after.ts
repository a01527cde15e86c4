import { startReclassification } from '../modules/activity/standing/reclassify.ts';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/database.ts';
import type { Application } from './application.ts';

/**
 * What a change of tiers or settings sets off, as answered: where members may stand elsewhere after it, all of them are classified
 * again, by a job that is queued with the change.
 * @param cause what was changed
 */
export async function reclassifyAfter(
  { clock, queueReclassify }: Pick<Application, 'clock' | 'queueReclassify'>,
  tx: Tx,
  actor: Actor,
  cause: string,
  reclassifies: boolean,
): Promise<{ reclassifies: boolean; run_id: string | null }> {
  if (!reclassifies) return { reclassifies, run_id: null };
  const { runId } = await startReclassification(tx, actor, cause, clock.now());
  await queueReclassify(tx, runId);
  return { reclassifies, run_id: runId };
}
