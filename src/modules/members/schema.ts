import { z } from 'zod';
import { formatInstant, parseInstant } from '../../kernel/clock.ts';
import { memberStatuses } from '../../kernel/member-status.ts';
import type { Contact } from './contact.ts';
import type { NewMember } from './create.ts';
import type { Member } from './member.ts';
import type { PersonPatch } from './person.ts';
import { type StatusWish, settableStatuses } from './status.ts';

const time = z.string().max(40).meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00Z' });
const playerId = z.string().max(64).meta({ description: '1 to 64 characters from A-Z a-z 0-9 _ . : -', example: 'P001' });
const country = z.string().max(40).meta({ description: 'ISO 3166-1 alpha-2', example: 'GB' });

const personFields = {
  country: country.nullish(),
  marketing_consent: z.boolean().optional().meta({ description: 'Agreed to marketing; false until told' }),
  registered_at: time.nullish(),
  name: z.string().max(1000).nullish().meta({ description: 'At most 200 characters' }),
  email: z.string().max(1000).nullish(),
  phone: z.string().max(1000).nullish(),
  email_verified: z.boolean().optional().meta({ description: 'Forgotten when the address changes' }),
  phone_verified: z.boolean().optional().meta({ description: 'Forgotten when the number changes' }),
  identity: z
    .string()
    .max(1000)
    .nullish()
    .meta({
      description:
        "What an identity check found: a document's number, or a provider's id of the person. At most 200 characters; " +
        'case, white space and punctuation do not count. Only a keyed hash of it is kept',
    }),
};

export const playerCreate = z.strictObject({ player_id: playerId, ...personFields });
export const playerUpdate = z.strictObject(personFields).meta({ description: 'Absent fields stay as they are, null clears' });

export const playerStatus = z.strictObject({
  status: z.enum(settableStatuses),
  reason: z.string().trim().min(1).max(500).meta({ description: 'Kept in the audit trail' }),
  until: time.optional().meta({ description: 'End of a COOLING_OFF, in the future; for no other status' }),
});

export const playerAnswer = z.strictObject({
  player_id: playerId,
  status: z.enum(memberStatuses),
  status_until: time.nullable().meta({ description: 'End of a cooling-off; over when it has passed' }),
  country: country.nullable(),
  marketing_consent: z.boolean(),
  registered_at: time.nullable(),
  created_at: time,
  updated_at: time,
});

export const contactAnswer = z.strictObject({
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  email_verified: z.boolean(),
  phone_verified: z.boolean(),
  identity_known: z.boolean().meta({ description: 'An identity check found something; what it was is not kept' }),
});

/** A person as sent. @throws Fault `invalid_time` */
export function personFromApi(body: z.infer<typeof playerUpdate>): PersonPatch {
  const {
    marketing_consent: marketingConsent,
    registered_at,
    email_verified: emailVerified,
    phone_verified: phoneVerified,
    ...rest
  } = body;
  const registeredAt = typeof registered_at === 'string' ? parseInstant(registered_at, 'registered_at') : registered_at;
  return { ...rest, marketingConsent, registeredAt, emailVerified, phoneVerified };
}

/** A new player as sent. @throws Fault `invalid_time` */
export function newMemberFromApi({ player_id: externalId, ...person }: z.infer<typeof playerCreate>): NewMember {
  return { externalId, ...personFromApi(person) };
}

/** A wish for a status as sent. @throws Fault `invalid_time` */
export function statusFromApi({ status, reason, until }: z.infer<typeof playerStatus>): StatusWish & { reason: string } {
  return { status, reason, until: until === undefined ? undefined : parseInstant(until, 'until') };
}

/** A member as answered: identity and status. */
export function memberToApi(member: Member): z.infer<typeof playerAnswer> {
  return {
    player_id: member.externalId,
    status: member.status,
    status_until: member.statusUntil === null ? null : formatInstant(member.statusUntil),
    country: member.country,
    marketing_consent: member.marketingConsent,
    registered_at: member.registeredAt === null ? null : formatInstant(member.registeredAt),
    created_at: formatInstant(member.createdAt),
    updated_at: formatInstant(member.updatedAt),
  };
}

/** Contact data as answered. */
export function contactToApi({ name, email, phone, emailVerified, phoneVerified, identityKnown }: Contact): z.infer<typeof contactAnswer> {
  return { name, email, phone, email_verified: emailVerified, phone_verified: phoneVerified, identity_known: identityKnown };
}
