import { type Dice, dice } from '../dice.ts';

/** How someone plays: in which months of the program's year (0-11), for how much, and how it tends to go. */
type Style = { months: readonly number[]; wagered: number; returns: readonly [percent: number, spread: number]; sessions: number };

const all = Array.from({ length: 12 }, (_, month) => month);

const styles: readonly Style[] = [
  { months: all, wagered: 1_200, returns: [95, 8], sessions: 6 },
  { months: all, wagered: 9_000, returns: [92, 12], sessions: 12 },
  { months: all.slice(0, 4), wagered: 6_000, returns: [94, 10], sessions: 9 }, // plays in spring and is not seen again
  { months: [0, 6], wagered: 400, returns: [98, 40], sessions: 2 },
  { months: all.filter((month) => month % 3 === 0), wagered: 16_000, returns: [80, 15], sessions: 20 },
  { months: [11], wagered: 2_500, returns: [102, 20], sessions: 5 }, // comes last
];

type Totals = { deposited: number; wagered: number; won: number; sessions: number; hours: number };

/** Totals of whole players, month by month, as an operator would export them. */
export class Play {
  readonly #roll: Dice;
  readonly #players: { id: string; style: Style; totals: Totals }[];

  constructor(count: number, seed: number) {
    this.#roll = dice(seed);
    this.#players = Array.from({ length: count }, (_, index) => ({
      id: `P${String(index + 1).padStart(4, '0')}`,
      style: styles[this.#roll(styles.length)] as Style,
      totals: { deposited: 0, wagered: 0, won: 0, sessions: 0, hours: 0 },
    }));
  }

  /** The sheet of a month: everyone who played in it, with their totals so far. */
  sheet(month: number): string {
    const lines = this.#players.filter(({ style }) => style.months.includes(month)).map((player) => this.#play(player));
    return ['player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours,country', ...lines, ''].join('\n');
  }

  #play({ id, style, totals }: { id: string; style: Style; totals: Totals }): string {
    const roll = this.#roll;
    const wagered = Math.round((style.wagered * (60 + roll(80))) / 100);
    const [percent, spread] = style.returns;
    totals.wagered += wagered;
    totals.won += Math.round((wagered * (percent - spread + roll(2 * spread))) / 100);
    totals.deposited += Math.round(wagered / 4);
    totals.sessions += style.sessions + roll(4);
    totals.hours += style.sessions;
    const country = Number(id.slice(1)) % 5 === 0 ? 'GB' : 'MT';
    return [id, totals.deposited, totals.wagered, totals.won, totals.sessions, totals.hours, country].join();
  }
}
