/**
 * The seven categories of indicators that a licensee must look at, each with what it holds.
 * Source: UK Gambling Commission, LCCP, Social responsibility code provision 3.4.3, requirement 5 (a-g).
 */
export const riskCategories = {
  spend: 'Customer spend',
  patterns_of_spend: 'Patterns of spend',
  time: 'Time spent gambling',
  gambling_behaviour: 'Gambling behaviour indicators',
  customer_contact: 'Customer-led contact',
  tools: 'Use of gambling management tools',
  account_indicators: 'Account indicators',
} as const;

export type RiskCategory = keyof typeof riskCategories;
export const riskCategoryNames = Object.keys(riskCategories) as RiskCategory[];

/** How many of the categories something is known of. */
export type Coverage = { covered: readonly RiskCategory[]; of: number };

/** Which of the categories are among these, in the regulator's order. */
export function coverageOf(categories: Iterable<RiskCategory>): Coverage {
  const known = new Set(categories);
  return { covered: riskCategoryNames.filter((category) => known.has(category)), of: riskCategoryNames.length };
}
