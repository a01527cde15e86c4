import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { type CompletedBonus, selectCompleted, sumBonusWins } from './completed-store.ts';

export type { CompletedBonus } from './completed-store.ts';

/** Bonuses that became own money since an instant, newest first, by member id; members without any are absent. */
export async function readCompletedBonuses(
  reader: Reader,
  keys: readonly MemberKey[],
  since: Instant,
): Promise<Map<Uuid, CompletedBonus[]>> {
  return keys.length === 0 ? new Map() : Map.groupBy(await selectCompleted(reader, keys, since), ({ memberId }) => memberId);
}

/** What bets on bonuses ever won for them, what came too late for a bonus included, minor units, by member id; absent: nothing. */
export async function readBonusWins(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, Minor>> {
  return keys.length === 0 ? new Map() : sumBonusWins(reader, keys);
}
