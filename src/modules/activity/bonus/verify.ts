/** Bonus money that rows of play moved themselves, for the proof of the grants. */
export { carriedRows as carriedBonuses } from './store.ts';
