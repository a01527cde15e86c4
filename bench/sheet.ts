import { addDays } from '../src/kernel/calendar.ts';
import { formatAmount } from '../src/kernel/money.ts';
import { chanceFrom } from './chance.ts';

export type SheetOptions = { rows: number; seed: number; prefix?: string };

const header =
  'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours,total_withdrawn,total_bets,game_type,risky_behavior,country,' +
  'registered_at,marketing_consent\n';
const games = ['slots', 'slots', 'slots', 'roulette', 'blackjack', 'poker'];
/** Where the players live. */
export const countries = ['GB', 'DE', 'SE', 'BR', 'CA', 'ZA', 'NZ', 'MT'];

/**
 * A totals sheet of players that never were, the same for the same seed, line by line: turnover from 30 to 500 000, spread evenly over the
 * magnitudes, so that all five segments and all tiers occur; returns from 70 to 120 %; a few at risk; eight countries.
 */
export function* sheetLines({ rows, seed, prefix = 'P' }: SheetOptions): Generator<string> {
  const chance = chanceFrom(seed);
  const one = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const money = (minor: number): string => formatAmount(Math.round(minor), 'USD');
  yield header;
  for (let row = 1; row <= rows; row += 1) {
    const wagered = 3000 * 10 ** (chance() * 4.22);
    const won = wagered * (0.7 + chance() * 0.5);
    const deposited = Math.max(1000, (wagered - won) * (1.2 + chance())) + wagered * chance() * 0.2;
    const sessions = 1 + Math.floor((wagered / 20_000) ** 0.6 * (1 + chance() * 3));
    const hours = (sessions * (0.2 + chance() * 2)).toFixed(1);
    const bets = Math.ceil(wagered / (100 + chance() * 900));
    const registered = addDays('2025-01-01', Math.floor(chance() * 365));
    const yes = (share: number): string => (chance() < share ? 'yes' : 'no');
    const sums = [money(deposited), money(wagered), money(won), sessions, hours, money(deposited * chance() * 0.4), bets];
    const person = [one(games), yes(0.03), one(countries), registered, yes(0.7)];
    yield `${prefix}${String(row).padStart(6, '0')},${sums.join(',')},${person.join(',')}\n`;
  }
}
