/** The ledger's rows as relations, for the checks of modules that explain them. */
export { houseRows, transferRows, walletRows } from './verify-store.ts';
