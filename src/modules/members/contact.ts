import { fieldFault } from '../../kernel/errors.ts';

/** How to reach a person. Stored as ciphertext only; never logged, never audited in clear text. */
export type Contact = {
  name: string | null;
  email: string | null;
  phone: string | null;
  emailVerified: boolean;
  phoneVerified: boolean;
};

/** What to change; an absent field stays as it is, null clears it. */
export type ContactPatch = { [Field in keyof Contact]?: Contact[Field] };

export const noContact: Contact = { name: null, email: null, phone: null, emailVerified: false, phoneVerified: false };

/** Contact data that can link two members, with the spelling that counts as the same value. */
export const linkForms = {
  email: (email: string) => email.toLowerCase(),
  phone: (phone: string) => phone.replaceAll(/[^\d+]/g, ''),
} as const;

const longestName = 200;
const longestEmail = 254; // RFC 5321, 4.5.3.1.3 less the angle brackets

/**
 * A name as given, without white space around it.
 * @throws Fault `too_long`, `invalid_contact` with `path`
 */
export function parseName(text: string, path = 'name'): string {
  const name = text.trim();
  if (name.length > longestName) throw fieldFault(path, 'too_long', `${path}: at most ${longestName} characters`);
  if (name === '') throw fieldFault(path, 'invalid_contact', `${path}: a name has at least one character; null clears it`);
  return name;
}

/**
 * An address as given: something, @, a domain with a dot. Only a message that arrives proves more.
 * @throws Fault `invalid_contact` with `path`; the address itself is not repeated
 */
export function parseEmail(text: string, path = 'email'): string {
  const email = text.trim();
  if (email.length > longestEmail || !/^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(email)) {
    throw fieldFault(path, 'invalid_contact', `${path}: this is not an e-mail address`);
  }
  return email;
}

/**
 * A telephone number as given: 5 to 15 digits (ITU-T E.164), perhaps a leading +, spaces and the usual separators.
 * @throws Fault `invalid_contact` with `path`; the number itself is not repeated
 */
export function parsePhone(text: string, path = 'phone'): string {
  const phone = text.trim();
  const digits = phone.replaceAll(/\D/g, '').length;
  if (phone.length > 40 || !/^\+?[\d ()./-]+$/.test(phone) || digits < 5 || digits > 15) {
    throw fieldFault(path, 'invalid_contact', `${path}: this is not a telephone number`);
  }
  return phone;
}

/**
 * The contact after a patch, and the names of the fields that changed. An address is verified only for as long as it stays the
 * same, and only while there is one.
 */
export function mergeContact(known: Contact, patch: ContactPatch): { contact: Contact; changed: (keyof Contact)[] } {
  const merged = { ...known, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) };
  const verified = (address: 'email' | 'phone', flag: 'emailVerified' | 'phoneVerified'): boolean =>
    merged[address] !== null && (patch[flag] ?? (merged[address] === known[address] && known[flag]));
  const contact = {
    ...merged,
    emailVerified: verified('email', 'emailVerified'),
    phoneVerified: verified('phone', 'phoneVerified'),
  };
  const fields = Object.keys(noContact) as (keyof Contact)[];
  return { contact, changed: fields.filter((field) => contact[field] !== known[field]) };
}
