import { type Minor, mulDivHalfEven } from '../../kernel/money.ts';
import { houseEdge, type Settings } from '../settings.ts';
import { unknownGame } from './activity.ts';
import type { Profile } from './profile.ts';

/** House edges are taken at six decimals. */
const edgeUnits = 1_000_000;

/**
 * Theoretical win: sum over game types of stake x house edge, rounded half to even once, minor units.
 * Source: theo = stake x (1 - return to player).
 */
export function theoOf(wageredByGame: Profile['wageredByGame'], settings: Settings): Minor {
  let exact = 0n;
  for (const [game, wagered] of Object.entries(wageredByGame)) {
    exact += BigInt(wagered) * BigInt(Math.round(houseEdge(settings, game) * edgeUnits));
  }
  return mulDivHalfEven(exact, 1, edgeUnits);
}

/** The game type with the largest stakes, ties by name; null while most stakes are of no known type. */
export function favouriteGame(wageredByGame: Profile['wageredByGame']): string | null {
  let favourite: string | null = null;
  let most = 0;
  for (const [game, wagered] of Object.entries(wageredByGame)) {
    if (wagered > most || (wagered === most && favourite !== null && game < favourite)) {
      favourite = game;
      most = wagered;
    }
  }
  return favourite === unknownGame ? null : favourite;
}
