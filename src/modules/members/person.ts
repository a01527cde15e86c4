import type { Instant } from '../../kernel/clock.ts';
import { parseCountry } from '../../kernel/country.ts';
import { Fault, type FieldError } from '../../kernel/errors.ts';
import { type ContactPatch, parseEmail, parseIdentity, parseName, parsePhone } from './contact.ts';

/** What may be said about a person. An absent field says nothing, null says "no longer known". */
export type PersonPatch = ContactPatch & {
  country?: string | null;
  registeredAt?: Instant | null;
  marketingConsent?: boolean;
};

/**
 * The patch with every value checked and in its usual spelling; checking twice changes nothing.
 * @throws Fault with every fault at once: a single one as `invalid_country`, `invalid_contact` or `too_long`, several as `invalid_request`
 */
export function parsePerson(patch: PersonPatch): PersonPatch {
  const faults: FieldError[] = [];
  const parsed = { ...patch };
  const read = (field: 'country' | 'name' | 'email' | 'phone' | 'identity', parse: (text: string) => string): void => {
    const value = patch[field];
    if (typeof value !== 'string') return;
    try {
      parsed[field] = parse(value);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(...error.errors);
    }
  };
  read('country', parseCountry);
  read('name', parseName);
  read('email', parseEmail);
  read('phone', parsePhone);
  read('identity', parseIdentity);
  const [first] = faults;
  if (first) throw new Fault(faults.length === 1 ? first.code : 'invalid_request', { errors: faults });
  return parsed;
}

/** The part of a patch that is contact data. */
export function contactOf(patch: PersonPatch): ContactPatch {
  const { name, email, phone, emailVerified, phoneVerified, identity } = patch;
  return { name, email, phone, emailVerified, phoneVerified, identity };
}
