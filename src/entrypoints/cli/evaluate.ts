import { type Given, UsageError, wholeNumber } from './arguments.ts';
import { print, withLaurel } from './open.ts';
import { printReport } from './report/print-report.ts';
import { reportPopulation } from './report/report-population.ts';

/** Evaluates the population, or the players named, and prints what came of it. */
export async function run(given: Given): Promise<number> {
  const { positionals, values, flags } = given;
  const country = values.get('country');
  if (positionals.length > 0 && country !== undefined) throw new UsageError('give player ids or --country, not both');
  const population = positionals.length > 0 ? { playerIds: positionals } : { country };
  const options = { limit: wholeNumber(given, 'limit', 1), top: wholeNumber(given, 'top', 10), dryRun: flags.has('dry-run') };
  const answer = await withLaurel(async (laurel) => {
    const report = await reportPopulation(laurel, population, options);
    await laurel.follow();
    return report;
  });
  print(flags.has('json'), answer, () => printReport(answer));
  return 0;
}
