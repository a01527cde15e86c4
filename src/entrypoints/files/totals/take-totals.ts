import { twoAtATime } from '../../../kernel/two-at-a-time.ts';
import { importTotals } from '../../../modules/activity/totals/import-totals.ts';
import { evaluateChanged } from '../../../modules/rewards/evaluate.ts';
import { advance, type Run } from '../import-run.ts';
import { readTable } from '../read-table.ts';
import { readTotals } from './read-totals.ts';

/** Takes in a file of totals and evaluates its players for rewards, in chunks of one commit each. */
export async function takeTotals(run: Run): Promise<void> {
  const { context, actor, importId, clock, options } = run;
  const { dryRun, triggerRewards, allowDecrease } = options;
  await twoAtATime(readTotals(readTable(run.file.path), run.currency, options.chunkRows ?? 500), async ({ rows, faults, lines }) => {
    options.signal?.throwIfAborted();
    const taken = await importTotals(context, actor, importId, rows, { allowDecrease, dryRun }, clock.now());
    const evaluate = triggerRewards && !dryRun && taken.seen.length > 0;
    // All of them, not only the changed ones: whoever a crash kept from being evaluated is caught up when the file comes again.
    const { issued } = evaluate ? await evaluateChanged(context, actor, taken.seen, {}, clock.now()) : { issued: 0 };
    const { created, updated } = taken;
    await advance(run, { lines, taken: taken.seen.length, faults: [...faults, ...taken.faults], created, updated, issued });
  });
}
