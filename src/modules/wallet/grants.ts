/** Grants as other modules may write and look them up. */
export { insertGrants, readGrantStates } from './store.ts';
