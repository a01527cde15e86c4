/** Transfers as other modules may look them up: they never change, so no lock is needed. */
export { findMoneyGiven, findTransfers } from './store.ts';
