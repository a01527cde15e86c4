import fc from 'fast-check';
import { recordDesk } from '../../src/modules/activity/wagers/record-wager.ts';
import { settleDesk } from '../../src/modules/activity/wagers/settle-wager.ts';
import { voidDesk as takeBackDesk } from '../../src/modules/activity/wagers/void-wager.ts';
import { commitOne } from '../../src/modules/ledger/commit-each.ts';
import { expireGrants } from '../../src/modules/wallet/bonus/end.ts';
import { payoutDesk } from '../../src/modules/wallet/payouts/payout.ts';
import { captureDesk, voidDesk } from '../../src/modules/wallet/points/end-reservation.ts';
import { expirePoints } from '../../src/modules/wallet/points/expire.ts';
import { releaseReservations } from '../../src/modules/wallet/points/release-due.ts';
import { reserveDesk } from '../../src/modules/wallet/points/reserve.ts';
import { spendDesk } from '../../src/modules/wallet/points/spend.ts';
import { reverseDesk } from '../../src/modules/wallet/reversal/reverse.ts';
import { alone } from '../betting.ts';
import { type TestLaurel, tester } from '../laurel.ts';

/** Whose single bets are known; a sheet of totals is refused for them from then on. */
const bettor = fc.constantFrom<string[]>('P1', 'P3', 'P6', 'P7');
const index = fc.nat(100);
const points = {
  player: fc.constantFrom<string[]>('P0', 'P1', 'P2', 'P3', 'P4', 'P5'),
  currency: fc.constantFrom('RP' as const, 'TICKET' as const),
  amount: fc.integer({ min: 1, max: 40 }),
};

/** What may happen in wallets; indexes choose among what is there. */
export const walletOperations = [
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('bet' as const),
      player: bettor,
      amount: fc.integer({ min: 1, max: 30_00 }),
      own: fc.nat(20_00),
      game: fc.constantFrom('slots', 'roulette'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('settle' as const), index, win: fc.nat(60_00) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('take back' as const), index }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('spend' as const), ...points }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('reserve' as const), ...points }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('capture' as const), index, whole: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('void' as const), index }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('payout' as const), player: points.player, amount: fc.integer({ min: 1, max: 9_00 }) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('reverse' as const), index }) },
];
type WalletOperation = (typeof walletOperations)[number]['arbitrary'] extends fc.Arbitrary<infer Value> ? Value : never;

/** Does what a wallet is asked. @throws Fault that refuses it */
export async function runWallet({ ledger, clock, database }: TestLaurel, one: WalletOperation, reference: string): Promise<unknown> {
  const now = () => clock.now();
  const chosen = async (query: string, which: number): Promise<string | undefined> => {
    const { rows } = await database.pool.query<{ id: string }>(query);
    return rows[which % Math.max(1, rows.length)]?.id;
  };
  const openWager = (which: number) => chosen(`SELECT wager_id AS id FROM wager WHERE state = 'OPEN' ORDER BY 1`, which);
  const hold = (which: number) => chosen(`SELECT reservation_id AS id FROM reservation WHERE state = 'OPEN' ORDER BY 1`, which);
  switch (one.what) {
    case 'bet': {
      const { player: playerId, amount: amountMinor, own: realAvailableMinor, game: gameType } = one;
      return commitOne(ledger, recordDesk(now), alone({ playerId, amountMinor, realAvailableMinor, gameType, roundId: 'round' }));
    }
    case 'settle': {
      const wagerId = await openWager(one.index);
      return wagerId && commitOne(ledger, settleDesk(now), alone({ wagerId, amountMinor: one.win }));
    }
    case 'take back': {
      const wagerId = await openWager(one.index);
      return wagerId && commitOne(ledger, takeBackDesk(now), alone({ wagerId }));
    }
    case 'spend': {
      const asked = { actor: tester, playerId: one.player, currency: one.currency, amountMinor: one.amount, reason: 'coffee' };
      return commitOne(ledger, spendDesk(now), alone(asked));
    }
    case 'reserve': {
      const asked = { actor: tester, playerId: one.player, currency: one.currency, amountMinor: one.amount, timeoutSeconds: 100_000 };
      return commitOne(ledger, reserveDesk(now), alone(asked));
    }
    case 'capture': {
      const reservationId = await hold(one.index);
      return (
        reservationId && commitOne(ledger, captureDesk(now), alone({ actor: tester, reservationId, amountMinor: one.whole ? null : 1 }))
      );
    }
    case 'void': {
      const reservationId = await hold(one.index);
      return reservationId && commitOne(ledger, voidDesk(now), alone({ actor: tester, reservationId }));
    }
    case 'payout': {
      const asked = { actor: tester, playerId: one.player, amountMinor: one.amount, currency: 'USD', reference };
      return commitOne(ledger, payoutDesk(now), alone(asked));
    }
    case 'reverse': {
      const transferId = await chosen(
        `SELECT t.transfer_id AS id FROM transfer t
          WHERE t.code IN ('spent', 'captured', 'payout', 'manual_credit', 'reward_granted')
            AND NOT EXISTS (SELECT FROM transfer r WHERE r.reference = 'transfer:' || t.transfer_id) ORDER BY 1`,
        one.index,
      );
      return transferId && commitOne(ledger, reverseDesk(now), alone({ actor: tester, transferId }));
    }
  }
}

/** Ends what is over by now. */
export async function sweepWallets({ ledger, clock }: TestLaurel): Promise<void> {
  await expireGrants(ledger, 'USD', clock.now());
  await releaseReservations(ledger, clock.now());
  await expirePoints(ledger, clock.now());
}
