/**
 * The gates in their one order, and every code a gate may answer with. Within a gate the first applicable code of its
 * list is reported. Every gate is always asked; the order decides only which refusal is *reported*.
 */
export const gateCodes = {
  eligibility: [
    'member_not_active',
    'rule_not_active',
    'outside_dates',
    'no_consent',
    'frequency_used',
    'no_new_facts',
    'group_taken',
    'jurisdiction_forbids',
    'rate_missing',
  ],
  protection: ['self_excluded', 'cooling_off', 'risk_medium_reduced', 'risk_high', 'risk_critical', 'loss_trigger_forbidden'],
  abuse: ['abuse_reduced', 'abuse_wagering', 'abuse_blocked', 'abuse_wagering_limit', 'held_for_person'],
  caps: ['cap_daily', 'cap_weekly', 'cap_monthly'],
  budget: ['budget_spent'],
  profit: ['roi_below_minimum', 'resized'],
} as const;

export type GateName = keyof typeof gateCodes;
export const gateNames = Object.keys(gateCodes) as GateName[];

/** Codes that any gate, or the step after the gates, may answer with. */
export const commonCodes = ['ok', 'fact_missing', 'gate_error', 'below_minimum'] as const;

export type GateCode = (typeof gateCodes)[GateName][number] | (typeof commonCodes)[number];

/** What a code tells a person. */
export const codeMeaning: Readonly<Record<GateCode, string>> = {
  ok: 'Nothing speaks against it.',
  fact_missing: 'A fact that the gate needs is unknown, so it refuses.',
  gate_error: 'The gate failed, so it refuses.',
  below_minimum: 'What is left is below the smallest amount of this reward.',
  member_not_active: 'The member is not ACTIVE.',
  rule_not_active: 'The rule is a draft, paused or archived.',
  outside_dates: 'The rule has not begun or has ended.',
  no_consent: 'The rule needs marketing consent and the member has not given it.',
  frequency_used: 'The member has had this reward as often as the rule allows for now.',
  no_new_facts: "Nothing new is known of the member since this rule's last reward.",
  group_taken: 'Another reward of the same exclusive group was given in this evaluation.',
  jurisdiction_forbids: "The policy pack of the member's country forbids this reward.",
  rate_missing: 'An exchange rate that the policy pack needs is missing.',
  self_excluded: 'The member has excluded themselves; nothing is given.',
  cooling_off: 'The member is cooling off; nothing is given until it ends.',
  risk_medium_reduced: 'Risk is MEDIUM: an inducement to gamble is reduced.',
  risk_high: 'Risk is HIGH: no inducement to gamble is given.',
  risk_critical: 'Risk is CRITICAL: nothing is given, a person is called.',
  loss_trigger_forbidden: 'Rewards triggered by losses or wins are forbidden here.',
  abuse_reduced: 'The abuse score reduces the reward.',
  abuse_wagering: 'The abuse score raises the wagering requirement.',
  abuse_blocked: 'The abuse score blocks rewards.',
  abuse_wagering_limit: "Wagering stops at the policy pack's limit; the amount is halved instead.",
  held_for_person: 'Risk and abuse meet: nothing is done automatically, a person decides.',
  cap_daily: "The member's 24-hour cap leaves less than was asked.",
  cap_weekly: "The member's 7-day cap leaves less than was asked.",
  cap_monthly: "The member's 30-day cap leaves less than was asked.",
  budget_spent: "The rule's budget leaves less than was asked.",
  roi_below_minimum: 'The expected return is below the minimum.',
  resized: 'Resized to the largest amount whose expected return is high enough.',
};
