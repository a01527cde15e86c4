/** The months whose rows are gone, as other modules may look them up and, as the owner, put them in force. */
export { deletePrunedMonth, insertPrunedMonth, prunedMonthRows, readPrunedMonths, selectPrunedMonths, sumTold } from './pruning-store.ts';
