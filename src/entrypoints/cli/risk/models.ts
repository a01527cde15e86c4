import { currentProgram } from '../../../modules/program/current.ts';
import { allRiskModels } from '../../../modules/program/risk-models.ts';
import { riskModelToApi } from '../../../modules/program/schema.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

/** Lists the risk models: those that Laurel brings along, then the operator's own, and what each is to the program. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const models = await withLaurel(async ({ database: { db } }) => {
    const { program } = await currentProgram(db);
    return (await allRiskModels(db)).map((model) => riskModelToApi(model, program.risk));
  });
  print(given.flags.has('json'), models, () => modelsPage(models));
  return 0;
}

/** What a model is to the program. */
const roles = {
  champion: 'counts',
  challenger: 'counts where it is higher',
  shadow: 'looks on',
  none: '',
} as const;

/** The list as a table. */
export function modelsPage(models: readonly ReturnType<typeof riskModelToApi>[]): string {
  return textTable(
    ['Model', 'Type', 'Samples', 'Data', 'Use', 'Hash'],
    models.map(({ model, type, training_samples, synthetic, role, hash }) => {
      return [model, type, training_samples, synthetic ? 'synthetic' : '', roles[role], hash ?? ''];
    }),
  );
}
