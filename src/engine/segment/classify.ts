import type { Segment, State } from '../profile/fields.ts';
import type { Settings } from '../settings.ts';

/** The band is taken at six decimals. */
const bandUnits = 1_000_000;

/**
 * The one segment of a member, first match wins: NEW, VIP, WINNING, LOSING, BREAKEVEN. Where nobody counted sessions, active
 * days stand for them. The result over turnover is compared with the band exactly, by multiplication.
 */
export function classify(
  known: Pick<State, 'total_wagered' | 'net_pnl' | 'sessions' | 'days_active'>,
  settings: Pick<Settings, 'new_player_wager_threshold' | 'vip_wager_threshold' | 'vip_min_sessions' | 'breakeven_band'>,
): Segment {
  const wagered = known.total_wagered ?? 0;
  const visits = known.sessions ?? known.days_active ?? 0;
  if (wagered < settings.new_player_wager_threshold) return 'NEW';
  if (wagered >= settings.vip_wager_threshold && visits >= settings.vip_min_sessions) return 'VIP';
  const result = BigInt(known.net_pnl ?? 0) * BigInt(bandUnits);
  const band = BigInt(wagered) * BigInt(Math.round(settings.breakeven_band * bandUnits));
  if (result > band) return 'WINNING';
  if (result < -band) return 'LOSING';
  return 'BREAKEVEN';
}
