import type { Minor } from '../../kernel/money.ts';
import type { Profile } from './profile.ts';
import { toSixDecimals } from './ratio.ts';

/**
 * How much results swing, and how far the result lies from what the games' edge foretells. Over single bets and wins only:
 * a sheet of totals says nothing of their spread. With n bets: v = sqrt(max(0, sum win²/n - (sum win/n)²)) / (sum stake/n),
 * volatility_score = 100 v / (v + 5), luck_z = (net_pnl + theo) / (v x mean stake x sqrt n). Multiplied out, with
 * d = n x sum win² - (sum win)² (exact): v = sqrt d / sum stake, and v x mean stake x sqrt n = sqrt (d / n).
 * null: no bet, no stake, or (luck_z) no spread, or a result that a sheet brought in part.
 * Source: standard deviation of the return per bet; z-score against the theoretical win.
 */
export function luckOf(profile: Profile, netPnlMinor: Minor | null, theoMinor: Minor | null) {
  const { countedBets: bets, countedWagered: wagered, countedWon: won } = profile;
  if (bets <= 0 || wagered <= 0) return { volatility: null, luck: null };
  const exact = BigInt(bets) * profile.winSquares - BigInt(won) ** 2n;
  const d = exact > 0n ? Number(exact) : 0;
  const v = Math.sqrt(d) / wagered;
  const whole = profile.wagered === wagered && (profile.won ?? 0) === won;
  const luck = whole && d > 0 ? ((netPnlMinor ?? 0) + (theoMinor ?? 0)) / Math.sqrt(d / bets) : null;
  return { volatility: toSixDecimals((100 * v) / (v + 5)), luck: luck === null ? null : toSixDecimals(luck) };
}
