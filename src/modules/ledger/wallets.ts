/** Balances as the ledger keeps them. Lock the members first when a decision depends on them. */
export { readWallets, type Wallet } from './store.ts';
