import type { FieldName, State } from '../../profile/fields.ts';
import type { Value } from './condition.ts';

/** Reads one field. A state that leaves fields out may have nothing to read. */
export type Reader = {
  (state: State): Value | null;
  (known: Partial<State>): Value | null | undefined;
};

/**
 * How each field is read. One function each, written out: V8 remembers for every place in the code where it found a property, and one place
 * that reads them all, `state[field]`, forgets. A rule is judged a fifth faster for it.
 */
const readers: { readonly [Name in FieldName]: (state: State) => State[Name] } = {
  total_deposited: (state) => state.total_deposited,
  total_withdrawn: (state) => state.total_withdrawn,
  total_wagered: (state) => state.total_wagered,
  total_won: (state) => state.total_won,
  net_pnl: (state) => state.net_pnl,
  net_loss: (state) => state.net_loss,
  ggr: (state) => state.ggr,
  house_edge_contribution: (state) => state.house_edge_contribution,
  bonus_received: (state) => state.bonus_received,
  bonus_converted: (state) => state.bonus_converted,
  bonus_cost: (state) => state.bonus_cost,
  bonus_to_deposit_ratio: (state) => state.bonus_to_deposit_ratio,

  sessions: (state) => state.sessions,
  playtime_hours: (state) => state.playtime_hours,
  avg_session_minutes: (state) => state.avg_session_minutes,
  total_bets: (state) => state.total_bets,
  avg_bet_size: (state) => state.avg_bet_size,
  days_active: (state) => state.days_active,
  first_seen: (state) => state.first_seen,
  last_seen: (state) => state.last_seen,
  days_since_last_seen: (state) => state.days_since_last_seen,
  favourite_game_type: (state) => state.favourite_game_type,
  night_share: (state) => state.night_share,
  deposits_count: (state) => state.deposits_count,

  win_loss_ratio: (state) => state.win_loss_ratio,
  volatility_score: (state) => state.volatility_score,
  luck_z: (state) => state.luck_z,

  wagered_1d: (state) => state.wagered_1d,
  wagered_7d: (state) => state.wagered_7d,
  wagered_30d: (state) => state.wagered_30d,
  won_1d: (state) => state.won_1d,
  won_7d: (state) => state.won_7d,
  won_30d: (state) => state.won_30d,
  net_loss_1d: (state) => state.net_loss_1d,
  net_loss_7d: (state) => state.net_loss_7d,
  net_loss_30d: (state) => state.net_loss_30d,
  deposited_1d: (state) => state.deposited_1d,
  deposited_7d: (state) => state.deposited_7d,
  deposited_30d: (state) => state.deposited_30d,
  withdrawn_1d: (state) => state.withdrawn_1d,
  withdrawn_7d: (state) => state.withdrawn_7d,
  withdrawn_30d: (state) => state.withdrawn_30d,
  bets_1d: (state) => state.bets_1d,
  bets_7d: (state) => state.bets_7d,
  bets_30d: (state) => state.bets_30d,
  sessions_1d: (state) => state.sessions_1d,
  sessions_7d: (state) => state.sessions_7d,
  sessions_30d: (state) => state.sessions_30d,

  segment: (state) => state.segment,
  tier: (state) => state.tier,
  previous_segment: (state) => state.previous_segment,
  previous_tier: (state) => state.previous_tier,
  lp_balance: (state) => state.lp_balance,
  rp_balance: (state) => state.rp_balance,
  risk_score: (state) => state.risk_score,
  risk_label: (state) => state.risk_label,
  risky_behavior: (state) => state.risky_behavior,
  abuse_score: (state) => state.abuse_score,
  country: (state) => state.country,
  marketing_consent: (state) => state.marketing_consent,
  days_since_registration: (state) => state.days_since_registration,
};

/** The reader of a field. */
export function readerOf(field: FieldName): Reader {
  return readers[field] as Reader;
}
