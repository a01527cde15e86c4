import type { Application } from '../../src/entrypoints/application.ts';
import { checkFile } from '../../src/entrypoints/files/check-file.ts';
import { importFile } from '../../src/entrypoints/files/import-file.ts';
import { Fault } from '../../src/kernel/errors.ts';
import { createRule } from '../../src/modules/program/change-rule.ts';
import { changeSettings } from '../../src/modules/program/settings/change-settings.ts';
import { system } from '../../src/platform/actor.ts';
import { inFile } from '../file.ts';

/** Points that are soon over, and no limit that would keep a made-up world from going on. */
const settings = {
  min_roi: -100,
  max_daily_reward_per_player: '1000000',
  max_weekly_reward_per_player: '1000000',
  max_monthly_reward_per_player: '1000000',
  manual_credit_limit: '100000',
  rp_expiry_days: 4,
  ticket_expiry_days: 2,
  risk_medium_keeps: 1,
};

const frequency = { max: 1000, per: 'day' };
const anyone = { total_wagered_min: 1 };

/** A bonus of each kind of terms, money, points, and an offer. */
export const rules = [
  {
    rule_id: 'STORY_BONUS',
    name: 'For the stories that are told first',
    priority: 50,
    conditions: { total_wagered_min: 777, total_wagered_max: 777 },
    reward_config: { type: 'BONUS_BALANCE', amount: 50, wagering_requirement: 4, expiry_hours: 240 },
    frequency,
  },
  {
    rule_id: 'BONUS_FIRST',
    name: 'A bonus that is spent first, and what it pays counts',
    priority: 40,
    conditions: { ...anyone, sessions_max: 10 },
    reward_config: {
      type: 'BONUS_BALANCE',
      formula: 'total_wagered / 20',
      max_amount: 40,
      wagering_requirement: 1.5,
      max_conversion: 1,
      expiry_hours: 30,
      spend_order: 'BONUS_FIRST',
      progress_on: 'BONUS_PART',
      contribution: { poker: 0.25 },
    },
    frequency,
  },
  {
    rule_id: 'REAL_FIRST',
    name: 'A bonus that is spent last, for some games',
    priority: 30,
    conditions: { ...anyone, sessions_min: 11 },
    reward_config: {
      type: 'BONUS_BALANCE',
      amount: 25,
      wagering_requirement: 3,
      max_conversion: 2,
      expiry_hours: 12,
      eligible_games: ['slots', 'roulette'],
      max_bet: 15,
    },
    frequency,
  },
  {
    rule_id: 'CASHBACK',
    name: 'Money',
    priority: 20,
    conditions: anyone,
    reward_config: { type: 'CASHBACK', amount: 3 },
    frequency: { max: 2, per: 'day' },
  },
  {
    rule_id: 'POINTS',
    name: 'Points that are over within hours',
    priority: 10,
    conditions: anyone,
    reward_config: { type: 'REWARD_POINTS', amount: 40, expiry_hours: 6 },
    frequency,
  },
  {
    rule_id: 'OFFER',
    name: 'A bonus, if you like',
    priority: 15,
    conditions: anyone,
    reward_config: { type: 'BONUS_BALANCE', amount: 10, wagering_requirement: 1, delivery: 'offer', offer_hours: 5, expiry_hours: 20 },
    frequency,
  },
];

/** Puts the program of the simulation in force. */
export async function setUpProgram({ database, clock }: Application): Promise<void> {
  await database.transaction((tx) => changeSettings(tx, system, settings, { alone: true }, clock.now()));
  for (const rule of rules) await database.transaction((tx) => createRule(tx, system, rule, clock.now()));
}

const header = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours';

/** Imports lines of a totals sheet. Players who also have single bets are told apart line by line; that is no failure. */
export async function importLines(app: Application, lines: readonly string[], triggerRewards: boolean): Promise<void> {
  const options = { fileName: 'simulated.csv', dryRun: false, allowDecrease: false, triggerRewards };
  const context = { ...app.rewards, master: app.master, intake: app.intake };
  await inFile([header, ...lines, ''].join('\n'), async (path) => {
    await importFile(context, system, await checkFile(path), options, app.clock);
  }).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== 'no_valid_rows') throw error;
  });
}
