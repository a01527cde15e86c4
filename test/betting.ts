import { noTerms, type Terms } from '../src/engine/rules/reward.ts';
import { hourMs } from '../src/kernel/clock.ts';
import { Fault } from '../src/kernel/errors.ts';
import { parseAmount } from '../src/kernel/money.ts';
import { recordDesk } from '../src/modules/activity/wagers/record-wager.ts';
import { settleDesk } from '../src/modules/activity/wagers/settle-wager.ts';
import { voidDesk } from '../src/modules/activity/wagers/void-wager.ts';
import { commitOne } from '../src/modules/ledger/commit-each.ts';
import { operationOf } from '../src/modules/ledger/operation.ts';
import { getMember } from '../src/modules/members/find.ts';
import { setStatus } from '../src/modules/protection/set-status.ts';
import { creditByHand } from '../src/modules/rewards/by-hand/credit.ts';
import type { Grant } from '../src/modules/wallet/bonus/grant.ts';
import { readWallet } from '../src/modules/wallet/read-wallet.ts';
import { type TestLaurel, tester } from './laurel.ts';

/** Terms of a bonus in a test: money in major units. */
export type BonusTerms = { amount: string; wagering?: number; hours?: number; maxBet?: string; games?: string[] } & Partial<
  Pick<Terms, 'contribution' | 'spendOrder' | 'progressOn' | 'maxConversion'>
>;

export type Bet = { amount: string; game?: string; own?: string; round?: string };

const usd = (text: string): number => parseAmount(text, 'USD');

/** A request under no key: nothing remembers it. */
export const alone = <Input>(input: Input) => ({ input, operations: () => [] });

/** Bets and their ends, one by one, as the wallet's door takes them. */
export function betting(laurel: TestLaurel) {
  const { ledger, clock, database, rewards } = laurel;
  const now = () => clock.now();
  const [records, settles, voids] = [recordDesk(now), settleDesk(now), voidDesk(now)];
  let credits = 0;
  const memberOf = (playerId: string) => getMember(database.db, playerId);
  return {
    desks: { records, settles, voids },
    /** A bet of a player, as asked. */
    asked: (playerId: string, { amount, game = 'slots', own = '0', round = 'r1' }: Bet) => ({
      playerId,
      amountMinor: usd(amount),
      gameType: game,
      realAvailableMinor: usd(own),
      roundId: round,
    }),
    async place(playerId: string, bet: Bet) {
      return commitOne(ledger, records, alone(this.asked(playerId, bet)));
    },
    settle: (wagerId: string, amount: string) => commitOne(ledger, settles, alone({ wagerId, amountMinor: usd(amount) })),
    takeBack: (wagerId: string) => commitOne(ledger, voids, alone({ wagerId })),
    /** Gives a bonus by hand. @throws where a gate refuses it */
    async give(playerId: string, { amount, wagering = 0, hours, maxBet, games, ...terms }: BonusTerms): Promise<string> {
      credits += 1;
      const operation = operationOf(await memberOf(playerId), 'test', `bonus ${credits}`, { credits }, now());
      const request = {
        playerId,
        type: 'BONUS_BALANCE' as const,
        amountMinor: usd(amount),
        reason: null,
        terms: {
          ...noTerms,
          ...terms,
          wageringMultiple: wagering,
          expiryHours: hours ?? null,
          maxBetMinor: maxBet === undefined ? null : usd(maxBet),
          eligibleGames: games ?? null,
        },
      };
      const given = await creditByHand(rewards, tester, request, operation, now());
      if (given.outcome !== 'APPROVED' || given.grant_id === null) throw new Error(`the bonus was not given: ${JSON.stringify(given)}`);
      return given.grant_id;
    },
    async wallet(playerId: string) {
      return readWallet(database.db, await memberOf(playerId), 'USD');
    },
    /** Newest first. */
    async grants(playerId: string): Promise<readonly Grant[]> {
      return (await this.wallet(playerId)).grants;
    },
    exclude: (playerId: string) => setStatus(ledger, tester, playerId, { status: 'SELF_EXCLUDED', reason: 'asked for it' }, null, now()),
    coolOff: (playerId: string, hours: number) =>
      setStatus(ledger, tester, playerId, { status: 'COOLING_OFF', until: now() + hours * hourMs, reason: 'a break' }, null, now()),
    wait: (hours: number) => clock.set(now() + hours * hourMs),
  };
}

export type Betting = ReturnType<typeof betting>;

/** What came of it: its answer, or the code of what refused it. */
export async function codeOr<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}
