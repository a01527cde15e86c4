import type { Currency } from '../../kernel/currency.ts';
import { Fault } from '../../kernel/errors.ts';
import { formatAmount, type Minor, parseAmount } from '../../kernel/money.ts';
import type { Budget } from '../program.ts';
import type { Report } from './report.ts';
import { type RewardType, rewardCurrency, type Terms } from './reward.ts';
import type { BudgetConfig, RewardConfig } from './schema.ts';

/** What a reward_config says, in minor units. */
export type Reward = {
  currency: Currency;
  amountMinor: Minor | null;
  maxAmountMinor: Minor | null;
  minAmountMinor: Minor;
  terms: Terms;
  /** The reward_config with money as decimal text and the default min_amount written out. */
  config: RewardConfig;
};

/** A week: how long an offer waits whose rule does not say. */
const standardOfferHours = 168;

/** Terms that only some types have: on others they would silently do nothing, so they are refused there. */
const onlyFor = {
  wagering_requirement: ['BONUS_BALANCE'],
  eligible_games: ['BONUS_BALANCE'],
  contribution: ['BONUS_BALANCE'],
  max_bet: ['BONUS_BALANCE'],
  max_conversion: ['BONUS_BALANCE'],
  spend_order: ['BONUS_BALANCE'],
  progress_on: ['BONUS_BALANCE'],
  forfeit_on_withdrawal: ['BONUS_BALANCE'],
  deposit_amount: ['BONUS_BALANCE'],
  expiry_hours: ['BONUS_BALANCE', 'REWARD_POINTS', 'TICKETS'],
} as const satisfies Partial<Record<keyof RewardConfig, readonly RewardType[]>>;

/** Reads a reward_config of sound shape. Every fault is reported; the result may be used only if there was none. */
export function readReward(config: RewardConfig, baseCurrency: Currency, report: Report): Reward {
  const currency = rewardCurrency(config.type, baseCurrency);
  const read = (name: 'amount' | 'max_amount' | 'min_amount', input: string | number | undefined): Minor | null =>
    readPositive(input, currency, `reward_config.${name}`, report);
  const amountMinor = read('amount', config.amount);
  const maxAmountMinor = read('max_amount', config.max_amount);
  const minAmountMinor = read('min_amount', config.min_amount) ?? 1;
  const maxBetMinor = readPositive(config.max_bet, baseCurrency, 'reward_config.max_bet', report);
  const depositMinor = readAmount(config.deposit_amount, baseCurrency, 'reward_config.deposit_amount', report, 0);
  checkSource(config, report);
  checkReach(minAmountMinor, { amount: amountMinor, max_amount: maxAmountMinor }, report);
  checkTerms(config, report);
  const text = (minor: Minor | null, unit: Currency): string | undefined => (minor === null ? undefined : formatAmount(minor, unit));
  return {
    currency,
    amountMinor,
    maxAmountMinor,
    minAmountMinor,
    terms: {
      wageringMultiple: config.wagering_requirement,
      expiryHours: config.expiry_hours ?? null,
      eligibleGames: config.eligible_games ?? null,
      contribution: config.contribution,
      maxBetMinor,
      maxConversion: config.max_conversion ?? null,
      spendOrder: config.spend_order,
      progressOn: config.progress_on,
      forfeitOnWithdrawal: config.forfeit_on_withdrawal,
      ...(depositMinor !== null && { depositMinor }),
    },
    config: present({
      ...config,
      amount: text(amountMinor, currency),
      max_amount: text(maxAmountMinor, currency),
      min_amount: formatAmount(minAmountMinor, currency),
      max_bet: text(maxBetMinor, baseCurrency),
      deposit_amount: text(depositMinor, baseCurrency),
      offer_hours: config.delivery === 'offer' ? (config.offer_hours ?? standardOfferHours) : undefined,
    }),
  };
}

/** Reads a budget, in the reward's own unit. */
export function readBudget(config: BudgetConfig, currency: Currency, report: Report): { budget: Budget; config: BudgetConfig } {
  const amountMinor = readPositive(config.amount, currency, 'budget.amount', report) ?? 0;
  return { budget: { amountMinor, per: config.per }, config: { ...config, amount: formatAmount(amountMinor, currency) } };
}

function readPositive(input: string | number | undefined, currency: Currency, path: string, report: Report): Minor | null {
  return readAmount(input, currency, path, report, 1);
}

function readAmount(input: string | number | undefined, currency: Currency, path: string, report: Report, leastMinor: Minor): Minor | null {
  if (input === undefined) return null;
  try {
    const minor = parseAmount(input, currency, path);
    if (minor >= leastMinor) return minor;
    report(path, 'impossible_range', `${path}: expected at least ${formatAmount(leastMinor, currency)}`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report(path, error.code === 'too_many_decimals' ? error.code : 'wrong_type', error.detail);
  }
  return null;
}

function checkSource(config: RewardConfig, report: Report): void {
  if ((config.amount === undefined) === (config.formula === undefined)) {
    report('reward_config', 'invalid_request', 'reward_config: give either amount or formula');
  }
}

function checkReach(minAmountMinor: Minor, reach: Readonly<Record<string, Minor | null>>, report: Report): void {
  for (const [name, minor] of Object.entries(reach)) {
    if (minor !== null && minor < minAmountMinor) {
      report(`reward_config.${name}`, 'impossible_range', `reward_config.${name}: below min_amount, so nothing would ever be given`);
    }
  }
}

function checkTerms(config: RewardConfig, report: Report): void {
  for (const [name, types] of Object.entries(onlyFor) as [keyof typeof onlyFor, readonly RewardType[]][]) {
    if (types.includes(config.type) || saysNothing(config[name])) continue;
    report(`reward_config.${name}`, 'wrong_type', `reward_config.${name}: ${config.type} has no such term, only ${types.join(', ')}`);
  }
  if (config.delivery === 'auto' && config.offer_hours !== undefined) {
    report('reward_config.offer_hours', 'wrong_type', 'reward_config.offer_hours: only an offer lapses; set delivery to "offer"');
  }
  for (const name of ['wagering_requirement', 'max_conversion'] as const) {
    const multiple = config[name];
    if (multiple !== undefined && !hasDecimals(multiple, 2)) {
      report(`reward_config.${name}`, 'too_many_decimals', `reward_config.${name}: a multiple has at most 2 decimals`);
    }
  }
  for (const [game, share] of Object.entries(config.contribution)) {
    const path = `reward_config.contribution.${game}`;
    if (!hasDecimals(share, 4)) report(path, 'too_many_decimals', `${path}: a share has at most 4 decimals`);
    if (config.eligible_games && !config.eligible_games.includes(game)) {
      report(path, 'wrong_type', `${path}: ${game} is not among the eligible games`);
    }
  }
}

/** A term at its default: harmless on any type. */
function saysNothing(value: RewardConfig[keyof typeof onlyFor]): boolean {
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return value === undefined || value === 0 || value === false || value === 'REAL_FIRST' || value === 'WHOLE_STAKE';
}

function hasDecimals(value: number, most: number): boolean {
  return Number(value.toFixed(most)) === value;
}

/** Without the keys that are not there. */
function present(config: RewardConfig): RewardConfig {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) as RewardConfig;
}
