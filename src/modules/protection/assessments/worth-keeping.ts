import { featureNames } from '../../../engine/risk/features.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { KeptAssessment, Look, Said } from './assessment.ts';

/** Scores that lie apart by less are not kept anew on the same day. In hundredths of a point. */
const leastMove = 100;

/** How a member was assessed last; null: never. */
type Last = Pick<KeptAssessment, 'at' | 'model' | 'score' | 'label' | 'inForce' | 'features' | 'beside'>;

/**
 * Whether a look is worth a row: the first at somebody of whom something is known; another label, computed or in force; another model;
 * a score that moved by a point or more; the first change of a UTC day; and whatever must be kept. Of a program's two models each one
 * counts.
 */
export function isWorthKeeping(last: Last | null, look: Omit<Look, 'bucket' | 'memberId'>, seen: Seen): boolean {
  if (seen.mustKeep) return true;
  if (last === null) return seen.isKnown;
  if (look.inForce !== last.inForce || look.label !== last.label) return true;
  const [before, now] = [saidBy(last), saidBy(look)];
  if (before.length !== now.length) return true;
  const pairs = now.map((said, index) => [before[index] ?? said, said] as const);
  if (pairs.some(([old, said]) => old.model !== said.model || old.label !== said.label || moved(old, said) >= leastMove)) return true;
  if (utcDay(seen.at) === utcDay(last.at)) return false;
  return pairs.some(([old, said]) => moved(old, said) > 0) || featureNames.some((name) => look.features[name] !== last.features[name]);
}

/** When somebody was looked at, and what of it counts. */
export type Seen = {
  at: Instant;
  /** Somebody asked, or an officer's word changed: that is found in the history whatever it says. */
  mustKeep: boolean;
  /** Something was told of the member, by facts or by an officer. */
  isKnown: boolean;
};

/** What each model says, in the order of their ids: which of them counts may change without a change of either. */
function saidBy({ model, score, label, beside }: Pick<Look, 'model' | 'score' | 'label' | 'beside'>): Said[] {
  const all = beside === null ? [{ model, score, label }] : [{ model, score, label }, beside];
  return all.sort((one, other) => (one.model < other.model ? -1 : 1));
}

function moved(before: Said, now: Said): number {
  return Math.abs(Math.round(now.score * 100) - Math.round(before.score * 100));
}
