import { compileProgram } from '../../engine/compile.ts';
import type { Tier } from '../../engine/program.ts';
import { defaultTiers, type TierThresholds } from '../../engine/segment/tier.ts';
import {
  parseSetting,
  parseSettings,
  type SettingName,
  type SettingsInput,
  settingNames,
  settingSpecs,
  writeSettings,
} from '../../engine/settings.ts';
import { isTimeZone } from '../../kernel/calendar.ts';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { type Currency, isMoney } from '../../kernel/currency.ts';
import { fieldFault } from '../../kernel/errors.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import { noProgramYet } from './current.ts';
import { policyHashOf, policyOf } from './policy.ts';
import { insertPolicy, insertProgram, insertTier, recordAudit, selectProgram, selectTiers } from './store.ts';

/** What the environment says of the program. Absent settings and thresholds take their defaults at first start. */
export type Seed = {
  baseCurrency: Currency;
  timeZone: string;
  settings: SettingsInput;
  /** LP from which the default tiers are held. */
  tierThresholds: Partial<TierThresholds>;
};

/**
 * First start: writes version 1 of the program, its tiers and its policy. Answers false, and changes nothing, when there is one
 * already. Defaults are written out, so that a later version of Laurel with other defaults does not change what was promised.
 * @throws Fault `invalid_setting`, `unknown_setting`, `too_many_decimals`
 */
export async function seedProgram(tx: Tx, actor: Actor, seed: Seed, now: Instant): Promise<boolean> {
  const { baseCurrency, timeZone } = seed;
  if (!isMoney(baseCurrency)) throw fieldFault('base_currency', 'invalid_setting', `${baseCurrency} is not an ISO 4217 currency`);
  if (!isTimeZone(timeZone)) throw fieldFault('time_zone', 'invalid_setting', `${timeZone} is not a time zone of the IANA database`);
  const settings = writeSettings(parseSettings(seed.settings, baseCurrency), baseCurrency);
  const terms = { baseCurrency, timeZone, settings };
  const tiers = firstTiers(seed.tierThresholds);
  const policy = policyOf(terms, tiers, []);
  compileProgram(policy);
  const policyHash = policyHashOf(policy);
  if (!(await insertProgram(tx, { ...terms, policyHash }, now))) return false;
  for (const tier of tiers) await insertTier(tx, tier);
  await insertPolicy(tx, policyHash, policy, now);
  await recordAudit(tx, actor, [{ action: 'program.created', subject: 'program', after: policy as Json, at: now }]);
  return true;
}

function firstTiers(thresholds: Seed['tierThresholds']): Tier[] {
  const tiers = defaultTiers(thresholds);
  const rising = tiers.every((tier, index) => Number.isSafeInteger(tier.threshold) && tier.threshold > (tiers[index - 1]?.threshold ?? -1));
  if (!rising) {
    const sentence = tiers.map((tier) => `${tier.name} ${tier.threshold}`).join(', ');
    throw fieldFault('tier_thresholds', 'invalid_setting', `Each tier needs more LP than the one below, in whole points: ${sentence}`);
  }
  return tiers;
}

/** A place where the environment and the stored program differ. The stored program is the truth. */
export type Difference = { name: string; given: string; stored: string };

/**
 * Later starts: where the environment says something else than the stored program. Pass only what the environment really states.
 * @throws Fault `invalid_setting` when base currency or time zone differ, which are fixed at first start; `not_ready` without a program
 */
export async function checkProgram(
  reader: Reader,
  { baseCurrency, timeZone, settings = {}, tierThresholds = {} }: Partial<Seed>,
): Promise<Difference[]> {
  const program = await selectProgram(reader);
  if (!program) throw noProgramYet();
  refuseOther('base_currency', baseCurrency, program.baseCurrency);
  refuseOther('time_zone', timeZone, program.timeZone);
  const meaning = (name: SettingName, value: unknown) =>
    canonicalJson(parseSetting(name, value, program.baseCurrency, `settings.${name}`) as Json);
  const stored = (name: SettingName) => program.settings[name] ?? settingSpecs[name].default;
  const settingsApart = settingNames
    .filter((name) => settings[name] !== undefined && meaning(name, settings[name]) !== meaning(name, stored(name)))
    .map((name) => ({ name, given: shown(settings[name]), stored: shown(stored(name)) }));
  const tiers = await selectTiers(reader);
  const tiersApart = Object.entries(tierThresholds).flatMap(([tierId, given]) => {
    const tier = tiers.find((known) => known.tierId === tierId);
    return given !== undefined && tier && tier.threshold !== given
      ? [{ name: `tier_${tierId}_lp`, given: String(given), stored: String(tier.threshold) }]
      : [];
  });
  return [...settingsApart, ...tiersApart];
}

function refuseOther(name: string, given: string | undefined, stored: string): void {
  if (given === undefined || given === stored) return;
  throw fieldFault(name, 'invalid_setting', `${name} is ${stored} since the first start and cannot become ${given}`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : canonicalJson(value as Json);
}
