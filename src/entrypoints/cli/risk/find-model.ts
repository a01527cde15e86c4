import { additiveModel, type RiskModel, riskModels } from '../../../engine/risk/model.ts';
import { didYouMean } from '../../../engine/rules/nearest.ts';
import { readParameters } from '../../../modules/program/risk-models.ts';
import { readJson } from '../../files/read-json.ts';
import { UsageError } from '../arguments.ts';

/**
 * A model by its id, if Laurel brings it along, or by the file of its parameters. No database is asked.
 * @throws UsageError for an id that is not known; Fault `invalid_model`, `not_found` and `invalid_json` of a file
 */
export async function findModel(idOrFile: string): Promise<RiskModel> {
  if (idOrFile.endsWith('.json')) return additiveModel(readParameters(await readJson(idOrFile)));
  const model = riskModels.get(idOrFile);
  if (model) return model;
  throw new UsageError(
    `${didYouMean(idOrFile, [...riskModels.keys()], 'Laurel brings no such model along')}; or name a parameters file (.json)`,
  );
}
