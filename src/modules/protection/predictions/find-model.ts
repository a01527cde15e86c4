import { type RiskModel, riskModels } from '../../../engine/risk/model.ts';
import { didYouMean } from '../../../engine/rules/nearest.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import type { Reader } from '../../../platform/database.ts';
import { currentProgram } from '../../program/current.ts';
import { riskModelsOf } from '../../program/risk-models.ts';

/** A model, and how many units of its bands are in one unit of money. */
export type Asked = { model: RiskModel; scale: number };

/**
 * The model of an id, or the one that counts in the program in force; amounts are scaled as the program scales them, whichever model is
 * asked.
 * @throws Fault `unknown_model` with the path; `not_ready` before the first start has finished
 */
export async function findModel(reader: Reader, id: string | null): Promise<Asked> {
  const { program } = await currentProgram(reader);
  const { champion, challenger, scale } = program.risk;
  const inForce = id === null ? champion : [champion, challenger].find((model) => model?.id === id);
  const model = inForce ?? (await riskModelsOf(reader, [id ?? ''])).get(id ?? '');
  if (model) return { model, scale };
  throw fieldFault('model', 'unknown_model', didYouMean(id ?? '', riskModels.keys(), 'there is no risk model of that id'));
}
