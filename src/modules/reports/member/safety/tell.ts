import { riskCategories } from '../../../../engine/risk/categories.ts';
import type { Json } from '../../../../kernel/canonical.ts';
import { safetyKinds, type Told } from './told.ts';

/** Whether a happening is one of those that officers cause. */
export function isTold(happening: { kind: string }): happening is Told {
  return (safetyKinds as readonly string[]).includes(happening.kind);
}

/** What officers did, as one plain sentence. */
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
};

const askedFor = (kind: string): string => asked[kind] ?? kind;
const ended = (text: string): string => `${text.replace(/\.$/, '')}.`;
const persons = ({ by, approvedBy }: { by: string; approvedBy: string | null }): string =>
  approvedBy === null ? by : `${by} and ${approvedBy}`;
