import type { Minor } from '../../../kernel/money.ts';

/** What a description is made of. `code`: null for points that a fact about play carries itself. */
type Booking = { code: string | null; amount: Minor; rule_id: string | null; note: string | null };

const sentences: Readonly<Record<string, string>> = {
  bonus_expired: 'Bonus expired',
  bonus_forfeited: 'Bonus forfeited',
  bonus_cancelled: 'Bonus cancelled',
};

/** Why a booking was made, for people: `Reward LOSING_PLAYER_CASHBACK`, `Manual credit: goodwill`. */
export function describeBooking({ code, amount, rule_id: ruleId, note }: Booking): string {
  if (code === null) return amount > 0 ? 'Earned by play' : 'Points taken back: totals were lowered';
  if (code === 'reward_granted') return `Reward ${ruleId}`;
  if (code === 'manual_credit') return note === null ? 'Manual credit' : `Manual credit: ${note}`;
  return sentences[code] ?? code.replaceAll('_', ' ');
}
