import { packsInForce } from './gates/packs/packs.ts';
import type { Policy, Program } from './program.ts';
import { readRates } from './rates.ts';
import { riskTermsOf } from './risk/in-force.ts';
import { compileRule, inJudgingOrder } from './rules/compile.ts';
import { parseSettings } from './settings.ts';

/**
 * A policy made ready to run: settings parsed, rules compiled to closures, packs looked up. Done once per policy.
 * @throws Fault with the path of what is wrong
 */
export function compileProgram(policy: Policy): Program {
  const { base_currency: baseCurrency, time_zone: timeZone } = policy;
  const settings = parseSettings(policy.settings, baseCurrency);
  return {
    baseCurrency,
    timeZone,
    settings,
    tiers: [...policy.tiers].sort((a, b) => a.threshold - b.threshold),
    rules: inJudgingOrder(policy.rules.map((rule) => compileRule(rule, { baseCurrency }))),
    packs: packsInForce(settings.jurisdictions),
    risk: riskTermsOf(settings, policy.risk_models ?? []),
    rates: readRates(policy.rates ?? {}),
  };
}
