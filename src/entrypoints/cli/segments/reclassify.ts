import { reclassificationToApi } from '../../../modules/activity/standing/classify-schema.ts';
import { type Reclassification, runReclassification, startReclassification } from '../../../modules/activity/standing/reclassify.ts';
import { requalify } from '../../../modules/activity/standing/requalify.ts';
import { exactly, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';
import { showProgress } from '../progress.ts';

/** Looks at all players again, here and now; goes on with a run that was left unfinished. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const show = showProgress('players');
  const done = await withLaurel(async ({ database, ledger, clock, follow }) => {
    await requalify(ledger, clock.now());
    const { runId } = await database.transaction((tx) => startReclassification(tx, operator, 'asked for', clock.now()));
    const onProgress = (at: Reclassification): void =>
      show({ rowsDone: at.membersDone, rowsTotal: at.membersTotal, durationMs: at.durationMs });
    const finished = await runReclassification(ledger, runId, { onProgress }, clock);
    await follow();
    return reclassificationToApi(finished);
  });
  print(given.flags.has('json'), done, () => {
    const { members_done: players, segments_changed: segments, tiers_changed: tiers, duration_ms: ms } = done;
    return `${players} players in ${(ms / 1000).toFixed(1)} s: ${segments} segments and ${tiers} tiers changed.`;
  });
  return 0;
}
