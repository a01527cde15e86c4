import { riskCategories } from '../../../../engine/risk/categories.ts';
import type { Json } from '../../../../kernel/canonical.ts';
import { safetyKinds, type Told } from './told.ts';

/** Whether a happening is one of those that officers and reviewers cause. */
export function isTold(happening: { kind: string }): happening is Told {
  return (safetyKinds as readonly string[]).includes(happening.kind);
}

/** What officers and reviewers did, as one plain sentence. */
export function toldTitle(told: Told): string {
  switch (told.kind) {
    case 'approval_requested':
      return `${told.by} asked for a second person (${askedFor(told.asksFor)}): ${ended(told.reason)}`;
    case 'approval_decided': {
      const why = told.note === null ? '.' : `: ${ended(told.note)}`;
      if (told.state === 'WITHDRAWN') return `${told.by} withdrew what they had asked for (${askedFor(told.asksFor)})${why}`;
      const agreed = told.state === 'APPROVED' ? 'agreed to' : 'did not agree to';
      return `${told.by} ${agreed} what ${told.requestedBy} asked for (${askedFor(told.asksFor)})${why}`;
    }
    case 'review_resolved':
      return `${persons(told)} ${resolved[told.outcome] ?? told.outcome} (${told.about}): ${ended(told.reason)}`;
    case 'abuse_changed':
      return `Abuse band changed from ${told.from} to ${told.to}, at a score of ${told.score}.`;
    case 'review_opened': {
      const why = told.note === null ? (causes[told.cause] ?? told.cause) : `${told.by} asked for it: ${told.note}`;
      return `A review was opened (${told.about}): ${ended(why)}`;
    }
    case 'risk_flag_raised':
      return `${told.by} raised a flag (${riskCategories[told.category]}): ${ended(told.reason)}`;
    case 'risk_flag_lifted':
      return `${persons(told)} lifted a flag (${riskCategories[told.category]}): ${ended(told.reason)}`;
    case 'risk_override_set':
      return `${persons(told)} set the risk label to ${told.label}: ${ended(told.reason)}`;
    case 'risk_override_lifted':
      return `${persons(told)} lifted the risk label that was set: ${ended(told.reason)}`;
  }
}

/** The ids and words behind the sentence. */
export function toldFacts(told: Told): Record<string, Json> {
  switch (told.kind) {
    case 'approval_requested':
      return { approval_id: told.approvalId, asks_for: told.asksFor, by: told.by, reason: told.reason };
    case 'approval_decided': {
      const { approvalId, asksFor, state, requestedBy, by, note } = told;
      return { approval_id: approvalId, asks_for: asksFor, state, requested_by: requestedBy, by, note };
    }
    case 'review_resolved': {
      const { reviewId, about, outcome, by, approvedBy, reason } = told;
      return { review_id: reviewId, about, outcome, by, approved_by: approvedBy, reason };
    }
    case 'abuse_changed':
      return { from: told.from, to: told.to, score: told.score, signals: [...told.signals] };
    case 'review_opened': {
      const { reviewId, about, cause, score, by, note } = told;
      return { review_id: reviewId, about, cause, score, by, note };
    }
    case 'risk_flag_raised':
      return { flag_id: told.flagId, category: told.category, by: told.by, reason: told.reason };
    case 'risk_flag_lifted': {
      const { flagId, category, by, approvedBy, reason } = told;
      return { flag_id: flagId, category, by, approved_by: approvedBy, reason };
    }
    case 'risk_override_set': {
      const { label, covers, by, approvedBy, reason } = told;
      return { label, covers, by, approved_by: approvedBy, reason };
    }
    case 'risk_override_lifted':
      return { by: told.by, approved_by: told.approvedBy, reason: told.reason };
  }
}

/** Kinds of approvals, in the middle of a sentence. */
const asked: Readonly<Record<string, string>> = {
  risk_override: 'a lower risk label',
  risk_flag_lift: 'the lifting of a flag',
  manual_credit: 'a credit above the limit of one person',
  review_dismissal: 'the dismissal of a review',
};

/** How a review ended, in the middle of a sentence. */
const resolved: Readonly<Record<string, string>> = {
  CONFIRMED: 'confirmed a review',
  DISMISSED: 'dismissed a review',
  BLOCKED: 'blocked rewards in a review',
};

/** Why a review was opened, where nobody said so in words. */
const causes: Readonly<Record<string, string>> = {
  abuse_score: 'the signals reached the score that asks for one',
  held_for_person: 'at this risk a person decides what the signals mean',
  flagged: 'somebody asked for it',
  risk_critical: 'the risk is CRITICAL',
};

const askedFor = (kind: string): string => asked[kind] ?? kind;
const ended = (text: string): string => `${text.replace(/\.$/, '')}.`;
const persons = ({ by, approvedBy }: { by: string; approvedBy: string | null }): string =>
  approvedBy === null ? by : `${by} and ${approvedBy}`;
