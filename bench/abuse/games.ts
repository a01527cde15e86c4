/** What games pay: multiples of the stake with their probabilities; what is missing to 1 pays nothing. */
const games = {
  /** Pays back 95 %, swings much: three of five big evenings are one win. */
  slots: [
    [0.00015, 500],
    [0.0025, 60],
    [0.01, 15],
    [0.035, 5],
    [0.1, 2],
    [0.2, 1],
  ],
  /** Even money at 18 of 37. */
  roulette: [[18 / 37, 2]],
  /** Played well: 99.5 %. */
  blackjack: [[0.4975, 2]],
} as const satisfies Record<string, readonly (readonly [probability: number, multiple: number])[]>;

export type Game = keyof typeof games;

/** What a stake pays, as a multiple, by a chance in [0, 1). */
export function payoutOf(game: Game, chance: number): number {
  let reached = 0;
  for (const [probability, multiple] of games[game]) {
    reached += probability;
    if (chance < reached) return multiple;
  }
  return 0;
}
