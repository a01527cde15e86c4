import { liveSum } from '../../../engine/wallet/lots.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Member } from '../../members/member.ts';
import type { Lot, LotCurrency } from './lot.ts';
import { selectOpenLots } from './store.ts';

/** A member, and the lots of points and tickets they own; what is on hold is not among them. */
export type Points = { member: Member; lots: readonly Lot[] };

/** Points of members who are locked, aligned with them. */
export async function readPoints(tx: Tx, requests: readonly { owner: Member }[]): Promise<Points[]> {
  const members = requests.map(({ owner }) => owner);
  const lots = Map.groupBy(await selectOpenLots(tx, members), ({ memberId }) => memberId);
  return members.map((member) => ({ member, lots: lots.get(member.memberId) ?? [] }));
}

/** What can be spent of a currency: what is over is not among it, however late its sweep is. */
export function spendable({ lots }: Pick<Points, 'lots'>, currency: LotCurrency, now: Instant): Minor {
  return liveSum(
    lots.filter((lot) => lot.currency === currency),
    now,
  );
}
