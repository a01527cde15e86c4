import { defaultRiskModel, type RiskModel, riskModels } from '../../../engine/risk/model.ts';
import { Fault } from '../../../kernel/errors.ts';
import { riskModelsOf } from '../../../modules/program/risk-models.ts';
import { type ModelDrift, readDrift } from '../../../modules/protection/assessments/read-drift.ts';
import { driftText } from '../../files/risk/drift-text.ts';
import { measureHeldOut } from '../../files/risk/measure-model.ts';
import { modelCard } from '../../files/risk/model-card.ts';
import { type Given, UsageError } from '../arguments.ts';
import { auditingLaurel, print } from '../open.ts';
import { findModel } from './find-model.ts';

/** A model, and how far players have moved from its training sample where that was asked. */
type Found = { model: RiskModel; drift: ModelDrift | null };

/** Prints the card of a risk model, a Markdown page. The database is opened for the operator's own models and for drift alone. */
export async function run(given: Given): Promise<number> {
  const { positionals, flags } = given;
  if (positionals.length > 1) throw new UsageError('expected one model at most');
  const name = positionals[0] ?? defaultRiskModel.id;
  const withDrift = flags.has('drift');
  if (withDrift && name.endsWith('.json')) throw new UsageError('--drift needs the id of a model in the registry');
  const alone = !withDrift && (riskModels.has(name) || name.endsWith('.json'));
  const { model, drift } = alone ? { model: await findModel(name), drift: null } : await findKept(name, withDrift);
  const measured = riskModels.get(model.id) === model ? measureHeldOut(model) : null;
  const answer = { model: model.id, hash: model.parameters?.hash ?? null, measured, drift };
  print(flags.has('json'), answer, () => modelCard(model, { measured, more: drift === null ? [] : [driftText(drift)] }));
  return 0;
}

/** @throws Fault `unknown_model` */
function findKept(id: string, withDrift: boolean): Promise<Found> {
  return auditingLaurel(async ({ database: { db } }) => {
    const model = (await riskModelsOf(db, [id])).get(id);
    if (!model) throw new Fault('unknown_model', { detail: `There is no risk model ${id}: laurel risk models lists them.` });
    return { model, drift: withDrift ? await readDrift(db, id) : null };
  });
}
