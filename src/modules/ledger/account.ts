import type { Currency } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';

/** Accounts of the other side. The house's balances are sums of `house_delta`, so that no row is hot. */
export const houseAccounts = [
  'ISSUANCE',
  'BREAKAGE',
  'REDEEMED',
  'BONUS_COST',
  'BONUS_FORFEIT',
  'GAME',
  'PAID_OUT',
  'CLEARING',
  'ADJUSTMENT',
] as const;
export type HouseAccount = (typeof houseAccounts)[number] | `VENDOR:${string}`;

/** Accounts of the member's side. */
export type MemberAccount = 'LP' | 'RP' | 'TICKET' | 'PAYABLE' | `BONUS:${Uuid}` | `OPEN:${string}` | `HELD:${Uuid}`;

export type Account = HouseAccount | MemberAccount;

/** Whether an account is the other side's. */
export function isHouse(account: string): account is HouseAccount {
  return account.startsWith('VENDOR:') || (houseAccounts as readonly string[]).includes(account);
}

/** Columns of the wallet row. */
export type WalletColumn = 'lp' | 'rp' | 'rp_held' | 'ticket' | 'ticket_held' | 'payable';

/**
 * Which balance of the wallet row an account is; null for the house's accounts and for BONUS and OPEN, whose balances live in
 * the grants and bets themselves.
 */
export function walletColumn(account: string, currency: Currency): WalletColumn | null {
  if (account === 'LP') return 'lp';
  if (account === 'RP') return 'rp';
  if (account === 'TICKET') return 'ticket';
  if (account === 'PAYABLE') return 'payable';
  if (account.startsWith('HELD:')) return currency === 'RP' ? 'rp_held' : 'ticket_held';
  return null;
}
