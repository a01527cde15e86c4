import { add, type Minor } from '../../kernel/money.ts';
import type { Prior } from '../decision.ts';
import { own } from '../own.ts';
import type { CompiledRule, Program } from '../program.ts';
import { inducements } from '../rules/reward.ts';
import type { Snapshot } from '../snapshot.ts';

/** What limit, caps, stack groups and packs still allow in this evaluation. A budget is its rule's own, and a rule is judged only once. */
export type Room = {
  /** Rewards that may still be given. */
  rewards: number;
  /** What the member's rolling caps leave, minor units. */
  capMinor: { day: Minor; week: Minor; month: Minor };
  /** Stack groups that a reward was given from, and whether that reward was exclusive. */
  groups: Readonly<Record<string, boolean>>;
  /** Inducements that the member has had so far: before, and in this evaluation. */
  inducements: number;
  prior: Prior;
};

/** Room at the start of an evaluation. */
export function roomOf(snapshot: Snapshot, { settings }: Program): Room {
  return {
    rewards: snapshot.limit,
    capMinor: {
      day: settings.max_daily_reward_per_player - snapshot.given.dayMinor,
      week: settings.max_weekly_reward_per_player - snapshot.given.weekMinor,
      month: settings.max_monthly_reward_per_player - snapshot.given.monthMinor,
    },
    groups: {},
    inducements: snapshot.inducements,
    prior: { rewards: 0, valueMinor: 0, groups: [] },
  };
}

/** Room after a decision used `amountMinor` of it, worth `valueMinor`; 0 uses nothing. */
export function take(room: Room, rule: CompiledRule, amountMinor: Minor, valueMinor: Minor): Room {
  if (amountMinor <= 0) return room;
  const { stackGroup, exclusive, type } = rule;
  return {
    rewards: room.rewards - 1,
    capMinor: { day: room.capMinor.day - valueMinor, week: room.capMinor.week - valueMinor, month: room.capMinor.month - valueMinor },
    groups: stackGroup === null ? room.groups : { ...room.groups, [stackGroup]: exclusive || own(room.groups, stackGroup) === true },
    inducements: room.inducements + (inducements.includes(type) ? 1 : 0),
    prior: {
      rewards: room.prior.rewards + 1,
      valueMinor: add(room.prior.valueMinor, valueMinor),
      groups: stackGroup === null ? room.prior.groups : [...room.prior.groups, stackGroup],
    },
  };
}
