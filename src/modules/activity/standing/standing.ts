import type { RiskLabel, Segment } from '../../../engine/profile/fields.ts';
import type { HeldTier } from '../../../engine/segment/hold.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';

/** Where a member stood when it was last recorded. Of this only the tier is a promise; no gate reads the rest. */
export type RecordedStanding = {
  segment: Segment;
  tier: HeldTier;
  /** When the tier is to be looked at again; null: never. */
  dueAt: Instant | null;
  riskScore: number;
  riskLabel: RiskLabel;
  /** Changes recorded so far: the number of the latest. */
  changes: number;
};

/** What has a history. `risk` is the label; the score moves without a trace. */
export type Recorded = 'segment' | 'tier' | 'risk';

/** Why someone was looked at. */
export type Cause = 'registration' | 'import' | 'play' | 'classification' | 'reclassification' | 'requalification';

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
