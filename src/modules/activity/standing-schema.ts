import { z } from 'zod';
import { abuseBands } from '../../engine/abuse/penalty.ts';
import { type FieldName, type FieldType, fieldNames, fields, riskLabels, type State, segments } from '../../engine/profile/fields.ts';
import { showValue } from '../../engine/rules/format.ts';
import type { TierStatus } from '../../engine/segment/tier-status.ts';
import { type Snapshot, statusAt } from '../../engine/snapshot.ts';
import type { Standing } from '../../engine/standing.ts';
import type { Json } from '../../kernel/canonical.ts';
import { formatInstant, type Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { memberStatuses } from '../../kernel/member-status.ts';
import type { Contact } from '../members/contact.ts';
import { contactAnswer, contactToApi } from '../members/schema.ts';
import type { Balances } from '../wallet/read-wallet.ts';
import { balancesAnswer } from '../wallet/schema.ts';

const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' });

/** The numbers of a profile. Risk and abuse, which may not be aimed at, stand by themselves. */
const metricNames = fieldNames.filter((name) => {
  const measured = (['money', 'count', 'ratio', 'number'] satisfies FieldType[] as FieldType[]).includes(fields[name].type);
  return measured && !('narrowOnly' in fields[name]);
});

const metric = (name: FieldName) => {
  const { type, unit, meaning } = fields[name];
  const description = `${meaning} (${unit}); null: nobody knows`;
  return type === 'money' ? z.string().nullable().meta({ description }) : z.number().nullable().meta({ description });
};

const lp = z.number().int().min(0);

const tierStatusAnswer = z
  .strictObject({
    tier_id: z.string(),
    since: time.meta({ description: 'When the tier was reached' }),
    until: time.nullable().meta({ description: 'The tier is theirs until then, however little they play; null: without an end' }),
    in_grace: z.boolean().meta({ description: 'That time is over and the tier was not earned again' }),
    grace_until: time.nullable().meta({ description: 'Who has not earned the tier again by then loses it; null: never' }),
    lp_qualifying: lp.meta({ description: 'Points earned in the qualification window' }),
    lp_to_keep: lp.meta({
      description: 'Points still to be earned so that the tier is kept; points that leave the window by then do not count',
    }),
    projected_tier: z
      .string()
      .meta({ description: 'Id of the tier that is held after the next requalification if nothing more is earned' }),
    next_tier: z
      .strictObject({ tier_id: z.string(), name: z.string(), lp_missing: lp })
      .nullable()
      .meta({ description: 'The tier above; null: there is none' }),
  })
  .meta({ id: 'TierStatus', description: 'Until when the tier is held, what keeps it, and what lies above' });

export const playerStanding = z
  .strictObject({
    player_id: z.string(),
    status: z.enum(memberStatuses),
    segment: z.enum(segments),
    tier: z.string().meta({ description: 'Name of the tier' }),
    tier_status: tierStatusAnswer,
    country: z.string().nullable(),
    risk: z.strictObject({
      score: z.number(),
      label: z.enum(riskLabels),
      model: z.string(),
      confidence: z.number(),
      assessed_at: time,
    }),
    abuse: z.strictObject({ score: z.number(), action: z.enum(abuseBands.map(({ action }) => action)) }),
    metrics: z.strictObject(Object.fromEntries(metricNames.map((name) => [name, metric(name)]))),
    balances: balancesAnswer,
    contact: contactAnswer.optional().meta({ description: 'Only where something is known' }),
  })
  .meta({ id: 'Player', description: 'A player as they stand now' });

export const playerState = z
  .strictObject({
    player_id: z.string(),
    at: time,
    fields: z.array(
      z.strictObject({
        field: z.string(),
        value: z.unknown() as z.ZodType<Json>,
        type: z.string(),
        unit: z.string(),
        meaning: z.string(),
      }),
    ),
  })
  .meta({ id: 'PlayerState', description: 'Every field that a rule can read; null: nobody knows' });

/** All that is known of a player at one moment. */
export type KnownPlayer = {
  playerId: string;
  snapshot: Snapshot;
  standing: Standing;
  tierStatus: TierStatus;
  balances: Balances;
  contact: Contact;
  baseCurrency: Currency;
};

/** A state as people read it: money as decimal text in major units. */
export function stateToApi(state: State, baseCurrency: Currency): Record<string, Json> {
  return Object.fromEntries(fieldNames.map((name) => [name, showValue(name, state[name], baseCurrency)]));
}

/** A player as they stand now. */
export function standingToApi({ playerId, snapshot, standing, tierStatus, balances, contact, baseCurrency }: KnownPlayer) {
  const { score, label, model, confidence } = standing.risk;
  const isKnown = contact.identityKnown || (contact.name ?? contact.email ?? contact.phone) !== null;
  const shown = stateToApi(standing.state, baseCurrency);
  return {
    player_id: playerId,
    status: statusAt(snapshot.member, snapshot.now),
    segment: standing.segment,
    tier: standing.tier.name,
    tier_status: tierStatusToApi(tierStatus),
    country: snapshot.member.country,
    risk: { score, label, model, confidence, assessed_at: formatInstant(snapshot.now) },
    abuse: { score: standing.abuse.score, action: standing.abuse.action },
    metrics: Object.fromEntries(metricNames.map((name) => [name, shown[name] as string | number | null])),
    balances,
    ...(isKnown && { contact: contactToApi(contact) }),
  } satisfies z.infer<typeof playerStanding>;
}

function tierStatusToApi({ held, next, ...status }: TierStatus): z.infer<typeof tierStatusAnswer> {
  const shown = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));
  return {
    tier_id: held.tierId,
    since: formatInstant(held.since),
    until: shown(held.until),
    in_grace: status.inGrace,
    grace_until: shown(status.graceUntil),
    lp_qualifying: status.lpQualifying,
    lp_to_keep: status.lpToKeep,
    projected_tier: status.projected.tierId,
    next_tier: next && { tier_id: next.tier.tierId, name: next.tier.name, lp_missing: next.lpMissing },
  };
}

/** Every field of a player with its type and unit. */
export function playerStateToApi(playerId: string, state: State, at: Instant, baseCurrency: Currency): z.infer<typeof playerState> {
  const shown = stateToApi(state, baseCurrency);
  return {
    player_id: playerId,
    at: formatInstant(at),
    fields: fieldNames.map((field) => {
      const { type, unit, meaning } = fields[field];
      return { field, value: shown[field] ?? null, type, unit, meaning };
    }),
  };
}
