import { z } from 'zod';
import type { Policy, Tier } from '../../engine/program.ts';
import { riskTermsOf } from '../../engine/risk/in-force.ts';
import { parseRule } from '../../engine/rules/parse.ts';
import { defaultTiers, tierIdOf } from '../../engine/segment/tier.ts';
import { parseSettings } from '../../engine/settings.ts';
import { isTimeZone } from '../../kernel/calendar.ts';
import type { Json } from '../../kernel/canonical.ts';
import { isMoney } from '../../kernel/currency.ts';
import { Fault, type FieldError } from '../../kernel/errors.ts';
import { readParameters } from '../../modules/program/risk-models.ts';
import { isSchedule } from '../../modules/program/schedule.ts';

const tier = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.:-][A-Za-z0-9_.: -]{0,63}$/),
  threshold: z.int().min(0),
  multiplier: z.number().gt(0).lt(100).multipleOf(0.01),
  benefits: z.json().default({}),
  colour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .default('#8d99a6'),
});

/** A program as people write it into a file: see examples/. Rules are read by the engine, for its better messages. */
const programFile = z.strictObject({
  base_currency: z.string().refine(isMoney, 'not an ISO 4217 currency'),
  time_zone: z.string().refine(isTimeZone, 'not a time zone of the IANA database').default('UTC'),
  settings: z.record(z.string(), z.unknown()).default({}),
  tiers: z.array(tier).min(1).optional(),
  rules: z.array(z.unknown()),
  risk_models: z.array(z.unknown()).default([]),
});

/**
 * A program file's text → its policy, with defaults filled in. Rules that are not active are read, so that a fault in a draft is
 * found, and left out, as drafts are of a running program.
 * @throws Fault `invalid_json`; `invalid_request` with every fault and its path; a single fault gives its own code
 */
export function readProgramFile(text: string): Policy {
  const { data: file, error } = programFile.safeParse(parse(text));
  if (!file) throw faultOf(error.issues.map(({ path, code, message }) => ({ path: pathOf(path), code: codeOf(code), message })));
  const faults: FieldError[] = [];
  const attempt = <T>(read: () => T, place = ''): T[] => {
    try {
      return [read()];
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      faults.push(...fault.errors.map((one) => ({ ...one, path: place + one.path })));
      return [];
    }
  };
  const settings = attempt(() => parseSettings(file.settings, file.base_currency));
  const models = file.risk_models.flatMap((model, index) => attempt(() => readParameters(model), `risk_models[${index}].`));
  if (models.length === file.risk_models.length) for (const parsed of settings) attempt(() => riskTermsOf(parsed, models));
  const tiers = file.tiers?.map((one): Tier => ({ tierId: tierIdOf(one.name), ...one })) ?? defaultTiers();
  const context = { baseCurrency: file.base_currency, around: { tierIds: tiers.map(({ tierId }) => tierId), isSchedule } };
  const rules = file.rules.flatMap((rule, index) => attempt(() => parseRule(rule, context), `rules[${index}].`));
  faults.push(
    ...tierFaults(tiers),
    ...twice(rules.map(({ rule_id }) => rule_id)).map((id) => duplicate('rules', `Two rules are named ${id}.`)),
  );
  if (faults.length > 0) throw faultOf(faults);
  return {
    base_currency: file.base_currency,
    time_zone: file.time_zone,
    settings: file.settings,
    tiers,
    rules: rules
      .filter(({ is_active }) => is_active)
      .map((definition) => ({ version: 1, status: 'ACTIVE', definition: definition as Json })),
    ...(models.length > 0 && { risk_models: models }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('invalid_json', { detail: `The program file is not valid JSON: ${(cause as Error).message}`, cause });
  }
}

function tierFaults(tiers: readonly Tier[]): FieldError[] {
  const faults = [
    ...twice(tiers.map(({ tierId }) => tierId)).map((id) => duplicate('tiers', `Two tiers are named ${id}.`)),
    ...twice(tiers.map(({ threshold }) => threshold)).map((from) => duplicate('tiers', `Two tiers begin at ${from} LP.`)),
  ];
  const lowest = Math.min(...tiers.map(({ threshold }) => threshold));
  if (lowest !== 0) faults.push({ path: 'tiers', code: 'invalid_request', message: 'One tier begins at 0 LP.' });
  return faults;
}

function twice<T>(values: readonly T[]): T[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function duplicate(path: string, message: string): FieldError {
  return { path, code: 'already_exists', message };
}

function codeOf(issue: string): FieldError['code'] {
  return issue === 'unrecognized_keys' ? 'unknown_field' : 'wrong_type';
}

/** `["tiers", 0, "name"]` → `tiers[0].name`. */
function pathOf(path: readonly PropertyKey[]): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`)).join('');
}

function faultOf(errors: FieldError[]): Fault {
  const [only] = errors;
  return new Fault(only && errors.length === 1 ? only.code : 'invalid_request', { errors });
}
