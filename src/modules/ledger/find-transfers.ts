/** Transfers as other modules may look them up: they never change, so no lock is needed. */
export { findTransfers } from './store.ts';
