import { hourMs, minuteMs } from '../../src/kernel/clock.ts';
import { betting } from '../betting.ts';
import type { TestLaurel } from '../laurel.ts';
import { played, tell } from '../play-told.ts';
import { keptOf } from './kept.ts';
import { reviewers } from './reviewers.ts';

/** What a player who played a bonus did: the newest bet comes first. */
export type BonusPlay = { grantId: string; bets: string[] };

/** Players who look like cheats, what the detector makes of them, and what people do about it. */
export function suspects(laurel: TestLaurel) {
  const { clock } = laurel;
  const play = betting(laurel);
  return {
    ...keptOf(laurel),
    ...reviewers(laurel),
    /** Plays a bonus of 20.00 through with its own money alone, which leaves 15.00: 35 points. The clock goes on by an hour. */
    async playBonusOnly(playerId: string): Promise<BonusPlay> {
      const start = clock.now();
      await tell(laurel, played(playerId, 'SESSION', start, '0', { durationSeconds: 60 }));
      const grantId = await play.give(playerId, { amount: '20', wagering: 1 });
      clock.set(start + 30 * minuteMs);
      const bet = { bonusMinor: 10_00, gameType: 'slots' };
      const first = played(playerId, 'WAGER', start + 20 * minuteMs, '10', { ...bet, roundId: `${grantId} 1` });
      const win = played(playerId, 'WIN', start + 21 * minuteMs, '15', { bonusMinor: 15_00, roundId: `${grantId} 1` });
      const second = played(playerId, 'WAGER', start + 30 * minuteMs, '10', { ...bet, roundId: `${grantId} 2` });
      await tell(laurel, first, win, second);
      clock.set(start + hourMs);
      return { grantId, bets: [second.eventId, first.eventId] };
    },
    /** The same, and is paid all of it out within the hour: 40 points more. */
    async hitAndRun(playerId: string): Promise<BonusPlay & { withdrawal: string }> {
      const bonus = await this.playBonusOnly(playerId);
      return { ...bonus, withdrawal: await this.withdraw(playerId, '15') };
    },
    async withdraw(playerId: string, amount: string): Promise<string> {
      const paid = played(playerId, 'WITHDRAWAL', clock.now(), amount);
      await tell(laurel, paid);
      return paid.eventId;
    },
  };
}
