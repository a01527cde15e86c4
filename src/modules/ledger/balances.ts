import { assert } from '../../kernel/assert.ts';
import { byLockOrder, type MemberKey } from '../../kernel/ids.ts';
import { add } from '../../kernel/money.ts';
import { isHouse, type WalletColumn, walletColumn } from './account.ts';
import type { Batch } from './batch.ts';

/** What a batch does to one member's wallet row. `lpCarry` replaces the carry; null leaves it. */
export type WalletDelta = MemberKey & Record<WalletColumn, number> & { lpCarry: number | null };

export type HouseDelta = { account: string; currency: string; debit: number; credit: number };

/** The balances that a batch changes, folded from its legs: one row per member, in lock order, one per house account. */
export function balanceDeltas(batch: Batch): { wallets: WalletDelta[]; houses: HouseDelta[] } {
  const wallets = new Map<string, WalletDelta>();
  const houses = new Map<string, HouseDelta>();

  const walletOf = ({ bucket, memberId }: MemberKey): WalletDelta => {
    let delta = wallets.get(memberId);
    if (!delta) {
      delta = { bucket, memberId, lp: 0, rp: 0, rp_held: 0, ticket: 0, ticket_held: 0, payable: 0, lpCarry: null };
      wallets.set(memberId, delta);
    }
    return delta;
  };
  const book = (member: MemberKey, account: string, currency: string, debit: number, credit: number): void => {
    if (isHouse(account)) {
      const key = `${account} ${currency}`;
      const house = houses.get(key) ?? { account, currency, debit: 0, credit: 0 };
      house.debit = add(house.debit, debit);
      house.credit = add(house.credit, credit);
      houses.set(key, house);
      return;
    }
    const column = walletColumn(account, currency);
    if (!column) return;
    const wallet = walletOf(member);
    wallet[column] = add(wallet[column], credit - debit);
  };

  for (const moves of [batch.transfers ?? [], batch.carried ?? []]) {
    for (const move of moves) {
      book(move, move.from, move.currency, move.amountMinor, 0);
      book(move, move.to, move.currency, 0, move.amountMinor);
    }
  }
  for (const accrual of batch.accruals ?? []) {
    book(accrual, 'ISSUANCE', 'LP', accrual.earned, accrual.takenBack);
    book(accrual, 'LP', 'LP', accrual.takenBack, accrual.earned);
    const wallet = walletOf(accrual);
    assert(wallet.lpCarry === null, 'one accrual per member and batch');
    wallet.lpCarry = accrual.lpCarry;
  }
  return {
    wallets: [...wallets.values()].sort(byLockOrder),
    houses: [...houses.values()].filter((house) => house.debit > 0 || house.credit > 0),
  };
}
