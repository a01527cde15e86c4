import type { MemberKey } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Stretch } from '../../ledger/following/follow.ts';
import type { StandingChange } from './standing.ts';
import { selectChanges } from './standing-store.ts';

/** For followers: the changes of members that stretches of lanes recorded, member by member, each member's in order. */
export async function standingChanges(tx: Tx, stretches: readonly Stretch[], members: readonly MemberKey[]): Promise<StandingChange[]> {
  return selectChanges(tx, stretches, members);
}
