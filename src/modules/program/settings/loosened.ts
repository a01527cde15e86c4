import type { SettingName, Settings } from '../../../engine/settings.ts';

type Looser = { readonly [Name in SettingName]?: (before: Settings[Name], after: Settings[Name], all: Settings) => boolean };

/** Whether any of a map's numbers became smaller. */
const someFall = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): boolean =>
  Object.entries(before).some(([key, value]) => (after[key] ?? 0) < value);

const rises = (before: number, after: number): boolean => after > before;

/** When a change of a setting that protects people, or the house against itself, makes it milder. */
const looser: Looser = {
  risk_medium_keeps: rises,
  risk_high_keeps: rises,
  risk_critical_keeps: rises,
  // Another model may be milder to anyone.
  risk_model: (before, after) => before !== after,
  // One that only looks on protects nobody.
  risk_challenger: (before, after, { risk_challenger_acts: acts }) => acts && before !== after,
  risk_challenger_acts: (before, after) => before && !after,
  risk_amount_scale: (before, after) => after < before,
  abuse_score_threshold: rises,
  abuse_weights: someFall,
  abuse_half_life_days: (before, after) => after < before,
  // Some find more when they rise, others when they fall.
  abuse_thresholds: (before, after) => Object.entries(before).some(([key, value]) => after[key] !== value),
  manual_credit_limit: rises,
  forbid_loss_triggered_rewards: (before, after) => before && !after,
  // The first pack serves the players of all other countries: another one may be milder to them.
  jurisdictions: (before, after) => before[0] !== after[0] || before.some((packId) => !after.includes(packId)),
};

/** Settings that protect less after a change than before it: a second person has to agree. */
export function loosened(before: Settings, after: Settings): SettingName[] {
  const isLooser = <Name extends SettingName>(name: Name): boolean => looser[name]?.(before[name], after[name], before) ?? false;
  return (Object.keys(looser) as SettingName[]).filter(isLooser);
}
