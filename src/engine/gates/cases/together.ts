import type { Json } from '../../../kernel/canonical.ts';
import type { TogetherCase } from './stage.ts';

const bonus = (amount: string): { [key: string]: Json } => ({ type: 'BONUS_BALANCE', amount });
const first = { priority: 9, reward_config: bonus('100.00') };
const second = { priority: 8, reward_config: bonus('100.00') };
const pointsSecond = { priority: 8, reward_config: { type: 'REWARD_POINTS', amount: 100 } };

/** What one reward leaves for the next, within one evaluation. */
export const togetherCases: readonly TogetherCase[] = [
  {
    says: 'two rules under one cap: the second gets what is left',
    member: { given: { day: '850.00' } },
    rules: { FIRST: first, SECOND: second },
    expect: { FIRST: 'approved 100.00', SECOND: 'reduced 50.00 cap_daily' },
  },
  {
    says: 'higher priority first, whatever the order they were written in',
    member: { given: { day: '900.00' } },
    rules: { A_LATER: second, Z_SOONER: first },
    expect: { Z_SOONER: 'approved 100.00', A_LATER: 'refused cap_daily' },
  },
  {
    says: 'equal priority: by id',
    limit: 1,
    rules: { B: second, A: second },
    expect: { A: 'approved 100.00', B: 'not reached' },
  },
  {
    says: 'two rules of one exclusive group: one reward',
    rules: { FIRST: { ...first, stack_group: 'G', exclusive: true }, SECOND: { ...second, stack_group: 'G', exclusive: true } },
    expect: { FIRST: 'approved 100.00', SECOND: 'refused group_taken' },
  },
  {
    says: 'an exclusive reward also keeps the others of its group away',
    rules: { FIRST: { ...first, stack_group: 'G', exclusive: true }, SECOND: { ...second, stack_group: 'G' } },
    expect: { FIRST: 'approved 100.00', SECOND: 'refused group_taken' },
  },
  {
    says: 'a group without exclusive rules stacks',
    rules: { FIRST: { ...first, stack_group: 'G' }, SECOND: { ...second, stack_group: 'G' } },
    expect: { FIRST: 'approved 100.00', SECOND: 'approved 100.00' },
  },
  {
    says: 'a refusal that is not about safety leaves the limit to the next',
    limit: 1,
    rules: { FIRST: { ...first, needs_consent: true }, SECOND: second },
    expect: { FIRST: 'refused no_consent', SECOND: 'approved 100.00' },
  },
  {
    says: 'and leaves the group to the next',
    rules: { FIRST: { ...first, stack_group: 'G', exclusive: true, needs_consent: true }, SECOND: { ...second, stack_group: 'G' } },
    expect: { FIRST: 'refused no_consent', SECOND: 'approved 100.00' },
  },
  {
    says: 'what risk refused uses the limit: a lower rule is not reached',
    member: { risk: 'HIGH' },
    limit: 1,
    rules: { FIRST: first, SECOND: pointsSecond },
    expect: { FIRST: 'refused risk_high', SECOND: 'not reached' },
  },
  {
    says: 'what a pack refused for the risk uses the limit as well',
    settings: { jurisdictions: 'DEFAULT,GB' },
    member: { risk: 'HIGH', country: 'GB' },
    limit: 1,
    rules: { FIRST: first, SECOND: pointsSecond },
    expect: { FIRST: 'refused jurisdiction_forbids', SECOND: 'not reached' },
  },
  {
    says: 'what was held for a person uses the limit, at the amount abuse would have left',
    member: { risk: 'HIGH', abuse: 31 },
    limit: 1,
    rules: { FIRST: pointsSecond, SECOND: { ...pointsSecond, priority: 1 } },
    expect: { FIRST: 'refused held_for_person', SECOND: 'not reached' },
  },
  {
    says: 'what abuse alone refused leaves the limit to the next, which it refuses too',
    member: { abuse: 81 },
    limit: 1,
    rules: { FIRST: first, SECOND: pointsSecond },
    expect: { FIRST: 'refused abuse_blocked', SECOND: 'refused abuse_blocked' },
  },
  {
    says: 'what protection cut uses the cap whole: 100.00, not 50.00',
    member: { risk: 'MEDIUM', given: { day: '850.00' } },
    rules: { FIRST: first, SECOND: pointsSecond, THIRD: { priority: 7, reward_config: { type: 'REWARD_POINTS', amount: 9900 } } },
    expect: { FIRST: 'reduced 50.00 risk_medium_reduced', SECOND: 'approved 100', THIRD: 'reduced 4900 cap_daily' },
  },
  {
    says: 'what protection refused uses the stack group',
    member: { risk: 'HIGH' },
    rules: { FIRST: { ...first, stack_group: 'G', exclusive: true }, SECOND: { ...pointsSecond, stack_group: 'G' } },
    expect: { FIRST: 'refused risk_high', SECOND: 'refused group_taken' },
  },
  {
    says: 'a rule that risk keeps from matching keeps its place: it gives nothing, and nothing moves up',
    member: { risk: 'HIGH' },
    limit: 1,
    rules: { FIRST: { ...first, conditions: { risk_label: 'LOW' } }, SECOND: pointsSecond },
    expect: { FIRST: 'not matched', SECOND: 'not reached' },
  },
  {
    says: 'a rule that would not match a safe member either keeps nothing',
    member: { risk: 'HIGH' },
    limit: 1,
    rules: { FIRST: { ...first, conditions: { risk_label: 'LOW', segment: 'VIP' } }, SECOND: pointsSecond },
    expect: { FIRST: 'not matched', SECOND: 'approved 100' },
  },
  {
    says: 'what would have been refused anyway uses nothing, at any risk',
    member: { risk: 'HIGH' },
    limit: 1,
    rules: { FIRST: { ...first, needs_consent: true }, SECOND: pointsSecond },
    expect: { FIRST: 'refused no_consent', SECOND: 'approved 100' },
  },
  {
    says: 'each rule has its own budget',
    member: { spent: { FIRST: '950.00', SECOND: '0.00' } },
    rules: {
      FIRST: { ...first, budget: { amount: '1000.00', per: 'total' } },
      SECOND: { ...second, budget: { amount: '1000.00', per: 'total' } },
    },
    expect: { FIRST: 'reduced 50.00 budget_spent', SECOND: 'approved 100.00' },
  },
  {
    says: 'a rule that waits for an event is not asked in a batch',
    rules: { FIRST: { ...first, trigger: 'event' }, SECOND: second },
    expect: { FIRST: 'not matched', SECOND: 'approved 100.00' },
  },
  {
    says: 'Sweden: within one evaluation the second inducement sees the first, and points do not mind',
    settings: { jurisdictions: 'SE' },
    rules: { A: {}, B: { reward_config: { type: 'TICKETS', amount: 1 } }, C: { reward_config: { type: 'REWARD_POINTS', amount: 100 } } },
    expect: { A: 'approved 100.00', B: 'refused jurisdiction_forbids', C: 'approved 100' },
  },
  {
    says: 'Sweden: what protection refused keeps the place of the first',
    settings: { jurisdictions: 'SE', risk_high_keeps: 0 },
    member: { risk: 'HIGH' },
    rules: { A: {}, B: { reward_config: { type: 'TICKETS', amount: 1 } } },
    expect: { A: 'refused risk_high', B: 'refused jurisdiction_forbids' },
  },
];
