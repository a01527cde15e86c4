import type { Program } from '../../../engine/program.ts';
import { rewardTypes } from '../../../engine/rules/reward.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { type Decided, decidedOf } from './decided.ts';
import { givenOf } from './given.ts';
import { decisionsLink, issuedLink, type Links, linksOf, openRewardsLink } from './links.ts';
import type { RewardAnalytics } from './schema.ts';
import { type DecisionRow, type RewardRow, selectDecisions, selectOpenRewards, selectRewards } from './store.ts';
import type { Days } from './window.ts';

/** How the store names the rule of a credit by hand. */
const byHand = '';

/**
 * What the rules decided, gave and took back, rule by rule and in all. Every rule in force is named, also one that did nothing;
 * credits by hand are decisions of no rule.
 * @param perDay with the same figures for each day on which there was anything
 */
export async function readRewards(reader: Reader, program: Program, days: Days, perDay: boolean): Promise<RewardAnalytics> {
  const decisions = await selectDecisions(reader, days, perDay);
  const rewards = await selectRewards(reader, days, perDay);
  const open = await selectOpenRewards(reader);
  const figures = (decided: readonly DecisionRow[], given: readonly RewardRow[]) => {
    const { issued, cancelled, costMinor } = givenOf(given);
    return { decisions: decidedOf(decided), issued, cancelled, cost: formatAmount(costMinor, program.baseCurrency) };
  };
  const named = [program.rules.map(({ ruleId }) => ruleId), [...decisions, ...rewards].map(({ rule_id }) => rule_id), [...open.keys()]];
  const rules = [...new Set(named.flat())].sort().map((ruleId) => {
    const ofRule = <Row extends { rule_id: string }>(rows: readonly Row[]): Row[] => rows.filter(({ rule_id }) => rule_id === ruleId);
    const line = figures(ofRule(decisions), ofRule(rewards));
    const lists = ruleId === byHand ? {} : listsOf(days, line.decisions, { rule_id: ruleId });
    return { rule_id: ruleId === byHand ? null : ruleId, ...line, open: open.get(ruleId) ?? 0, lists };
  });
  const totals = figures(decisions, rewards);
  return {
    window: days,
    ...totals,
    open: [...open.values()].reduce((sum, n) => sum + n, 0),
    rules,
    by_type: rewardTypes.map((type) => {
      const { issued, cancelled, costMinor } = givenOf(rewards.filter((row) => row.type === type));
      const cost = formatAmount(costMinor, program.baseCurrency);
      return { type, issued, cancelled, cost, lists: { issued: issuedLink(days, { type }) } };
    }),
    ...(perDay ? { by_day: byDay(decisions, rewards, figures) } : {}),
    lists: listsOf(days, totals.decisions, {}),
  };
}

function byDay<Figures>(
  decisions: readonly DecisionRow[],
  rewards: readonly RewardRow[],
  figures: (decided: readonly DecisionRow[], given: readonly RewardRow[]) => Figures,
): (Figures & { day: string })[] {
  const decided = Map.groupBy(decisions, ({ day }) => String(day));
  const given = Map.groupBy(rewards, ({ day }) => String(day));
  return [...new Set([...decided.keys(), ...given.keys()])]
    .sort()
    .map((day) => ({ day, ...figures(decided.get(day) ?? [], given.get(day) ?? []) }));
}

function listsOf(days: Days, { refused_by_reason }: Decided, of: Readonly<Record<string, string>>): Links {
  return {
    'decisions.approved': decisionsLink(days, { ...of, outcome: 'APPROVED' }),
    'decisions.reduced': decisionsLink(days, { ...of, outcome: 'REDUCED' }),
    'decisions.refused': decisionsLink(days, { ...of, outcome: 'REFUSED' }),
    ...linksOf(
      refused_by_reason,
      (reason) => `decisions.refused_by_reason.${reason}`,
      (reason) => decisionsLink(days, { ...of, outcome: 'REFUSED', reason }),
    ),
    issued: issuedLink(days, of),
    open: openRewardsLink(of),
  };
}
