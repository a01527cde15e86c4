import type { Currency } from '../../kernel/currency.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import { formatAmount } from '../../kernel/money.ts';
import type { Reader } from '../../platform/database.ts';
import { readWallets, type Wallet } from '../ledger/wallets.ts';
import { type BonusSums, type Grant, noBonus } from './bonus/grant.ts';
import { readBonusSums, readGrants } from './bonus/store.ts';

/** What a member owns, as decimal text in major units. */
export type Balances = { LP: string; RP: string; TICKET: string; BONUS: string; PAYABLE: string };

/** Balances to show, from the wallet row (absent: all zero) and the sums of the grants. */
function balancesOf(wallet: Wallet | undefined, bonus: BonusSums, baseCurrency: Currency): Balances {
  return {
    LP: formatAmount(wallet?.lp ?? 0, 'LP'),
    RP: formatAmount(wallet?.rp ?? 0, 'RP'),
    TICKET: formatAmount(wallet?.ticket ?? 0, 'TICKET'),
    BONUS: formatAmount(bonus.balanceMinor, baseCurrency),
    PAYABLE: formatAmount(wallet?.payable ?? 0, baseCurrency),
  };
}

/** A member's balances and grants, newest grant first. */
export async function readWallet(
  reader: Reader,
  member: MemberKey,
  baseCurrency: Currency,
): Promise<{ balances: Balances; grants: Grant[] }> {
  const wallets = await readWallets(reader, [member]);
  const sums = await readBonusSums(reader, [member]);
  const balances = balancesOf(wallets.get(member.memberId), sums.get(member.memberId) ?? noBonus, baseCurrency);
  return { balances, grants: await readGrants(reader, member) };
}

/** What each member's grants add up to; members without grants are absent (see `noBonus`). */
export async function readBonuses(reader: Reader, members: readonly MemberKey[]): Promise<Map<Uuid, BonusSums>> {
  return readBonusSums(reader, members);
}
