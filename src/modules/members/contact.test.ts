import { describe, expect, test } from 'vitest';
import {
  type ContactData,
  type ContactPatch,
  linkForms,
  mergeContact,
  noContact,
  parseEmail,
  parseIdentity,
  parsePhone,
} from './contact.ts';
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

  test.each<[given: string, counts: string]>([
    ['AB 123 456', 'AB123456'],
    [' ab123456 ', 'AB123456'],
    ['AB-12.34/56', 'AB123456'],
    ['ＡＢ１２３４５６', 'AB123456'],
    ['ab\u00a0123\u2009456\u200b', 'AB123456'],
    ['straße-7', 'STRASSE7'],
    ['applicant_64f1e0', 'APPLICANT64F1E0'],
    ['7', '7'],
    ['i'.repeat(200), 'I'.repeat(200)],
  ])('identity %j is known as %s', (given, counts) => {
    expect(linkForms.identity(parseIdentity(given))).toBe(counts);
  });

  test.each<[given: string, code: string]>([
    ['', 'invalid_contact'],
    ['   ', 'invalid_contact'],
    ['--- / ---', 'invalid_contact'],
    ['+', 'invalid_contact'],
    ['i'.repeat(201), 'too_long'],
  ])('identity %j is refused: %s', (given, code) => {
    expect(() => parseIdentity(given)).toThrow(expect.objectContaining({ code }));
  });

  test('an identity that is refused is not repeated', () => {
    const secret = `P${'7'.repeat(200)}`;
    expect(() => parseIdentity(secret)).toThrow(expect.objectContaining({ detail: 'identity: at most 200 characters' }));
  });

  test('every fault of a person is told at once', () => {
    expect(() =>
      parsePerson({ country: 'Atlantis', email: 'ann', phone: '+44 20 7946 0958', name: 'x'.repeat(201), identity: '-' }),
    ).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: [
          expect.objectContaining({ path: 'country', code: 'invalid_country' }),
          expect.objectContaining({ path: 'name', code: 'too_long' }),
          expect.objectContaining({ path: 'email', code: 'invalid_contact' }),
          expect.objectContaining({ path: 'identity', code: 'invalid_contact' }),
        ],
      }),
    );
  });
});

const ann: ContactData = { name: 'Ann', email: 'ann@example.org', phone: null, emailVerified: true, phoneVerified: false };

describe('a change of contact data', () => {
  test.each<[what: string, known: ContactData, patch: ContactPatch, contact: ContactData, changed: string[]]>([
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
    ['an identity is none of it', ann, { identity: 'AB123456' }, ann, []],
    ['what is not there cannot be verified', noContact, { phoneVerified: true }, noContact, []],
  ])('%s', (_, known, patch, contact, changed) => {
    expect(mergeContact(known, patch)).toEqual({ contact, changed });
  });
});
