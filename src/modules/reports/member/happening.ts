import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';

/**
 * What a timeline tells, in the order in which causes come before effects: of two things at the same moment the later in this list
 * is the newer.
 */
export const happeningKinds = [
  'player_created',
  'status_changed',
  'play',
  'import',
  'segment_changed',
  'tier_changed',
  'risk_changed',
  'reward_offered',
  'manual_credit',
  'reward_issued',
  'reward_cancelled',
  'reward_lapsed',
  'bonus_expired',
  'bonus_forfeited',
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
  | ({ kind: 'reward_offered' | 'reward_cancelled' | 'reward_lapsed'; ruleId: string; rewardId: Uuid } & Amount)
  | ({ kind: 'manual_credit'; outcome: string; reason: string; note: string | null; decisionId: Uuid } & Amount)
  | ({ kind: 'reward_issued'; ruleId: string; decisionId: Uuid } & Amount)
  /** `ruleId`: null for a bonus given by hand. */
  | ({ kind: 'bonus_expired' | 'bonus_forfeited'; ruleId: string | null; decisionId: Uuid } & Amount);

/** One thing that happened to a member. `id` tells it from others of its source; what people are called never appears. */
export type Happening = { at: Instant; id: string } & What;
