/**
 * Players who never lived, for examples and the demo: all segments, several countries, games and degrees of risk. The same seed
 * always gives the same sheet, and the sheet the same decisions at any time, since nothing in it ages.
 */

type Kind = {
  weight: number;
  /** Stakes over a lifetime, major units. */
  wagered: readonly [from: number, to: number];
  /** Wins over stakes. */
  returned: readonly [from: number, to: number];
  sessions: readonly [from: number, to: number];
};

const kinds: readonly Kind[] = [
  { weight: 20, wagered: [20, 950], returned: [0.5, 1.3], sessions: [1, 6] }, // new
  { weight: 30, wagered: [1200, 60_000], returned: [0.6, 0.94], sessions: [8, 90] }, // losing
  { weight: 15, wagered: [1200, 50_000], returned: [1.06, 1.4], sessions: [8, 80] }, // winning
  { weight: 22, wagered: [1500, 80_000], returned: [0.96, 1.04], sessions: [10, 120] }, // about even
  { weight: 13, wagered: [110_000, 600_000], returned: [0.88, 1.02], sessions: [55, 220] }, // VIP
];
const games = ['slots', 'slots', 'slots', 'roulette', 'roulette', 'blackjack', 'baccarat', 'poker'];
const countries = ['GB', 'GB', 'SE', 'DE', 'IE', 'CA', 'ZA', 'NZ'];

const columns = [
  'player_id',
  'total_deposited',
  'total_wagered',
  'total_won',
  'sessions',
  'playtime_hours',
  'total_withdrawn',
  'total_bets',
  'game_type',
  'risky_behavior',
  'country',
  'marketing_consent',
];

/** Numbers from 0 (included) to 1 (excluded). Source: mulberry32, T. Ettinger, public domain. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The player of the reference: of whom a sheet says only the six totals. */
const reference = 'P001,5000,15000,12000,25,48,,,,,,';

/** A sheet of totals in CSV; its first player is the reference. */
export function samplePlayers(count: number, seed = 1): string {
  const chance = numbersFrom(seed);
  const others = Array.from({ length: count - 1 }, (_, index) => playerLine(`P${String(index + 2).padStart(3, '0')}`, chance));
  return `${[columns.join(','), reference, ...others].join('\n')}\n`;
}

function playerLine(playerId: string, chance: () => number): string {
  const between = ([from, to]: readonly [number, number]): number => from + chance() * (to - from);
  const one = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const { wagered, returned, sessions } = kindAt(chance());
  const stakes = between(wagered);
  const won = stakes * between(returned);
  const visits = Math.round(between(sessions));
  const troubled = chance() < 0.12;
  const minutes = troubled ? between([150, 260]) : between([15, 130]);
  // Who chases losses takes little out again.
  const withdrawn = won * (troubled ? between([0.3, 0.6]) : between([0.7, 1]));
  const deposited = Math.max(20, stakes * between([0.15, 0.5]));
  return [
    playerId,
    deposited.toFixed(2),
    stakes.toFixed(2),
    won.toFixed(2),
    visits,
    ((visits * minutes) / 60).toFixed(1),
    withdrawn.toFixed(2),
    Math.max(visits, Math.round(stakes / between([2, 25]))),
    one(games),
    troubled && chance() < 0.6 ? 'yes' : 'no',
    one(countries),
    chance() < 0.7 ? 'yes' : 'no',
  ].join(',');
}

function kindAt(share: number): Kind {
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  let left = share * total;
  for (const kind of kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return kinds[0] as Kind;
}
