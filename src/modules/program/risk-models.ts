import { hash } from 'node:crypto';
import { ownModelsOf } from '../../engine/risk/in-force.ts';
import { additiveModel, modelIdOf, type RiskModel, riskModels } from '../../engine/risk/model.ts';
import type { AdditiveParameters } from '../../engine/risk/parameters.ts';
import { parseParameters } from '../../engine/risk/schema.ts';
import type { Settings } from '../../engine/settings.ts';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import { insertRiskModel, recordAudit, type StoredRiskModel, selectRiskModels } from './store.ts';

/** Names parameters by their content: SHA-256 over the canonical JSON of all but the name itself, in hex. */
export function parametersHash(parameters: Omit<AdditiveParameters, 'hash'>): string {
  return hash('sha256', canonicalJson({ ...parameters, hash: undefined } as Json), 'hex');
}

/**
 * Parameters as a file holds them, checked: their shape, that no curve falls, and that they are what their hash names.
 * @throws Fault `invalid_model` with the path of every fault
 */
export function readParameters(json: unknown): AdditiveParameters {
  const parameters = parseParameters(json);
  const expected = parametersHash(parameters);
  if (parameters.hash === expected) return parameters;
  throw fieldFault('hash', 'invalid_model', `hash: the content is that of ${expected}; it was changed after it was fitted`);
}

/**
 * Takes a risk model that the operator fitted into the program's registry, where settings can name it.
 * @throws Fault `invalid_model`; `already_exists` when other parameters have that name and version
 */
export async function addRiskModel(tx: Tx, actor: Actor, json: unknown, now: Instant): Promise<AdditiveParameters> {
  const parameters = readParameters(json);
  const id = modelIdOf(parameters);
  const added = { hash: parameters.hash, parameters, addedBy: actor.id, addedAt: now };
  if (!riskModels.has(id) && (await insertRiskModel(tx, id, added))) {
    const after = { hash: parameters.hash };
    await recordAudit(tx, actor, [{ action: 'risk_model.added', subject: `risk_model:${id}`, after, at: now }]);
    return parameters;
  }
  const known = riskModels.get(id)?.parameters ?? (await selectRiskModels(tx, [id]))[0]?.parameters;
  if (known?.hash === parameters.hash) return known;
  throw new Fault('already_exists', { detail: `${id} is known with other parameters; give these another version.` });
}

/** The operator's own risk models, the latest first. */
export async function listRiskModels(reader: Reader): Promise<StoredRiskModel[]> {
  return selectRiskModels(reader, null);
}

/** Every risk model that settings may name: those that Laurel brings along, then the operator's own, the latest first. */
export async function allRiskModels(reader: Reader): Promise<RiskModel[]> {
  return [...riskModels.values(), ...(await listRiskModels(reader)).map(({ parameters }) => additiveModel(parameters))];
}

/** Whether a model could have that id: others are not asked for. */
function isModelId(id: string): boolean {
  return /^[A-Za-z0-9_.@-]{1,64}$/.test(id);
}

/** The models of ids, Laurel's or the operator's own; unknown ones are absent. Asks the database for the operator's alone. */
export async function riskModelsOf(reader: Reader, ids: Iterable<string>): Promise<Map<string, RiskModel>> {
  const wanted = [...new Set(ids)];
  const own = wanted.filter((id) => !riskModels.has(id) && isModelId(id));
  const fitted = own.length === 0 ? [] : (await selectRiskModels(reader, own)).map(({ parameters }) => additiveModel(parameters));
  return new Map([...wanted.flatMap((id) => riskModels.get(id) ?? []), ...fitted].map((model) => [model.id, model]));
}

/** Parameters of those models that settings name and that Laurel does not bring along; unknown ones are absent. */
export async function modelsNamed(
  reader: Reader,
  settings: Pick<Settings, 'risk_model' | 'risk_challenger'>,
): Promise<AdditiveParameters[]> {
  const ids = ownModelsOf(settings).filter(isModelId);
  if (ids.length === 0) return [];
  const models = (await selectRiskModels(reader, ids)).map(({ parameters }) => parameters);
  return models.sort((a, b) => (modelIdOf(a) < modelIdOf(b) ? -1 : 1));
}
