import type { RiskLabel, Segment } from '../../../engine/profile/fields.ts';
import type { RiskOverride } from '../../../engine/risk/override.ts';
import type { HeldTier } from '../../../engine/segment/hold.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';

/** What compliance officers have said of a member, as far as it holds now; why, and who, is the business of protection. */
export type OfficersWord = {
  override: RiskOverride | null;
  /** Flags that are open. */
  flags: number;
};

export const nothingSaid: OfficersWord = { override: null, flags: 0 };

/**
 * Where a member stood when it was last recorded. Of this the tier is a promise and the officers' word holds; no gate reads the rest.
 */
export type RecordedStanding = {
  segment: Segment;
  tier: HeldTier;
  /** When the tier is to be looked at again; null: never. */
  dueAt: Instant | null;
  /** In whole points: smaller moves of a score are the business of its assessments. */
  riskScore: number;
  riskLabel: RiskLabel;
  word: OfficersWord;
  /** Changes recorded so far: the number of the latest. */
  changes: number;
};

/** What has a history. `risk` is the label; the score moves without a trace. */
export type Recorded = 'segment' | 'tier' | 'risk';

/** Why someone was looked at. */
export type Cause = 'registration' | 'import' | 'play' | 'classification' | 'reclassification' | 'requalification' | 'flag' | 'override';

/** How a member came to stand elsewhere. Never changed. */
export type StandingChange = MemberKey & {
  /** Counts the member's changes, from 1. */
  no: number;
  what: Recorded;
  /** Segments, risk labels or tier ids. */
  from: string;
  to: string;
  cause: Cause;
  at: Instant;
};
