import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { safetyKinds, type Told } from './safety/told.ts';

/**
 * What a timeline tells, in the order in which causes come before effects: of two things at the same moment the later in this list
 * is the newer.
 */
export const happeningKinds = [
  'player_created',
  'status_changed',
  'play',
  'import',
  ...safetyKinds,
  'segment_changed',
  'tier_changed',
  'risk_changed',
  'reward_offered',
  'manual_credit',
  'reward_issued',
  'points_held',
  'points_spent',
  'points_released',
  'points_expired',
  'payout',
  'reversal',
  'reward_cancelled',
  'reward_lapsed',
  'bonus_activated',
  'bonus_suspended',
  'bonus_resumed',
  'bonus_converted',
  'bonus_lost',
  'bonus_expired',
  'bonus_forfeited',
  'bonus_cancelled',
] as const;
export type HappeningKind = (typeof happeningKinds)[number];

/** Minor units of `currency`. */
type Amount = { amountMinor: Minor; currency: Currency };

/** Money in minor units of the base currency. */
type What =
  | { kind: 'player_created' }
  | { kind: 'status_changed'; from: string; to: string; until: Instant | null; reason: string | null }
  | { kind: 'play'; day: Day; bets: number; wageredMinor: Minor; wonMinor: Minor; depositedMinor: Minor; withdrawnMinor: Minor; lp: number }
  | { kind: 'import'; totals: OpeningTotals; lp: number }
  | { kind: 'segment_changed' | 'tier_changed' | 'risk_changed'; from: string; to: string; cause: string }
  | Told
  | ({ kind: 'reward_offered' | 'reward_cancelled' | 'reward_lapsed'; ruleId: string; rewardId: Uuid } & Amount)
  | ({ kind: 'manual_credit'; outcome: string; reason: string; note: string | null; decisionId: Uuid } & Amount)
  | ({ kind: 'reward_issued'; ruleId: string; decisionId: Uuid } & Amount)
  | ({ kind: 'points_held' | 'points_expired' } & Amount)
  /** `reason`: as it was told; `wasHeld`: the points had been put on hold before. */
  | ({ kind: 'points_spent'; reason: string | null; wasHeld: boolean } & Amount)
  /** `timedOut`: nobody ended the hold in time. */
  | ({ kind: 'points_released'; timedOut: boolean } & Amount)
  /** `reference`: the operator's. */
  | ({ kind: 'payout'; reference: string } & Amount)
  /** `code`: of the booking that was reversed. */
  | ({ kind: 'reversal'; code: string; transferId: Uuid } & Amount)
  | BonusHappening;

/** What became of a bonus. Amounts: what was granted; of an end what was left then, of a conversion what it paid. */
export type BonusHappening = {
  kind: Extract<HappeningKind, `bonus_${string}`>;
  grantId: Uuid;
  /** null for a bonus given by hand. */
  ruleId: string | null;
  decisionId: Uuid;
  /** Turnover that it asks for. */
  targetMinor: Minor;
  /** What a conversion left behind, above its limit. */
  cappedMinor: Minor;
} & Amount;

/** One thing that happened to a member. `id` tells it from others of its source; what people are called never appears. */
export type Happening = { at: Instant; id: string } & What;
