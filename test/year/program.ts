/** Settings of a program whose tiers must be earned again every quarter, so that a year shows every turn. */
export const settings = { lp_qualification_days: 90, tier_grace_days: 15, min_roi: -100, max_monthly_reward_per_player: '160' };

const gentle = ['LOW', 'MEDIUM'];

/** One rule of each kind: by batch, on a schedule, on a change of tier or segment, as an offer; budgets by week and by month. */
export const rules = [
  {
    rule_id: 'CASHBACK',
    name: 'A tenth of what was lost',
    priority: 30,
    conditions: { segment: 'LOSING', net_loss_min: 100 },
    reward_config: { type: 'BONUS_BALANCE', formula: 'net_loss * 0.10', max_amount: 150, wagering_requirement: 5, expiry_hours: 240 },
    budget: { amount: 6000, per: 'month' },
  },
  {
    rule_id: 'COME_BACK',
    name: 'An offer, if you like',
    priority: 20,
    conditions: { total_wagered_min: 1, risk_label: gentle },
    reward_config: { type: 'CASHBACK', amount: 5, delivery: 'offer', offer_hours: 72 },
    frequency: { max: 1, per: 'month' },
  },
  {
    rule_id: 'SATURDAY_POINTS',
    name: 'Points on Saturday morning',
    trigger: 'schedule',
    schedule: '0 6 * * 6',
    conditions: { sessions_min: 5 },
    reward_config: { type: 'REWARD_POINTS', formula: 'sessions * 10', max_amount: 500 },
    budget: { amount: 30000, per: 'week' },
  },
  {
    rule_id: 'FIRST_OF_MONTH',
    name: 'Tickets on the first',
    trigger: 'schedule',
    schedule: '0 0 1 * *',
    conditions: { tier: ['silver', 'gold', 'platinum'] },
    reward_config: { type: 'TICKETS', amount: 3 },
    frequency: { max: 1, per: 'month' },
  },
  {
    rule_id: 'UP_TO_SILVER',
    name: 'Welcome to Silver',
    trigger: 'tier_change',
    conditions: { tier: 'silver', previous_tier: 'bronze' },
    reward_config: { type: 'TICKETS', amount: 10 },
    frequency: { max: 1, per: 'lifetime' },
  },
  {
    rule_id: 'NO_LONGER_NEW',
    name: 'No longer new',
    trigger: 'segment_change',
    conditions: { previous_segment: 'NEW' },
    reward_config: { type: 'LOYALTY_POINTS', amount: 50 },
    frequency: { max: 1, per: 'lifetime' },
  },
];
