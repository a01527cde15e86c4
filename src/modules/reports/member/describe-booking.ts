import type { Minor } from '../../../kernel/money.ts';
import { payoutName, spendReason } from './references.ts';

/** What a description is made of. `code`: null for points that a fact about play carries itself. */
type Booking = {
  code: string | null;
  amount: Minor;
  reference: string | null;
  rule_id: string | null;
  note: string | null;
  /** Of the bet that a booking belongs to. */
  game_type: string | null;
  /** What a reversal takes back. */
  reversed_code: string | null;
};

/** Postings of each kind in words, for people. */
const words: Readonly<Record<string, (booking: Booking) => string>> = {
  reward_granted: ({ rule_id }) => `Reward ${rule_id}`,
  manual_credit: ({ note }) => (note === null ? 'Manual credit' : `Manual credit: ${note}`),
  spent: ({ reference }) => {
    const reason = spendReason(reference ?? '');
    return reason === null ? 'Spent' : `Spent: ${reason}`;
  },
  reserved: () => 'Put on hold',
  captured: () => 'Spent from hold',
  released: () => 'Back from hold',
  reservation_expired: () => 'Back from hold: not used in time',
  points_expired: () => 'Expired',
  payout: ({ reference }) => `Paid out: ${payoutName(reference ?? '')}`,
  reversal: ({ reversed_code }) => (reversed_code === null ? 'Reversal' : `Reversal: ${nameOf(reversed_code)}`),
  bet_placed: (bet) => `Bet${onGame(bet)}`,
  bet_won: (bet) => `Win${onGame(bet)}`,
  bet_voided: (bet) => `Bet${onGame(bet)} returned`,
  stake_told: (bet) => `Bet${onGame(bet)}`,
  win_told: (bet) => `Win${onGame(bet)}`,
  stake_taken_back: (bet) => `Bet${onGame(bet)} returned`,
  win_taken_back: (bet) => `Win${onGame(bet)} taken back`,
  points_taken_back: (bet) => `Points taken back: a bet${onGame(bet)} was returned`,
  bonus_converted: () => 'Bonus became your money',
  bonus_capped: () => 'Bonus above its limit forfeited',
  bonus_expired: () => 'Bonus expired',
  bonus_forfeited: () => 'Bonus forfeited',
  bonus_cancelled: () => 'Bonus cancelled',
};

function onGame({ game_type: gameType }: Booking): string {
  return gameType === null ? '' : ` on ${gameType}`;
}

const names: Readonly<Record<string, string>> = {
  reward_granted: 'reward',
  manual_credit: 'manual credit',
  spent: 'spending',
  captured: 'spending',
};

function nameOf(code: string): string {
  return names[code] ?? code.replaceAll('_', ' ');
}

/** Why a booking was made, for people: `Reward LOSING_PLAYER_CASHBACK`, `Manual credit: goodwill`, `Bet on slots`. */
export function describeBooking(booking: Booking): string {
  const { code, amount } = booking;
  if (code !== null) return words[code]?.(booking) ?? code.replaceAll('_', ' ');
  return amount > 0 ? `Earned by play${onGame(booking)}` : 'Points taken back: totals were lowered';
}
