import { describe, expect, test } from 'vitest';
import { type Contact, type ContactPatch, mergeContact, noContact, parseEmail, parsePhone } from './contact.ts';
import { parsePerson } from './person.ts';

describe('contact data', () => {
  test.each(['ann@example.org', 'ann.b+tag@mail.example.co.uk', 'ünï@exämple.org', ' ann@example.org '])('e-mail %j', (text) => {
    expect(parseEmail(text)).toBe(text.trim());
  });

  test.each([
    '',
    'ann',
    'ann@',
    '@example.org',
    'ann@example',
    'a b@example.org',
    'ann@b@example.org',
    'ann@example..org',
    `${'a'.repeat(250)}@b.cd`,
  ])('e-mail %j is refused and not repeated', (text) => {
    expect(() => parseEmail(text)).toThrow(
      expect.objectContaining({ code: 'invalid_contact', detail: 'email: this is not an e-mail address' }),
    );
  });

  test.each(['+44 20 7946 0958', '(020) 7946-0958', '112233'])('telephone %j', (text) => {
    expect(parsePhone(text)).toBe(text);
  });

  test.each(['', '1234', '+44 20 7946 0958 1234 5678', '0800-FLOWERS', '++4420'])('telephone %j is refused', (text) => {
    expect(() => parsePhone(text)).toThrow(expect.objectContaining({ code: 'invalid_contact' }));
  });

  test('every fault of a person is told at once', () => {
    expect(() => parsePerson({ country: 'Atlantis', email: 'ann', phone: '+44 20 7946 0958', name: 'x'.repeat(201) })).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: [
          expect.objectContaining({ path: 'country', code: 'invalid_country' }),
          expect.objectContaining({ path: 'name', code: 'too_long' }),
          expect.objectContaining({ path: 'email', code: 'invalid_contact' }),
        ],
      }),
    );
  });
});

const ann: Contact = { name: 'Ann', email: 'ann@example.org', phone: null, emailVerified: true, phoneVerified: false };

describe('a change of contact data', () => {
  test.each<[what: string, known: Contact, patch: ContactPatch, contact: Contact, changed: string[]]>([
    ['nothing said', ann, {}, ann, []],
    ['nothing said, explicitly', ann, { name: undefined, email: undefined }, ann, []],
    ['the same said again', ann, { name: 'Ann', email: 'ann@example.org' }, ann, []],
    ['a new name', ann, { name: 'Anna' }, { ...ann, name: 'Anna' }, ['name']],
    [
      'a new address is not verified',
      ann,
      { email: 'anna@example.org' },
      { ...ann, email: 'anna@example.org', emailVerified: false },
      ['email', 'emailVerified'],
    ],
    [
      'a new address that was verified',
      ann,
      { email: 'anna@example.org', emailVerified: true },
      { ...ann, email: 'anna@example.org' },
      ['email'],
    ],
    ['an address removed', ann, { email: null }, { ...ann, email: null, emailVerified: false }, ['email', 'emailVerified']],
    ['what is not there cannot be verified', noContact, { phoneVerified: true }, noContact, []],
  ])('%s', (_, known, patch, contact, changed) => {
    expect(mergeContact(known, patch)).toEqual({ contact, changed });
  });
});
