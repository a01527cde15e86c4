import { abuseAction } from './abuse/penalty.ts';
import type { State } from './profile/fields.ts';
import type { Program } from './program.ts';
import { classify } from './segment/classify.ts';
import type { Snapshot } from './snapshot.ts';
import { assess, type Standing } from './standing.ts';

/**
 * Where a member would stand if some fields were as supposed: the rest is computed from the snapshot as always. For trying a
 * rule on a state that no player has.
 */
export function suppose(snapshot: Snapshot, program: Program, supposed: Partial<State>): Standing {
  const standing = assess(snapshot, program);
  if (Object.keys(supposed).length === 0) return standing;
  const known = { ...standing.state, ...supposed };
  const segment = (supposed.segment ?? classify(known, program.settings)) as Standing['segment'];
  const label = (supposed.risk_label ?? standing.risk.label) as Standing['risk']['label'];
  const risk = { ...standing.risk, label, score: supposed.risk_score ?? standing.risk.score };
  const score = supposed.abuse_score ?? null;
  const abuse = score === null ? standing.abuse : { score, action: abuseAction(score), blocked: false, signals: standing.abuse.signals };
  const state: State = { ...known, segment, risk_label: label, risk_score: risk.score, abuse_score: abuse.score };
  return { ...standing, state, segment, risk, abuse };
}
