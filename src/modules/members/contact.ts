import { fieldFault } from '../../kernel/errors.ts';

/** How to reach a person. Stored as ciphertext only; never logged, never audited in clear text. */
export type ContactData = {
  name: string | null;
  email: string | null;
  phone: string | null;
  emailVerified: boolean;
  phoneVerified: boolean;
};

/** What is known of a person's contact data; `identityKnown`: an identity check found something, of which only a hash is kept. */
export type Contact = ContactData & { identityKnown: boolean };

/** What to change; an absent field stays as it is, null clears it. `identity`: what an identity check found. */
export type ContactPatch = { [Field in keyof ContactData]?: ContactData[Field] } & { identity?: string | null };

/** What an audit row may say of contact data: that a field of it changed. */
export type ContactField = keyof ContactData | 'identity';

export const noContact: ContactData = { name: null, email: null, phone: null, emailVerified: false, phoneVerified: false };

/** What can link two persons, with the spelling that counts as the same value. */
export const linkForms = {
  email: (email: string) => email.toLowerCase(),
  phone: (phone: string) => phone.replaceAll(/[^\d+]/g, ''),
  identity: (identity: string) =>
    identity
      .normalize('NFKC')
      .toUpperCase()
      .replaceAll(/[\s\p{P}\p{Z}\p{C}]/gu, ''),
} as const;

const longestName = 200;
const longestIdentity = 200;
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
 * What an identity check found of a person, as given: the number of a document, or a provider's id of the person. It has a letter or a
 * digit at least, since by those two of them are told apart.
 * @throws Fault `too_long`, `invalid_contact` with `path`; what was found is not repeated
 */
export function parseIdentity(text: string, path = 'identity'): string {
  const identity = text.trim();
  if (identity.length > longestIdentity) throw fieldFault(path, 'too_long', `${path}: at most ${longestIdentity} characters`);
  if (!/[\p{L}\p{N}]/u.test(linkForms.identity(identity))) {
    throw fieldFault(path, 'invalid_contact', `${path}: letters or digits are expected; null takes it back`);
  }
  return identity;
}

/**
 * The contact after a patch, and the names of the fields that changed. An address is verified only for as long as it stays the
 * same, and only while there is one.
 */
export function mergeContact(
  known: ContactData,
  { identity: _, ...patch }: ContactPatch,
): { contact: ContactData; changed: (keyof ContactData)[] } {
  const merged = { ...known, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) };
  const verified = (address: 'email' | 'phone', flag: 'emailVerified' | 'phoneVerified'): boolean =>
    merged[address] !== null && (patch[flag] ?? (merged[address] === known[address] && known[flag]));
  const contact = {
    ...merged,
    emailVerified: verified('email', 'emailVerified'),
    phoneVerified: verified('phone', 'phoneVerified'),
  };
  const fields = Object.keys(noContact) as (keyof ContactData)[];
  return { contact, changed: fields.filter((field) => contact[field] !== known[field]) };
}
