import type { RiskFactor } from '../../../engine/risk/assessment.ts';

/** A factor as reports name it: what it is drawn over, in which unit, and how a value of it is shown. */
export const factorTexts = {
  visits_risk: { title: 'Visits', unit: 'number', show: String },
  bet_size_risk: { title: 'Stakes per visit', unit: 'money', show: String },
  session_risk: { title: 'Length of a session', unit: 'minutes', show: String },
  loss_risk: { title: 'Share of stakes lost', unit: '%', show: (share) => String(Number((share * 100).toFixed(2))) },
  behavior_risk: { title: 'Open flag', unit: '0 or 1', show: String },
} as const satisfies Record<RiskFactor, { title: string; unit: string; show: (input: number) => string }>;
