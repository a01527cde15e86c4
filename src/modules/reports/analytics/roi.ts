import { Decimal } from '../../../engine/decimal.ts';
import type { Program } from '../../../engine/program.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { givenOf } from './given.ts';
import { issuedLink } from './links.ts';
import type { RoiAnalytics } from './schema.ts';
import { type RewardRow, selectRewards } from './store.ts';
import type { Days } from './window.ts';

/** What every reader of expected revenue must know. */
const retentionNote =
  'Revenue is what was expected when a reward was decided: it rests on retention multipliers that are assumed, not measured.';

/**
 * Return on a cost in percent, (income - cost) / cost x 100, exact and then rounded half to even to two decimals; null where nothing
 * was spent, or more was taken back than was spent: then there is nothing to compare with.
 */
export function roiPercent(incomeMinor: Minor, costMinor: Minor): number | null {
  if (costMinor <= 0) return null;
  const percent = new Decimal(incomeMinor).minus(costMinor).div(costMinor).times(100);
  return percent.toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN).toNumber();
}

/** What rewards cost against the revenue expected of them when they were decided: rule by rule, version by version, and in all. */
export async function readRoi(reader: Reader, { baseCurrency }: Pick<Program, 'baseCurrency'>, days: Days): Promise<RoiAnalytics> {
  const rows = await selectRewards(reader, days, false);
  const rules = [...Map.groupBy(rows, ({ rule_id }) => rule_id)].map(([ruleId, ofRule]) => ({
    rule_id: ruleId,
    ...returnOf(ofRule, baseCurrency),
    versions: [...Map.groupBy(ofRule, ({ rule_version }) => rule_version)].map(([version, ofVersion]) => ({
      version,
      ...returnOf(ofVersion, baseCurrency),
    })),
    lists: { issued: issuedLink(days, { rule_id: ruleId }) },
  }));
  return {
    window: days,
    note: retentionNote,
    ...returnOf(rows, baseCurrency),
    rules,
    lists: { issued: issuedLink(days) },
  };
}

function returnOf(rows: readonly RewardRow[], baseCurrency: string) {
  const { issued, cancelled, costMinor, revenueMinor, incrementalMinor } = givenOf(rows);
  const money = (minor: Minor): string => formatAmount(minor, baseCurrency);
  const against = (incomeMinor: Minor) => ({
    revenue: money(incomeMinor),
    profit: money(incomeMinor - costMinor),
    roi_percent: roiPercent(incomeMinor, costMinor),
  });
  return { issued, cancelled, cost: money(costMinor), attributed: against(revenueMinor), incremental: against(incrementalMinor) };
}
