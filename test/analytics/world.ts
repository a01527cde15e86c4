import fc from 'fast-check';
import { noTerms, rewardTypes } from '../../src/engine/rules/reward.ts';
import { checkFile } from '../../src/entrypoints/files/check-file.ts';
import { importFile } from '../../src/entrypoints/files/import-file.ts';
import { hourMs } from '../../src/kernel/clock.ts';
import { Fault } from '../../src/kernel/errors.ts';
import { operationOf } from '../../src/modules/ledger/operation.ts';
import { getMember } from '../../src/modules/members/find.ts';
import { endCoolingOffs } from '../../src/modules/protection/end-cooling-off.ts';
import { setStatus } from '../../src/modules/protection/set-status.ts';
import { creditByHand } from '../../src/modules/rewards/by-hand/credit.ts';
import { evaluateMembers } from '../../src/modules/rewards/evaluate.ts';
import { cancelReward, issueReward } from '../../src/modules/rewards/settle-offer.ts';
import { inFile } from '../file.ts';
import { type TestLaurel, tester } from '../laurel.ts';
import { runWallet, sweepWallets, walletOperations } from './wallet-operations.ts';

const players = Array.from({ length: 8 }, (_, index) => `P${index}`);
const rule = (ruleId: string, priority: number, reward: object) => ({
  rule_id: ruleId,
  name: ruleId,
  priority,
  conditions: { total_wagered_min: 1_000 },
  reward_config: reward,
  frequency: { max: 2, per: 'day' },
});
/** Of every kind; the last one gives nothing to anyone. */
export const rules = [
  rule('OFFER', 5, { type: 'CASHBACK', amount: 45, delivery: 'offer' }),
  rule('BONUS', 4, { type: 'BONUS_BALANCE', amount: 30, wagering_requirement: 5, expiry_hours: 30 }),
  rule('POINTS', 3, { type: 'REWARD_POINTS', formula: 'total_wagered * 0.01', max_amount: 900 }),
  rule('TICKETS', 2, { type: 'TICKETS', amount: 3 }),
  { ...rule('NEVER', 1, { type: 'TICKETS', amount: 1 }), conditions: { total_wagered_min: 1_000_000 } },
];

const player = fc.constantFrom(...players);
const index = fc.nat(100);

/** What may happen; indexes choose among what is there. */
export const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('import' as const),
      player,
      turnover: fc.nat(900).map((tens) => tens * 10),
      game: fc.nat(2),
      evaluate: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('evaluate' as const), player, limit: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('credit' as const),
      player,
      type: fc.constantFrom(...rewardTypes),
      amount: fc.integer({ min: 1, max: 60_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('issue' as const), index }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('cancel' as const), index }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('status' as const), player }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('later' as const), hours: fc.integer({ min: 1, max: 40 }) }) },
  ...walletOperations,
);
export type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** A credit by hand. */
export const credit = (who: string, type: (typeof rewardTypes)[number], amount: number): Operation => ({
  what: 'credit',
  player: who,
  type,
  amount,
});
const bet = (who: string, amount: number): Operation => ({ what: 'bet', player: who, amount, own: 0, game: 'slots' });
const hold = (amount: number): Operation => ({ what: 'reserve', player: 'P0', currency: 'RP', amount });

/** A story to begin with, in which each way of a wallet is gone once: bonuses of 10.00 under turnover of 10.00 and 20 hours, points. */
const opening: readonly Operation[] = [
  ...players.map((who): Operation => ({ what: 'import', player: who, turnover: 500, game: 1, evaluate: false })),
  ...['P1', 'P3', 'P6', 'P7'].map((who) => credit(who, 'BONUS_BALANCE', 10_00)),
  ...['P0', 'P2', 'P4', 'P5'].flatMap((who) => [credit(who, 'REWARD_POINTS', 300), credit(who, 'TICKETS', 100)]),
  // P1 wins, has it paid out, and goes on with a second bonus, which has waited.
  credit('P1', 'BONUS_BALANCE', 7_00),
  bet('P1', 5_00),
  { what: 'settle', index: 0, win: 5_00 },
  bet('P1', 5_00),
  { what: 'settle', index: 0, win: 6_00 },
  { what: 'payout', player: 'P1', amount: 3_00 },
  { what: 'later', hours: 1 },
  // P3 loses. One bet of P6 never was; another ends after the bonus, as does one of P7.
  bet('P3', 10_00),
  { what: 'settle', index: 0, win: 0 },
  bet('P6', 4_00),
  { what: 'take back', index: 0 },
  bet('P6', 6_00),
  { what: 'spend', player: 'P0', currency: 'RP', amount: 10 },
  { what: 'reverse', index: 100 },
  hold(20),
  { what: 'capture', index: 0, whole: true },
  hold(21),
  { what: 'capture', index: 0, whole: false },
  hold(22),
  { what: 'void', index: 0 },
  hold(23),
  { what: 'later', hours: 30 },
  { what: 'settle', index: 0, win: 7_00 },
  credit('P7', 'BONUS_BALANCE', 10_00),
  bet('P7', 4_00),
  { what: 'later', hours: 30 },
  { what: 'take back', index: 0 },
];

