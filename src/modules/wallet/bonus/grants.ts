/** Grants as other modules may look them up. To change one, lock its member first. */
export { readGrantStates, selectGrant, selectGrants, selectLastEnded, selectLiveGrants } from './store.ts';
