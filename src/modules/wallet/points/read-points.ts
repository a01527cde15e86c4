import type { Minor } from '../../../kernel/money.ts';
import type { Tx } from '../../../platform/database.ts';
import { readWallets, type Wallet } from '../../ledger/wallets.ts';
import type { Member } from '../../members/member.ts';
import type { Lot, LotCurrency } from './lot.ts';
import { selectOpenLots } from './store.ts';

/** A member's points and tickets, and the lots they consist of. */
export type Points = { member: Member; balances: Readonly<Record<LotCurrency, Minor>>; lots: readonly Lot[] };

/** Points of members who are locked, aligned with them. */
export async function readPoints(tx: Tx, requests: readonly { owner: Member }[]): Promise<Points[]> {
  const members = requests.map(({ owner }) => owner);
  const wallets = await readWallets(tx, members);
  const lots = Map.groupBy(await selectOpenLots(tx, members), ({ memberId }) => memberId);
  return members.map((member) => ({
    member,
    balances: pointsOf(wallets.get(member.memberId)),
    lots: lots.get(member.memberId) ?? [],
  }));
}

/** What can be spent, as the wallet row says; what is on hold is not in it. */
export function pointsOf(wallet: Wallet | undefined): Record<LotCurrency, Minor> {
  return { RP: wallet?.rp ?? 0, TICKET: wallet?.ticket ?? 0 };
}
