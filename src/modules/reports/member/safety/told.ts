import type { RiskLabel } from '../../../../engine/profile/fields.ts';
import type { RiskCategory } from '../../../../engine/risk/categories.ts';
import type { Uuid } from '../../../../kernel/ids.ts';

/** What officers did for a member's protection, in the order in which causes come before effects. */
export const safetyKinds = [
  'approval_requested',
  'approval_decided',
  'risk_flag_raised',
  'risk_flag_lifted',
  'risk_override_set',
  'risk_override_lifted',
] as const;

/** `by`: who did it; `approvedBy`: the second person, null where none was needed. */
export type Told =
  | { kind: 'approval_requested'; approvalId: Uuid; asksFor: string; by: string; reason: string }
  | { kind: 'approval_decided'; approvalId: Uuid; asksFor: string; state: string; requestedBy: string; by: string; note: string | null }
  | { kind: 'risk_flag_raised'; flagId: Uuid; category: RiskCategory; by: string; reason: string }
  | { kind: 'risk_flag_lifted'; flagId: Uuid; category: RiskCategory; by: string; approvedBy: string; reason: string }
  | { kind: 'risk_override_set'; label: RiskLabel; covers: RiskLabel; by: string; approvedBy: string | null; reason: string }
  | { kind: 'risk_override_lifted'; by: string; approvedBy: string | null; reason: string };