/** The world in which the operations happen. */
export class World {
  readonly laurel: TestLaurel;
  readonly #wagered = new Map<string, number>();
  #done = 0;

  constructor(laurel: TestLaurel) {
    this.laurel = laurel;
  }

  async run(operations: readonly Operation[]): Promise<void> {
    await this.goOn([...opening, ...operations]);
  }

  async goOn(operations: readonly Operation[]): Promise<void> {
    for (const one of operations) {
      this.#done += 1;
      await this.#run(one).catch((error: unknown) => {
        // What the domain refuses is as good an outcome as any.
        if (!(error instanceof Fault) || error.status >= 500) throw error;
      });
    }
    await this.laurel.follow();
  }

  async #run(one: Operation): Promise<unknown> {
    const { laurel } = this;
    const { rewards, clock } = laurel;
    switch (one.what) {
      case 'import':
        return this.#importLine(one.player, one.turnover, one.game, one.evaluate);
      case 'evaluate':
        return evaluateMembers(rewards, tester, [one.player], { limit: one.limit }, clock.now());
      case 'credit': {
        const expires = one.type === 'BONUS_BALANCE' || one.type === 'REWARD_POINTS' || one.type === 'TICKETS';
        const terms = { ...noTerms, wageringMultiple: one.amount % 3, expiryHours: expires ? 20 : null };
        const request = { playerId: one.player, type: one.type, amountMinor: one.amount, terms, reason: null };
        return creditByHand(rewards, tester, request, await this.#operation(one.player), clock.now());
      }
      case 'issue':
      case 'cancel': {
        const chosen = await this.#rewardAt(one.index, one.what);
        if (!chosen) return undefined;
        const settle = one.what === 'issue' ? issueReward : cancelReward;
        return settle(rewards, tester, chosen.reward_id, await this.#operation(chosen.external_id), clock.now());
      }
      case 'status': {
        const wish = { status: 'COOLING_OFF', until: clock.now() + 30 * hourMs, reason: 'asked' } as const;
        return setStatus(laurel.ledger, tester, one.player, wish, null, clock.now());
      }
      case 'later':
        clock.set(clock.now() + one.hours * hourMs);
        await endCoolingOffs(laurel.ledger, clock.now());
        await sweepWallets(laurel);
        // A bonus that waited takes its turn.
        return laurel.follow();
      default:
        return runWallet(laurel, one, `payment-${this.#done}`);
    }
  }

  /** One of the rewards there are: to be issued of any status, to be cancelled with a bonus that has not ended. */
  async #rewardAt(index: number, what: 'issue' | 'cancel'): Promise<{ reward_id: string; external_id: string } | undefined> {
    const { rows } = await this.laurel.database.pool.query<{ reward_id: string; external_id: string }>(
      `SELECT r.reward_id, m.external_id FROM reward r JOIN member m USING (bucket, member_id)
         LEFT JOIN bonus_grant g ON g.bucket = r.bucket AND g.grant_id = r.grant_id
        WHERE $1 = 'issue' OR g.ended_at IS NULL AND g.grant_id IS NOT NULL ORDER BY r.created_at, m.external_id, r.rule_id`,
      [what],
    );
    return rows[index % Math.max(1, rows.length)];
  }

  async #operation(playerId: string) {
    const { database, clock } = this.laurel;
    return operationOf(await getMember(database.db, playerId), 'test', `operation ${this.#done}`, {}, clock.now());
  }

  /** A sheet of one player, whose turnover is above what it was. */
  async #importLine(playerId: string, turnover: number, game: number, triggerRewards: boolean): Promise<unknown> {
    const wagered = (this.#wagered.get(playerId) ?? 500) + turnover;
    this.#wagered.set(playerId, wagered);
    const gameType = ['', 'slots', 'roulette'][game];
    const header = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours,game_type';
    const line = `${playerId},${wagered / 4},${wagered},${Math.floor(wagered * 0.9)},${20 + this.#done},20,${gameType}`;
    const { rewards, master, intake, clock } = this.laurel;
    const options = { fileName: 'test.csv', dryRun: false, allowDecrease: false, triggerRewards };
    return inFile(`${header}\n${line}\n`, async (path) =>
      importFile({ ...rewards, master, intake }, tester, await checkFile(path), options, clock),
    );
  }
}
