import { byBurnOrder } from '../../engine/wallet/lots.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import { add, formatAmount } from '../../kernel/money.ts';
import type { Reader } from '../../platform/database.ts';
import { readWallets, type Wallet } from '../ledger/wallets.ts';
import type { BonusSums, Grant } from './bonus/grant.ts';
import { readBonusSums, readGrants } from './bonus/store.ts';
import { type Lot, lotCurrencies } from './points/lot.ts';
import type { Reservation } from './points/reservation.ts';
import { selectOpenReservations } from './points/reservation-store.ts';
import { selectOpenLots } from './points/store.ts';

/** What a member owns, as decimal text in major units. */
export type Balances = { LP: string; RP: string; TICKET: string; BONUS: string; PAYABLE: string };

/** Balances to show, from the wallet row (absent: all zero) and the grants. */
function balancesOf(wallet: Wallet | undefined, grants: readonly Grant[], baseCurrency: Currency): Balances {
  return {
    LP: formatAmount(wallet?.lp ?? 0, 'LP'),
    RP: formatAmount(wallet?.rp ?? 0, 'RP'),
    TICKET: formatAmount(wallet?.ticket ?? 0, 'TICKET'),
    BONUS: formatAmount(
      grants.reduce((sum, { balanceMinor }) => add(sum, balanceMinor), 0),
      baseCurrency,
    ),
    PAYABLE: formatAmount(wallet?.payable ?? 0, baseCurrency),
  };
}

/** All that a member owns, and what it consists of. */
export type OwnWallet = {
  balances: Balances;
  /** Newest first. */
  grants: Grant[];
  /** Those that have not ended, oldest first. */
  reservations: Reservation[];
  /** Those that hold something, each currency in the order in which it is used up. */
  lots: Lot[];
};

/** All that a member owns. Run it in one snapshot: lots add up to balances at one moment only. */
export async function readWallet(reader: Reader, member: MemberKey, baseCurrency: Currency): Promise<OwnWallet> {
  const wallets = await readWallets(reader, [member]);
  const grants = await readGrants(reader, member);
  const lots = Map.groupBy((await selectOpenLots(reader, [member])).sort(byBurnOrder), ({ currency }) => currency);
  return {
    balances: balancesOf(wallets.get(member.memberId), grants, baseCurrency),
    grants,
    reservations: await selectOpenReservations(reader, [member]),
    lots: lotCurrencies.flatMap((currency) => lots.get(currency) ?? []),
  };
}

/** What each member's grants add up to; members without grants are absent (see `noBonus`). */
export async function readBonuses(reader: Reader, members: readonly MemberKey[], now: Instant): Promise<Map<Uuid, BonusSums>> {
  return readBonusSums(reader, members, now);
}
