import type { Currency } from '../../../kernel/currency.ts';
import type { CarriedMove } from '../../ledger/batch.ts';
import type { ActivityRow } from '../activity.ts';
import { isWagerEvent } from '../wagers/wager.ts';

/**
 * Bonus money that rows of play move themselves: a stake to the game, a win from it, and what is taken back the other way. That of bets
 * which the wallet took moves by transfers. The view `entry` says the same in SQL.
 */
export function carriedMoves(rows: readonly ActivityRow[], currency: Currency): CarriedMove[] {
  const moves: CarriedMove[] = [];
  for (const row of rows) {
    if (row.kind === 'OPENING' || row.bonusMinor === 0 || row.grantId === null || isWagerEvent(row.eventId)) continue;
    const { bucket, memberId, grantId, bonusMinor: amountMinor } = row;
    const isWin = (row.kind === 'VOID' ? row.ref?.kind : row.kind) === 'WIN';
    const isSpent = isWin === (row.kind === 'VOID');
    const [from, to] = isSpent ? ([`BONUS:${grantId}`, 'GAME'] as const) : (['GAME', `BONUS:${grantId}`] as const);
    moves.push({ bucket, memberId, from, to, amountMinor, currency });
  }
  return moves;
}
