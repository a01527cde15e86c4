import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Grant } from '../../wallet/bonus/grant.ts';
import { selectGrants, selectLastEnded, selectLiveGrants } from '../../wallet/bonus/grants.ts';
import type { PlayRow } from '../activity.ts';
import type { ReportedEvent } from '../intake/event.ts';
import { selectRoundGrants } from './store.ts';

/** What is told of a member, and the rows that are taken back. */
export type BonusTurn = MemberKey & { events: readonly ReportedEvent[]; targets: readonly PlayRow[] };

/**
 * What decides what becomes of a member's bonuses: those that have not ended, oldest first, those that a win or a VOID may still concern,
 * and the bonuses that earlier stakes of the rounds at hand counted toward.
 */
export type Bonuses = { grants: readonly Grant[]; rounds: Map<string, Uuid> };

/** The bonuses of members who are locked, aligned with the turns. A fixed number of queries, two of them only where bonus money was won. */
export async function readBonuses(reader: Reader, turns: readonly BonusTurn[]): Promise<Bonuses[]> {
  const wins = turns.filter(({ events }) => events.some(isWin));
  const rounds = await selectRoundGrants(
    reader,
    wins.flatMap(({ bucket, memberId, events }) =>
      events.flatMap((event) => (isWin(event) && event.roundId !== null ? [{ bucket, memberId, roundId: event.roundId }] : [])),
    ),
  );
  const found = new Map<Uuid, Grant>();
  const keep = (grants: Iterable<Grant>): void => {
    for (const grant of grants) found.set(grant.grantId, grant);
  };
  keep(await selectLiveGrants(reader, turns));
  keep(await selectLastEnded(reader, wins));
  const named = [...rounds, ...turns.flatMap(({ targets }) => targets)];
  const missing = named.flatMap(({ bucket, grantId }) => (grantId === null || found.has(grantId) ? [] : [{ bucket, grantId }]));
  keep((await selectGrants(reader, missing)).values());
  const byMember = Map.groupBy(found.values(), ({ memberId }) => memberId);
  const roundsOf = Map.groupBy(rounds, ({ memberId }) => memberId);
  return turns.map(({ memberId }) => ({
    grants: byMember.get(memberId) ?? [],
    rounds: new Map((roundsOf.get(memberId) ?? []).map(({ roundId, grantId }) => [roundId, grantId])),
  }));
}

function isWin({ kind, bonusMinor }: ReportedEvent): boolean {
  return kind === 'WIN' && bonusMinor > 0;
}
