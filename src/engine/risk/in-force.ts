import { fieldFault } from '../../kernel/errors.ts';
import { riskLabels } from '../profile/fields.ts';
import { didYouMean } from '../rules/nearest.ts';
import type { Settings } from '../settings.ts';
import type { Assessment } from './assessment.ts';
import { type Features, scaled } from './features.ts';
import { additiveModel, modelIdOf, type RiskModel, riskModels } from './model.ts';
import type { AdditiveParameters } from './parameters.ts';

/** The models of a program, and how they look at a member. */
export type RiskTerms = {
  champion: RiskModel;
  /** A second model: it looks at everyone too. null: there is none. */
  challenger: RiskModel | null;
  /** Both count, and of the two the higher risk; else the challenger is only recorded. */
  challengerActs: boolean;
  /** Units of the bands in one unit of the base currency. */
  scale: number;
};

/** What the models of a program say of one member. */
export type Assessed = {
  /** The one that counts. */
  counted: Assessment;
  champion: Assessment;
  challenger: Assessment | null;
};

/**
 * The models that settings name. @param fitted parameters of the operator's own models
 * @throws Fault `invalid_setting`
 */
export function riskTermsOf(
  settings: Pick<Settings, 'risk_model' | 'risk_challenger' | 'risk_challenger_acts' | 'risk_amount_scale'>,
  fitted: readonly AdditiveParameters[],
  path = 'settings',
): RiskTerms {
  const models = new Map([...riskModels, ...fitted.map((parameters) => [modelIdOf(parameters), additiveModel(parameters)] as const)]);
  for (const id of fitted.map(modelIdOf)) {
    if (riskModels.has(id))
      throw fieldFault('risk_models', 'invalid_model', `${id} is a model that Laurel brings along: give yours another name`);
  }
  const refuse = (name: keyof typeof settings, sentence: string): never => {
    throw fieldFault(path === '' ? name : `${path}.${name}`, 'invalid_setting', `${name}: ${sentence}`);
  };
  const find = (name: 'risk_model' | 'risk_challenger'): RiskModel => {
    const model = models.get(settings[name]);
    if (model) return model;
    const detail = didYouMean(settings[name], [...models.keys()], 'there is no risk model of that id');
    return refuse(name, detail);
  };
  if (settings.risk_challenger === settings.risk_model) refuse('risk_challenger', 'that model counts already');
  if (settings.risk_challenger === 'none' && settings.risk_challenger_acts)
    refuse('risk_challenger_acts', 'there is no second model to act');
  return {
    champion: find('risk_model'),
    challenger: settings.risk_challenger === 'none' ? null : find('risk_challenger'),
    challengerActs: settings.risk_challenger_acts,
    scale: settings.risk_amount_scale,
  };
}

/** Ids of models that settings name and that Laurel does not bring along. */
export function ownModelsOf({ risk_model, risk_challenger }: Pick<Settings, 'risk_model' | 'risk_challenger'>): string[] {
  return [risk_model, risk_challenger].filter((id) => id !== 'none' && !riskModels.has(id));
}

/** What counts of a member's risk. A challenger that does not act is not asked. */
export function countedRisk(features: Features, { champion, challenger, challengerActs, scale }: RiskTerms): Assessment {
  const seen = scaled(features, scale);
  const first = champion.assess(seen);
  return challenger !== null && challengerActs ? higher(first, challenger.assess(seen)) : first;
}

/** What every model says of a member, and which of it counts. */
export function assessByAll(features: Features, { champion, challenger, challengerActs, scale }: RiskTerms): Assessed {
  const seen = scaled(features, scale);
  const first = champion.assess(seen);
  const second = challenger?.assess(seen) ?? null;
  return { champion: first, challenger: second, counted: second !== null && challengerActs ? higher(first, second) : first };
}

/** The graver label; of two that are the same, the higher score. */
function higher(one: Assessment, other: Assessment): Assessment {
  const graver = riskLabels.indexOf(other.label) - riskLabels.indexOf(one.label);
  return graver > 0 || (graver === 0 && other.score > one.score) ? other : one;
}
