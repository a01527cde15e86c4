import type { Laurel } from '../../../main.ts';
import { currentProgram } from '../../../modules/program/current.ts';
import { evaluatePopulation, type Population } from '../../../modules/rewards/evaluate-population.ts';
import { operator } from '../open.ts';
import { type SheetAnswer, SheetReport } from './sheet-report.ts';

/** `limit`: most rewards per player; `top`: players that are shown. */
export type ReportOptions = { limit: number; top: number; dryRun: boolean };

/** Evaluates a population and adds up what came of it. */
export async function reportPopulation(
  laurel: Laurel,
  population: Population,
  { limit, top, dryRun }: ReportOptions,
): Promise<SheetAnswer> {
  const { program } = await currentProgram(laurel.database.db);
  const report = new SheetReport(program, top);
  const now = laurel.clock.now();
  await evaluatePopulation(
    laurel.rewards,
    operator,
    population,
    {
      limit,
      dryRun,
      onChunk: (done) => {
        for (const { member, evaluation } of done) report.add(member.externalId, evaluation);
      },
    },
    now,
  );
  return report.toJson(now, false);
}
