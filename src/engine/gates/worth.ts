import { exponentOf } from '../../kernel/currency.ts';
import { type Minor, mulDivFloor, mulDivHalfEven } from '../../kernel/money.ts';
import type { Program } from '../program.ts';
import type { RewardType } from '../rules/reward.ts';

const scale = 1_000_000;

/** Value of one unit of a reward (a minor unit of money, a point, a ticket) in 10^-6 minor units of the base currency. */
function unitValue(type: RewardType, program: Program): number {
  const { settings, baseCurrency } = program;
  const major = {
    LOYALTY_POINTS: settings.lp_value,
    REWARD_POINTS: settings.rp_value,
    TICKETS: settings.ticket_value,
    BONUS_BALANCE: null,
    CASHBACK: null,
  }[type];
  return major === null ? scale : Math.round(major * 10 ** exponentOf(baseCurrency) * scale);
}

/** What an amount of a reward is worth in base currency, minor units: what caps count. */
export function worth(amountMinor: Minor, type: RewardType, program: Program): Minor {
  return mulDivHalfEven(amountMinor, unitValue(type, program), scale);
}

/** Largest amount worth at most `valueMinor`. */
export function amountWorth(valueMinor: Minor, type: RewardType, program: Program): Minor {
  const unit = unitValue(type, program);
  return unit === 0 ? Number.MAX_SAFE_INTEGER : mulDivFloor(Math.max(0, valueMinor), scale, unit);
}

/** Expected cost of one unit of a reward in minor units: its value less the share that is never used. */
export function unitCost(type: RewardType, program: Program): { numerator: number; denominator: number } {
  const { lp_breakage, rp_breakage } = program.settings;
  const used = type === 'LOYALTY_POINTS' ? 1 - lp_breakage : type === 'REWARD_POINTS' ? 1 - rp_breakage : 1;
  return { numerator: unitValue(type, program) * Math.round(used * scale), denominator: scale * scale };
}

/** Expected cost of an amount in base currency, minor units, rounded half to even. */
export function expectedCost(amountMinor: Minor, type: RewardType, program: Program): Minor {
  const { numerator, denominator } = unitCost(type, program);
  return mulDivHalfEven(amountMinor, numerator, denominator);
}
