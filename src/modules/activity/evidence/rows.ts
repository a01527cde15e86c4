/** A member's play as the detector of abuse asks about it: what stands around withdrawals and bonuses, and whether more was told since. */
export { type DayOfRows, type Newest, selectDaysOfRows, selectLastDays, selectNewest } from './newest-store.ts';
export {
  type LateWin,
  type MedianStake,
  selectBonusStakes,
  selectLargestStakes,
  selectLastOnBonus,
  selectUsualStakes,
  selectWinsAfter,
} from './stake-store.ts';
export type { Stretch } from './stretch-store.ts';
export { selectTakenBack, type TakenBack } from './taken-back-store.ts';
export {
  type LastPlay,
  type MoneyEvent,
  type Moved,
  selectSinceLastBet,
  selectWithdrawals,
  sumMoneySince,
} from './withdrawal-store.ts';
