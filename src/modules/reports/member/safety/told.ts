import type { RiskLabel } from '../../../../engine/profile/fields.ts';
import type { RiskCategory } from '../../../../engine/risk/categories.ts';
import type { Uuid } from '../../../../kernel/ids.ts';

/**
 * What officers and reviewers did about a member, in the order in which causes come before effects: how a review ends changes the band,
 * and a graver band opens a review.
 */
export const safetyKinds = [
  'approval_requested',
  'approval_decided',
  'review_resolved',
  'abuse_changed',
  'review_opened',
  'risk_flag_raised',
  'risk_flag_lifted',
  'risk_override_set',
  'risk_override_lifted',
] as const;

/** What a review is about. */
type OfReview = { reviewId: Uuid; about: string };

/** `by`: who did it; `approvedBy`: the second person, null where none was needed. */
export type Told =
  | { kind: 'approval_requested'; approvalId: Uuid; asksFor: string; by: string; reason: string }
  | { kind: 'approval_decided'; approvalId: Uuid; asksFor: string; state: string; requestedBy: string; by: string; note: string | null }
  | ({ kind: 'review_resolved'; outcome: string; by: string; approvedBy: string | null; reason: string } & OfReview)
  | { kind: 'abuse_changed'; from: string; to: string; score: number; signals: readonly string[] }
  | ({ kind: 'review_opened'; cause: string; score: number | null; by: string; note: string | null } & OfReview)
  | { kind: 'risk_flag_raised'; flagId: Uuid; category: RiskCategory; by: string; reason: string }
  | { kind: 'risk_flag_lifted'; flagId: Uuid; category: RiskCategory; by: string; approvedBy: string; reason: string }
  | { kind: 'risk_override_set'; label: RiskLabel; covers: RiskLabel; by: string; approvedBy: string | null; reason: string }
  | { kind: 'risk_override_lifted'; by: string; approvedBy: string | null; reason: string };
