import { currentProgram } from '../../modules/program/current.ts';
import type { MemberEvaluation } from '../../modules/rewards/evaluate.ts';
import { evaluatePopulation } from '../../modules/rewards/evaluate-population.ts';
import { type Given, UsageError, wholeNumber } from './arguments.ts';
import { operator, print, withLaurel } from './open.ts';
import { printReport } from './report/print-report.ts';
import { SheetReport } from './report/sheet-report.ts';

/** Evaluates the population, or the players named, and prints what came of it. */
export async function run(given: Given): Promise<number> {
  const { positionals, values, flags } = given;
  const country = values.get('country');
  if (positionals.length > 0 && country !== undefined) throw new UsageError('give player ids or --country, not both');
  const limit = wholeNumber(given, 'limit', 1);
  const answer = await withLaurel(async (laurel) => {
    const { program } = await currentProgram(laurel.database.db);
    const report = new SheetReport(program, wholeNumber(given, 'top', 10));
    const now = laurel.clock.now();
    const population = positionals.length > 0 ? { playerIds: positionals } : { country };
    const onChunk = (done: readonly MemberEvaluation[]) => {
      for (const { member, evaluation } of done) report.add(member.externalId, evaluation);
    };
    const options = { limit, dryRun: flags.has('dry-run'), onChunk };
    await evaluatePopulation(laurel.rewards, operator, population, options, now);
    return report.toJson(now, false);
  });
  print(flags.has('json'), answer, () => printReport(answer));
  return 0;
}
