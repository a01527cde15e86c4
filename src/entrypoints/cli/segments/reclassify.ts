import { reclassificationToApi } from '../../../modules/activity/standing/classify-schema.ts';
import { type Reclassification, runReclassification, startReclassification } from '../../../modules/activity/standing/reclassify.ts';
import { assessEveryone } from '../../../modules/protection/assessments/follow.ts';
import { exactly, type Given } from '../arguments.ts';
import { changingLaurel, operator, print } from '../open.ts';
import { showProgress } from '../progress.ts';

/** Looks at all players again, here and now; goes on with a run that was left unfinished. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const show = showProgress('players');
  const done = await changingLaurel(async ({ database, ledger, clock }) => {
    const { runId } = await database.transaction((tx) => startReclassification(tx, operator, 'asked for', clock.now()));
    const onProgress = (at: Reclassification): void =>
      show({ rowsDone: at.membersDone, rowsTotal: at.membersTotal, durationMs: at.durationMs });
    const finished = await runReclassification(ledger, runId, { onProgress }, clock);
    await assessEveryone(database, clock);
    return reclassificationToApi(finished);
  });
  print(given.flags.has('json'), done, () => {
    const { members_done: players, segments_changed: segments, tiers_changed: tiers, duration_ms: ms } = done;
    return `${players} players in ${(ms / 1000).toFixed(1)} s: ${segments} segments and ${tiers} tiers changed.`;
  });
  return 0;
}
