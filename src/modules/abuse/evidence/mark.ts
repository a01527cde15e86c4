import { thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import type { Settings } from '../../../engine/settings.ts';
import type { Day } from '../../../kernel/calendar.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { DayOfRows } from '../../activity/evidence/rows.ts';

/** Up to where a member's play was read, and under what. */
export type ReadMark = {
  /** How many facts there were. */
  facts: number;
  /** The thresholds, and what bonuses had become own money by then: that may change without a fact. */
  terms: string;
  /** The last UTC day with rows of activity, and how many it had; null: there were none. */
  throughDay: Day | null;
  dayRows: number;
};

/** The terms that play is read under now. */
export function termsOf(settings: Pick<Settings, 'abuse_thresholds'>, convertedMinor: Minor): string {
  return canonicalJson({ convertedMinor, thresholds: thresholdsOf(settings) });
}

/**
 * Whether all that was told since a mark lies on its last day or later, by the rows of these days. Rows are never changed and each is one
 * fact, so a row that is missing there lies before. A sheet counts as told before all else, and what takes back may reach back: after
 * either, nothing that was read stands.
 */
export function isOnTop({ facts: read, throughDay, dayRows }: ReadMark, facts: number, days: readonly DayOfRows[]): boolean {
  if (throughDay === null) return false;
  const rows = days.reduce((sum, day) => sum + day.rows, 0);
  if (rows !== dayRows + facts - read) return false;
  return days.every(({ hasOpening, takesBackFrom }) => !hasOpening && (takesBackFrom === null || takesBackFrom >= throughDay));
}

/** A mark at the last of some days. */
export function markAt(read: Pick<ReadMark, 'facts' | 'terms'>, last: Pick<DayOfRows, 'day' | 'rows'> | undefined): ReadMark {
  return { facts: read.facts, terms: read.terms, throughDay: last?.day ?? null, dayRows: last?.rows ?? 0 };
}

/** The last of some days; undefined: there are none. */
export function lastOf(days: readonly DayOfRows[]): DayOfRows | undefined {
  return days.reduce<DayOfRows | undefined>((last, day) => (last === undefined || day.day > last.day ? day : last), undefined);
}
