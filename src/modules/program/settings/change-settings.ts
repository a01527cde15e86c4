import { packsInForce } from '../../../engine/gates/packs/packs.ts';
import { riskTermsOf } from '../../../engine/risk/in-force.ts';
import { parseSettings, type SettingName, type SettingsInput, settingNames, writeSettings } from '../../../engine/settings.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import { currentProgram } from '../current.ts';
import { lockProgram, refreshPolicy } from '../refresh.ts';
import { modelsNamed } from '../risk-models.ts';
import { recordAudit, updateSettings } from '../store.ts';
import { loosened } from './loosened.ts';

/** Settings by which members are classified and hold their tiers. */
const movesMembers: readonly SettingName[] = [
  'new_player_wager_threshold',
  'vip_wager_threshold',
  'vip_min_sessions',
  'breakeven_band',
  'lp_qualification_days',
  'tier_grace_days',
  'risk_model',
  'risk_challenger',
  'risk_challenger_acts',
  'risk_amount_scale',
];

export type SettingsChange = {
  /** Settings that mean something else now. */
  changed: SettingName[];
  /** Members may stand elsewhere now: all of them are to be classified again. */
  reclassifies: boolean;
};

/**
 * Changes settings; those that are not named stay. A map replaces the stored one, and keys it leaves out take their default.
 * @param alone whether one person may make protection milder
 * @throws Fault `unknown_setting`, `invalid_setting`, or a fault of an amount, with the setting's name as path; `approval_required`
 */
export async function changeSettings(
  tx: Tx,
  actor: Actor,
  changes: SettingsInput,
  { alone }: { alone: boolean },
  now: Instant,
): Promise<SettingsChange> {
  await lockProgram(tx);
  const { program } = await currentProgram(tx);
  const { baseCurrency, settings: present } = program;
  const before = writeSettings(present, baseCurrency);
  const wanted = parseSettings({ ...before, ...changes }, baseCurrency, '');
  packsInForce(wanted.jurisdictions, 'jurisdictions');
  riskTermsOf(wanted, await modelsNamed(tx, wanted), '');
  const after = writeSettings(wanted, baseCurrency);
  const changed = settingNames.filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]));
  if (changed.length === 0) return { changed, reclassifies: false };
  const milder = loosened(present, wanted);
  if (milder.length > 0 && !alone) {
    throw new Fault('approval_required', { detail: `A second person has to agree to milder protection: ${milder.join(', ')}.` });
  }
  const only = (values: typeof before) => Object.fromEntries(changed.map((name) => [name, values[name]]));
  await updateSettings(tx, after, now);
  await recordAudit(tx, actor, [{ action: 'settings.changed', subject: 'program', before: only(before), after: only(after), at: now }]);
  await refreshPolicy(tx, now);
  return { changed, reclassifies: changed.some((name) => movesMembers.includes(name)) };
}
