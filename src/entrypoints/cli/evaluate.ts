import { segments } from '../../engine/profile/fields.ts';
import { tierIdOf } from '../../engine/segment/tier.ts';
import type { PopulationFilter } from '../../modules/rewards/evaluate-population.ts';
import { type Given, UsageError, wholeNumber } from './arguments.ts';
import { changingLaurel, print } from './open.ts';
import { printReport } from './report/print-report.ts';
import { reportPopulation } from './report/report-population.ts';

/** Evaluates the population, or the players named, and prints what came of it. */
export async function run(given: Given): Promise<number> {
  const { positionals, values, flags } = given;
  const filter = filterOf(values);
  if (positionals.length > 0 && Object.keys(filter).length > 0) throw new UsageError('give player ids or a filter, not both');
  const population = positionals.length > 0 ? { playerIds: positionals } : filter;
  const options = { limit: wholeNumber(given, 'limit', 1), top: wholeNumber(given, 'top', 10), dryRun: flags.has('dry-run') };
  const answer = await changingLaurel((laurel) => reportPopulation(laurel, population, options));
  print(flags.has('json'), answer, () => printReport(answer));
  return 0;
}

function filterOf(values: Given['values']): PopulationFilter {
  const [country, tier, segment] = [values.get('country'), values.get('tier'), values.get('segment')];
  const known = segments.find((name) => name === segment);
  if (segment !== undefined && known === undefined) throw new UsageError(`--segment: one of ${segments.join(', ')}`);
  return { ...(country && { country }), ...(tier && { tiers: [tierIdOf(tier)] }), ...(known && { segments: [known] }) };
}
