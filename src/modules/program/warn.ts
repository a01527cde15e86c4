import { causesOf } from '../../engine/profile/changed-by.ts';
import type { CompiledRule, Program } from '../../engine/program.ts';
import type { RuleDefinition } from '../../engine/rules/schema.ts';
import { dayMs, type Instant } from '../../kernel/clock.ts';
import { nextRun } from './schedule.ts';

export const warningCodes = [
  'already_over',
  'never_matches',
  'always_refused',
  'never_asked',
  'no_max_amount',
  'expiry_without_wagering',
  'budget_below_amount',
  'frequency_outlasts_schedule',
] as const;

/** Something lawful that was perhaps not meant: where in the rule, and why. */
export type Warning = { path: string; code: (typeof warningCodes)[number]; message: string };

type Question = { rule: CompiledRule; definition: RuleDefinition; program: Program; now: Instant };
type Answer = [path: string, message: string] | null;

const windowDays = { day: 1, week: 7, month: 30 } as const;

/** Each answers where and why it applies, or null. */
const checks: Readonly<Record<Warning['code'], (question: Question) => Answer>> = {
  already_over: ({ rule, now }) =>
    rule.activeUntil !== null && rule.activeUntil <= now ? ['active_until', 'this time has passed: nothing will be given'] : null,

  never_matches({ definition }) {
    const changed = { tier_change: 'previous_tier', segment_change: 'previous_segment' } as const;
    for (const [trigger, field] of Object.entries(changed)) {
      const asked = JSON.stringify(definition.conditions).includes(`"${field}`);
      if (asked && definition.trigger !== trigger) return ['conditions', `${field} is known with trigger "${trigger}" alone`];
    }
    return null;
  },

  always_refused: ({ rule, program }) =>
    rule.lossTriggered && program.settings.forbid_loss_triggered_rewards
      ? ['conditions', 'the rule reads losses or wins, and forbid_loss_triggered_rewards is on: every reward will be refused']
      : null,

  never_asked: ({ rule: { trigger, reads } }) =>
    trigger === 'event' && causesOf(reads).size === 0
      ? ['trigger', 'no event changes anything that the rule reads, so none ever asks it; add a condition such as total_bets_min']
      : null,

  no_max_amount: ({ definition: { reward_config: reward } }) =>
    reward.formula !== undefined && reward.max_amount === undefined
      ? ['reward_config.max_amount', 'the formula may ask for any amount; the caps per player are all that limits it']
      : null,

  expiry_without_wagering: ({ definition: { reward_config: reward } }) =>
    reward.type === 'BONUS_BALANCE' && reward.expiry_hours !== undefined && reward.wagering_requirement === 0
      ? ['reward_config.expiry_hours', 'the bonus has a time but no wagering_requirement that must be met by then']
      : null,

  budget_below_amount({ rule: { budget }, definition }) {
    const most = definition.reward_config.max_amount ?? definition.reward_config.amount;
    return budget && definition.budget && most !== undefined && Number(definition.budget.amount) < Number(most)
      ? ['budget.amount', `the budget of ${definition.budget.amount} is less than one reward may be (${most})`]
      : null;
  },

  /** Windows roll: in a month of 28 days a monthly rule finds the reward of the month before still in its 30 days. */
  frequency_outlasts_schedule({ definition: { schedule, frequency }, program, now }) {
    if (schedule === undefined || frequency.per === 'lifetime') return null;
    const first = nextRun(schedule, program.timeZone, now);
    let last = first;
    for (let given = 0; given < frequency.max && last !== null; given += 1) last = nextRun(schedule, program.timeZone, last);
    if (first === null || last === null || last - first >= windowDays[frequency.per] * dayMs) return null;
    return ['frequency', `${frequency.max} per rolling ${frequency.per}, and the rule comes due again before that is over`];
  },
};

/** What an author may want to know before the rule is saved. */
export function warningsOf(rule: CompiledRule, definition: RuleDefinition, program: Program, now: Instant): Warning[] {
  return warningCodes.flatMap((code) => {
    const answer = checks[code]({ rule, definition, program, now });
    return answer ? [{ path: answer[0], code, message: `${answer[0]}: ${answer[1]}` }] : [];
  });
}
