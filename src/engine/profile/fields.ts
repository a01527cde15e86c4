/**
 * The one list of profile fields. Conditions, the formula language, the trace, the API's documentation and the rule
 * editor are all driven by it: adding a field here adds it everywhere.
 */

/** money: minor units of the base currency; points, count: integers; ratio, number: rounded to 6 decimals; instant: ms since 1970. */
export type FieldType = 'money' | 'points' | 'count' | 'ratio' | 'number' | 'instant' | 'text' | 'flag';

export type Field = {
  readonly type: FieldType;
  /** What one unit of the value is, for people. */
  readonly unit: string;
  readonly meaning: string;
  /** Closed list of values of a text field. */
  readonly oneOf?: readonly string[];
  /** Risk and abuse: may narrow a rule (upper bounds), never target a reward, never enter a formula. */
  readonly narrowOnly?: true;
  /** What the member lost or won: a rule that reads it is loss-triggered. */
  readonly lossTrigger?: true;
};

export const segments = ['NEW', 'VIP', 'WINNING', 'LOSING', 'BREAKEVEN'] as const;
export type Segment = (typeof segments)[number];

/** From harmless to grave: the order is the meaning. */
export const riskLabels = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type RiskLabel = (typeof riskLabels)[number];

const money = (meaning: string) => ({ type: 'money', unit: 'base currency', meaning }) as const;
const count = (unit: string, meaning: string) => ({ type: 'count', unit, meaning }) as const;
const ratio = (meaning: string) => ({ type: 'ratio', unit: 'share', meaning }) as const;
const loss = { lossTrigger: true } as const;
const narrow = { narrowOnly: true } as const;

export const fields = {
  // financial
  total_deposited: money('Sum of deposits'),
  total_withdrawn: money('Sum of withdrawals'),
  total_wagered: money('Sum of stakes'),
  total_won: money('Sum of wins'),
  net_pnl: { ...money("The player's result: won - wagered, positive when the player is ahead"), ...loss },
  net_loss: { ...money('max(0, -net_pnl)'), ...loss },
  ggr: { ...money('Gross gaming revenue: wagered - won'), ...loss },
  house_edge_contribution: money('Theo: sum over game types of wagered x house edge'),
  bonus_received: money('Bonus granted so far, from the ledger'),
  bonus_converted: money('Bonus turned into own money, from the ledger'),
  bonus_cost: money('Bonus granted less what was forfeited or expired'),
  bonus_to_deposit_ratio: ratio('bonus_received / total_deposited'),

  // behavioural
  sessions: count('sessions', 'Number of sessions (visits)'),
  playtime_hours: { type: 'number', unit: 'hours', meaning: 'Time played' },
  avg_session_minutes: { type: 'number', unit: 'minutes', meaning: 'playtime / sessions' },
  total_bets: count('bets', 'Number of bets'),
  avg_bet_size: money('total_wagered / total_bets'),
  days_active: count('days', 'Days with at least one event'),
  first_seen: { type: 'instant', unit: 'time', meaning: 'Registration, else the first activity' },
  last_seen: { type: 'instant', unit: 'time', meaning: 'The latest activity' },
  days_since_last_seen: count('days', 'Whole days since last_seen'),
  favourite_game_type: { type: 'text', unit: 'game type', meaning: 'The game type with the largest stakes' },
  night_share: ratio('Share of bets placed 00:00-05:00 program time'),
  deposits_count: count('deposits', 'Number of deposits'),

  // result and luck
  win_loss_ratio: { ...ratio('total_won / total_wagered'), ...loss },
  volatility_score: { type: 'number', unit: '0-100', meaning: '100 v / (v + 5), v = deviation of a win over the mean stake' },
  luck_z: { type: 'number', unit: 'standard deviations', meaning: '(net_pnl + theo) / (v x mean stake x sqrt bets)', ...loss },

  // windows: whole days of the program's zone, today included
  wagered_1d: money('Stakes, 1 day'),
  wagered_7d: money('Stakes, 7 days'),
  wagered_30d: money('Stakes, 30 days'),
  won_1d: money('Wins, 1 day'),
  won_7d: money('Wins, 7 days'),
  won_30d: money('Wins, 30 days'),
  net_loss_1d: { ...money('Net loss, 1 day'), ...loss },
  net_loss_7d: { ...money('Net loss, 7 days'), ...loss },
  net_loss_30d: { ...money('Net loss, 30 days'), ...loss },
  deposited_1d: money('Deposits, 1 day'),
  deposited_7d: money('Deposits, 7 days'),
  deposited_30d: money('Deposits, 30 days'),
  withdrawn_1d: money('Withdrawals, 1 day'),
  withdrawn_7d: money('Withdrawals, 7 days'),
  withdrawn_30d: money('Withdrawals, 30 days'),
  bets_1d: count('bets', 'Bets, 1 day'),
  bets_7d: count('bets', 'Bets, 7 days'),
  bets_30d: count('bets', 'Bets, 30 days'),
  sessions_1d: count('sessions', 'Sessions, 1 day'),
  sessions_7d: count('sessions', 'Sessions, 7 days'),
  sessions_30d: count('sessions', 'Sessions, 30 days'),

  // standing and person
  segment: { type: 'text', unit: 'segment', meaning: 'Computed segment', oneOf: segments },
  tier: { type: 'text', unit: 'tier id', meaning: 'Tier held, lower case' },
  previous_segment: { type: 'text', unit: 'segment', meaning: 'Segment before the change that started the evaluation', oneOf: segments },
  previous_tier: { type: 'text', unit: 'tier id', meaning: 'Tier before the change that started the evaluation' },
  lp_balance: { type: 'points', unit: 'LP', meaning: 'Loyalty points' },
  rp_balance: { type: 'points', unit: 'RP', meaning: 'Reward points' },
  risk_score: { type: 'number', unit: '0-100', meaning: 'Player-protection risk score', ...narrow },
  risk_label: { type: 'text', unit: 'label', meaning: 'Player-protection risk label', oneOf: riskLabels, ...narrow },
  risky_behavior: { type: 'flag', unit: 'yes/no', meaning: 'An open player-protection flag', ...narrow },
  abuse_score: { type: 'number', unit: '0-100', meaning: 'Bonus abuse score', ...narrow },
  country: { type: 'text', unit: 'ISO 3166-1 alpha-2', meaning: 'Country of the member' },
  marketing_consent: { type: 'flag', unit: 'yes/no', meaning: 'Agreed to marketing' },
  days_since_registration: count('days', 'Whole days since registration'),
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof fields;

/** Names kept from the reference, and the field's other standard name. */
export const fieldAliases: Readonly<Record<string, FieldName>> = {
  session_count: 'sessions',
  theo: 'house_edge_contribution',
  bonus_abuse_score: 'abuse_score',
};

type ValueOf<Type extends FieldType> = Type extends 'text' ? string : Type extends 'flag' ? boolean : number;

/** What a rule sees of a member. null = nobody knows; a condition on it is not met. */
export type State = { [Name in FieldName]: ValueOf<(typeof fields)[Name]['type']> | null };

export const fieldNames = Object.keys(fields) as FieldName[];
