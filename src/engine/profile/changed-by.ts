import type { Play } from './activity.ts';
import type { FieldName } from './fields.ts';

/** A kind of event whose amount, count or time a field adds up; `any`: whatever happens may change it. */
export type Cause = Play['kind'] | 'any';

const result = ['WAGER', 'WIN'] as const;
const sessions = ['SESSION', 'SESSION_START'] as const;
const playtime = [...sessions, 'SESSION_END'] as const;
const any = ['any'] as const;
/** Time, a person or a reward changes it, never play. */
const none = [] as const;

/**
 * What can change each field at one moment: an event of such a kind, or taking one back. Which rules an event may concern is told by this;
 * the law that holds it, that nothing else changes the field, is in changed-by.test.ts.
 */
export const changedBy: Readonly<Record<FieldName, readonly Cause[]>> = {
  total_deposited: ['DEPOSIT'],
  total_withdrawn: ['WITHDRAWAL'],
  total_wagered: ['WAGER'],
  total_won: ['WIN'],
  net_pnl: result,
  net_loss: result,
  ggr: result,
  house_edge_contribution: ['WAGER'],
  bonus_received: none,
  bonus_converted: any,
  bonus_cost: any,
  bonus_to_deposit_ratio: ['DEPOSIT'],

  // With the end of a session it is known that sessions are told at all.
  sessions: playtime,
  playtime_hours: playtime,
  avg_session_minutes: playtime,
  total_bets: ['WAGER'],
  avg_bet_size: ['WAGER'],
  days_active: any,
  first_seen: any,
  last_seen: any,
  days_since_last_seen: any,
  favourite_game_type: ['WAGER'],
  night_share: ['WAGER'],
  deposits_count: ['DEPOSIT'],

  win_loss_ratio: result,
  volatility_score: result,
  luck_z: result,

  wagered_1d: ['WAGER'],
  wagered_7d: ['WAGER'],
  wagered_30d: ['WAGER'],
  won_1d: ['WIN'],
  won_7d: ['WIN'],
  won_30d: ['WIN'],
  net_loss_1d: result,
  net_loss_7d: result,
  net_loss_30d: result,
  deposited_1d: ['DEPOSIT'],
  deposited_7d: ['DEPOSIT'],
  deposited_30d: ['DEPOSIT'],
  withdrawn_1d: ['WITHDRAWAL'],
  withdrawn_7d: ['WITHDRAWAL'],
  withdrawn_30d: ['WITHDRAWAL'],
  bets_1d: ['WAGER'],
  bets_7d: ['WAGER'],
  bets_30d: ['WAGER'],
  sessions_1d: sessions,
  sessions_7d: sessions,
  sessions_30d: sessions,

  segment: any,
  tier: ['WAGER'],
  previous_segment: none,
  previous_tier: none,
  lp_balance: ['WAGER'],
  rp_balance: none,
  risk_score: any,
  risk_label: any,
  risky_behavior: none,
  abuse_score: none,
  country: none,
  marketing_consent: none,
  days_since_registration: none,
};

/** All that can change one of these fields at one moment. None: no event ever does. */
export function causesOf(names: Iterable<FieldName>): Set<Cause> {
  return new Set([...names].flatMap((name) => changedBy[name]));
}
