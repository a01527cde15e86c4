import { hash } from 'node:crypto';
import type { Policy, Tier } from '../../engine/program.ts';
import type { WrittenRates } from '../../engine/rates.ts';
import type { AdditiveParameters } from '../../engine/risk/parameters.ts';
import type { SettingsInput } from '../../engine/settings.ts';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import type { Currency } from '../../kernel/currency.ts';
import type { Rule } from './rule.ts';

/** The program's own row: what is neither a tier nor a rule. */
export type ProgramTerms = { baseCurrency: Currency; timeZone: string; settings: SettingsInput };

/**
 * The policy that a program, its tiers and its rules make together: only ACTIVE rules count, and their order does not.
 * @param models the operator's own risk models that the settings name
 * @param rates of the currencies in which packs in force state limits
 */
export function policyOf(
  { baseCurrency, timeZone, settings }: ProgramTerms,
  tiers: readonly Tier[],
  rules: readonly Rule[],
  models: readonly AdditiveParameters[] = [],
  rates: WrittenRates = {},
): Policy {
  const active = rules.filter((rule) => rule.status === 'ACTIVE').sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
  return {
    base_currency: baseCurrency,
    time_zone: timeZone,
    settings,
    tiers: [...tiers].sort((a, b) => a.threshold - b.threshold),
    rules: active.map(({ version, status, definition }) => ({ version, status, definition })),
    ...(Object.keys(rates).length > 0 && { rates }),
    ...(models.length > 0 && { risk_models: models }),
  };
}

/** Names a policy by its content: SHA-256 over its canonical JSON, in hex. The same promises have the same name everywhere. */
export function policyHashOf(policy: Policy): string {
  return hash('sha256', canonicalJson(policy as Json), 'hex');
}
