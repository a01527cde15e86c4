import type { Json } from '../../kernel/canonical.ts';
import { formatInstant, type Instant } from '../../kernel/clock.ts';
import type { ContactField } from './contact.ts';
import type { Member } from './member.ts';

const time = (instant: Instant | null): string | null => (instant === null ? null : formatInstant(instant));

function shown(member: Member): Record<string, Json> {
  return {
    status: member.status,
    status_until: time(member.statusUntil),
    country: member.country,
    marketing_consent: member.marketingConsent,
    registered_at: time(member.registeredAt),
  };
}

export type Trace = { before?: Record<string, Json>; after: Record<string, Json> };

/**
 * What the audit trail keeps of a change: the differing values before and after, all of them for a new member. Of contact data only
 * which fields changed: the trail is for ever, and a person must be able to be forgotten.
 */
export function traceOf(before: Member | null, after: Member, contact: readonly ContactField[]): Trace {
  const contactChanged: Record<string, Json> = contact.length > 0 ? { contact_changed: contact.map(snakeCase) } : {};
  if (before === null) return { after: { ...shown(after), ...contactChanged } };
  const [old, present] = [shown(before), shown(after)];
  const differing = Object.keys(present).filter((field) => old[field] !== present[field]);
  const pick = (values: Record<string, Json>) => Object.fromEntries(differing.map((field) => [field, values[field] ?? null]));
  return { before: pick(old), after: { ...pick(present), ...contactChanged } };
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
