import type { SettingsInput } from '../src/engine/settings.ts';
import { checkFile } from '../src/entrypoints/files/check-file.ts';
import { importFile } from '../src/entrypoints/files/import-file.ts';
import { followAll } from '../src/entrypoints/jobs/followers.ts';
import { clockMover } from '../src/entrypoints/jobs/move-clock.ts';
import { type Instant, TestClock } from '../src/kernel/clock.ts';
import { Intake } from '../src/modules/activity/intake/intake.ts';
import type { ImportResult } from '../src/modules/activity/schema.ts';
import { type Ledger, openLedger } from '../src/modules/ledger/commit.ts';
import { createRule } from '../src/modules/program/change-rule.ts';
import { seedProgram } from '../src/modules/program/seed.ts';
import type { RewardsContext } from '../src/modules/rewards/evaluate.ts';
import type { Actor } from '../src/platform/actor.ts';
import { deriveMasterKey, type MasterKey } from '../src/platform/crypto.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { inFile } from './file.ts';

export const tester: Actor = { id: 'tester', roles: ['admin'] };

export type TestLaurel = TestDatabase & {
  ledger: Ledger;
  rewards: RewardsContext;
  master: MasterKey;
  intake: Intake;
  clock: TestClock;
  /** Imports lines of a totals sheet: `P001,5000,15000,12000,25,48`. */
  importLines(lines: readonly string[], options?: { triggerRewards?: boolean }): Promise<ImportResult>;
  createRules(...rules: object[]): Promise<void>;
  /** Lets all followers catch up. */
  follow(): Promise<void>;
  /** Moves the clock as people do, with all that comes due on the way. `clock.set` moves it alone. */
  moveClock(to: Instant): Promise<Instant>;
};

const header = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours';

/** The product on a database of its own, with a program and a clock that stands at 2026-03-02 12:00 UTC, a Monday. */
export async function testLaurel(settings: SettingsInput = {}, { timeZone = 'UTC' } = {}): Promise<TestLaurel> {
  const opened = await testDatabase();
  const { database } = opened;
  const clock = new TestClock(Date.parse('2026-03-02T12:00:00Z'));
  const ledger = openLedger(database, `test:${process.pid}`, 4);
  const master = deriveMasterKey(Buffer.alloc(32, 7));
  const rewards = { ledger, engineVersion: 'test' };
  const seed = { baseCurrency: 'USD', timeZone, settings, tierThresholds: {} };
  await database.transaction((tx) => seedProgram(tx, tester, seed, clock.now()));
  const follow = (): Promise<void> => followAll({ database, rewards, clock });
  const mover = clockMover({ database, ledger, rewards, follow }, { clock, set: async (instant) => clock.set(instant) });
  const intake = new Intake({ ledger, master, clock });
  return {
    ...opened,
    ledger,
    rewards,
    master,
    intake,
    clock,
    follow,
    moveClock: (to) => mover.set(to),
    async importLines(lines, { triggerRewards = true } = {}) {
      const options = { fileName: 'test.csv', dryRun: false, allowDecrease: false, triggerRewards };
      return inFile([header, ...lines, ''].join('\n'), async (path) =>
        importFile({ ...rewards, master, intake }, tester, await checkFile(path), options, clock),
      );
    },
    async createRules(...rules) {
      for (const rule of rules) await database.transaction((tx) => createRule(tx, tester, rule, clock.now()));
    },
  };
}

/** The rule of the reference, and the player it rewards. */
export const referenceRule = {
  rule_id: 'LOSING_PLAYER_CASHBACK',
  name: 'Losing Player 10% Cashback',
  priority: 10,
  is_active: true,
  conditions: { segment: 'LOSING', net_loss_min: 100, session_count_min: 3 },
  reward_config: {
    type: 'BONUS_BALANCE',
    formula: 'net_loss * 0.10',
    max_amount: 500,
    wagering_requirement: 10,
    expiry_hours: 48,
    eligible_games: ['slots', 'roulette'],
  },
};
export const referenceLine = 'P001,5000,15000,12000,25,48';
