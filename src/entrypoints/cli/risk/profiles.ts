import { shippedProfiles, syntheticProfiles } from '../../../engine/risk/fit/synthetic.ts';
import { labelledCsv } from '../../files/risk/write-profiles.ts';
import { exactly, type Given, UsageError, wholeNumber } from '../arguments.ts';
import { printLines } from '../open.ts';

const mostAtOnce = 200_000;

/** Prints synthetic labelled profiles: a CSV file, or JSON. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const [count, seed] = [wholeNumber(given, 'count', shippedProfiles.count), wholeNumber(given, 'seed', shippedProfiles.seed)];
  if (count > mostAtOnce) throw new UsageError(`--count needs a whole number up to ${mostAtOnce}`);
  const profiles = syntheticProfiles(count, seed);
  const json = (): string[] => [`${JSON.stringify({ synthetic: true, seed, profiles }, null, 2)}\n`];
  await printLines(given.flags.has('json') ? json() : labelledCsv(profiles));
  return 0;
}
