import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectOpenRounds } from './store.ts';

/** Rounds of members' bets that are open, by member id; who has none is absent. */
export async function openRoundsOf(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, Set<string>>> {
  const rounds = new Map<Uuid, Set<string>>();
  if (keys.length === 0) return rounds;
  for (const { memberId, roundId } of await selectOpenRounds(reader, keys)) {
    const known = rounds.get(memberId);
    if (known === undefined) rounds.set(memberId, new Set([roundId]));
    else known.add(roundId);
  }
  return rounds;
}
