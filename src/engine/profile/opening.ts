import type { Instant } from '../../kernel/clock.ts';
import type { Minor } from '../../kernel/money.ts';
import { type OpeningSum, type OpeningTotals, openingSums } from './activity.ts';
import { emptyProfile } from './fold.ts';
import type { Profile } from './profile.ts';

/** A row of a totals sheet in the engine's units: money in minor units of the base currency, time in seconds. */
export type Totals = {
  deposited: Minor;
  wagered: Minor;
  won: Minor;
  sessions: number;
  playtimeSeconds: number;
  withdrawn?: Minor | null;
  bets?: number | null;
  gameType?: string | null;
  riskyBehavior?: boolean | null;
};

export type OpeningOptions = {
  /** Accept totals below what is known, and a flag taken down. */
  allowDecrease: boolean;
  /** The time the sheet speaks of; needed for a member who also has live events. */
  asOf: Instant | null;
  /** Live events after `asOf`, which the sheet cannot have counted, folded into an empty profile. Left out: there are none. */
  since?: Profile;
};

export type OpeningFault = {
  fault: 'total_decreased' | 'totals_after_events';
  field: OpeningSum | 'asOf';
};

/**
 * What a sheet adds to what is known: the difference to fold as `OPENING`, null when it brings nothing new, so importing the
 * same totals twice changes nothing. A sum that nobody told before is new even at 0. A difference in stakes belongs to the
 * sheet's game type. The flag only goes up, unless decreases are allowed: protection is not lowered by the way.
 * Faults: `total_decreased` for a sum below what is known; `totals_after_events` when it cannot be said which live events
 * the sheet counts.
 */
export function openingOf(known: Profile, totals: Totals, options: OpeningOptions): { opening: OpeningTotals | null } | OpeningFault {
  if (!isClearAbout(known, options)) return { fault: 'totals_after_events', field: 'asOf' };
  const since = options.since ?? emptyProfile();
  const opening: { -readonly [Field in keyof OpeningTotals]: OpeningTotals[Field] } = {};
  for (const field of openingSums) {
    const told = totals[field] ?? null;
    if (told === null) continue;
    const difference = told - ((known[field] ?? 0) - (since[field] ?? 0));
    if (difference < 0 && !options.allowDecrease) return { fault: 'total_decreased', field };
    if (difference !== 0 || known[field] === null) opening[field] = difference;
  }
  if (opening.wagered !== undefined && totals.gameType) opening.gameType = totals.gameType;
  const flag = totals.riskyBehavior ?? null;
  if (flag !== null && flag !== known.riskyBehavior && (flag || known.riskyBehavior === null || options.allowDecrease)) {
    opening.riskyBehavior = flag;
  }
  return { opening: Object.keys(opening).length > 0 ? opening : null };
}

/** Does the sheet's date say which live events it counts? A live event is one that was a sighting of the member. */
function isClearAbout(known: Profile, { asOf, since }: OpeningOptions): boolean {
  if (known.lastAt === null) return true;
  return asOf !== null && (asOf >= known.lastAt || since !== undefined);
}
