import { add, type Minor } from '../../kernel/money.ts';
import type { Prior } from '../decision.ts';
import type { CompiledRule, Program } from '../program.ts';
import type { Snapshot } from '../snapshot.ts';

/** What limit, caps, budgets and stack groups still allow in this evaluation. */
export type Room = {
  /** Rewards that may still be given. */
  rewards: number;
  /** What the member's rolling caps leave, minor units. */
  capMinor: { day: Minor; week: Minor; month: Minor };
  /** What each rule's budget leaves, in the reward's own unit; a rule without a budget has no entry. */
  budgetMinor: Readonly<Record<string, Minor>>;
  /** Stack groups that a reward was given from, and whether that reward was exclusive. */
  groups: Readonly<Record<string, boolean>>;
  prior: Prior;
};

export function roomOf(snapshot: Snapshot, program: Program): Room {
  const { settings } = program;
  const budgetMinor: Record<string, Minor> = {};
  for (const { ruleId, budget } of program.rules) {
    const spent = snapshot.budgets[ruleId];
    if (budget && spent !== undefined) budgetMinor[ruleId] = budget.amountMinor - spent;
  }
  return {
    rewards: snapshot.limit,
    capMinor: {
      day: settings.max_daily_reward_per_player - snapshot.given.dayMinor,
      week: settings.max_weekly_reward_per_player - snapshot.given.weekMinor,
      month: settings.max_monthly_reward_per_player - snapshot.given.monthMinor,
    },
    budgetMinor,
    groups: {},
    prior: { rewards: 0, valueMinor: 0, groups: [] },
  };
}

/** Room after a decision used `amountMinor` of it, worth `valueMinor`; 0 uses nothing. */
export function take(room: Room, rule: CompiledRule, amountMinor: Minor, valueMinor: Minor): Room {
  if (amountMinor <= 0) return room;
  const { ruleId, stackGroup, exclusive } = rule;
  const budget = room.budgetMinor[ruleId];
  return {
    rewards: room.rewards - 1,
    capMinor: { day: room.capMinor.day - valueMinor, week: room.capMinor.week - valueMinor, month: room.capMinor.month - valueMinor },
    budgetMinor: budget === undefined ? room.budgetMinor : { ...room.budgetMinor, [ruleId]: budget - amountMinor },
    groups: stackGroup === null ? room.groups : { ...room.groups, [stackGroup]: exclusive || room.groups[stackGroup] === true },
    prior: {
      rewards: room.prior.rewards + 1,
      valueMinor: add(room.prior.valueMinor, valueMinor),
      groups: stackGroup === null ? room.prior.groups : [...room.prior.groups, stackGroup],
    },
  };
}
