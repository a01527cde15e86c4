import { z } from 'zod';
import { riskLabels } from '../../../engine/profile/fields.ts';
import { riskCategoryNames } from '../../../engine/risk/categories.ts';
import { formatInstant } from '../../../kernel/clock.ts';
import { approvalAnswer, approvalToApi, words } from '../../reviews/schema.ts';
import type { RaisedFlag } from './flag.ts';
import type { OverrideAnswer } from './override.ts';
import type { SaidOfMember } from './read-word.ts';
import type { GivenOverride, RiskFlag } from './word.ts';

const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' });
const label = z.enum(riskLabels);
const reason = words.meta({ description: 'Kept, and shown to whoever looks at the player' });
const category = z.enum(riskCategoryNames).meta({ description: 'Which of the seven categories of indicators it belongs to' });

export const flagBody = z.strictObject({ category: category.default('gambling_behaviour'), reason });
export const liftBody = z.strictObject({ reason });
export const overrideBody = z.strictObject({
  label: label.nullable().meta({ description: 'The label that counts; null: the computed one again' }),
  reason,
});

const flagAnswer = z
  .strictObject({ flag_id: z.string(), category, reason: z.string(), raised_by: z.string(), raised_at: time })
  .meta({ id: 'RiskFlag', description: 'A sign of harm that an officer saw; open until two persons lift it' });

const overrideAnswer = z
  .strictObject({
    label,
    covers: label.meta({ description: 'The gravest computed label that it stands in for: of who gets worse the computed one counts' }),
    reason: z.string(),
    set_by: z.string(),
    approved_by: z.string().nullable().meta({ description: 'The second person; null: none was needed' }),
    at: time,
  })
  .meta({ id: 'RiskOverride', description: "An officer's label over the computed one" });

const moved = {
  label_before: label.meta({ description: 'In force before' }),
  label: label.meta({ description: 'In force from now on' }),
};

export const flagRaised = z.strictObject({ flag: flagAnswer, ...moved }).meta({ id: 'RiskFlagRaised' });
export const overrideSet = z.strictObject({ override: overrideAnswer.nullable(), ...moved }).meta({ id: 'RiskOverrideSet' });

/** What officers say of a player. */
export const wordAnswer = z.strictObject({
  flags: z.array(flagAnswer).meta({ description: 'Open ones, newest first' }),
  override: overrideAnswer.nullable().meta({ description: 'The one that holds' }),
  approvals: z.array(approvalAnswer).meta({ description: 'What waits for a second person, newest first' }),
});

function flagToApi({ flagId, category: of, reason: why, raisedBy, raisedAt }: RiskFlag): z.infer<typeof flagAnswer> {
  return { flag_id: flagId, category: of, reason: why, raised_by: raisedBy, raised_at: formatInstant(raisedAt) };
}

function overrideToApi({ label: set, covers, reason: why, setBy, approvedBy, at }: GivenOverride): z.infer<typeof overrideAnswer> | null {
  if (set === null || covers === null) return null;
  return { label: set, covers, reason: why, set_by: setBy, approved_by: approvedBy, at: formatInstant(at) };
}

/** A flag that was raised, as answered. */
export function raisedToApi({ flag, from, to }: RaisedFlag): z.infer<typeof flagRaised> {
  return { flag: flagToApi(flag), label_before: from, label: to };
}

/** An override that was set or lifted at once, as answered. */
export function setToApi({ override, from, to }: Extract<OverrideAnswer, { approval: null }>): z.infer<typeof overrideSet> {
  return { override: overrideToApi(override), label_before: from, label: to };
}

/** What officers say of a player, as answered. */
export function wordToApi({ flags, override, approvals }: SaidOfMember): z.infer<typeof wordAnswer> {
  return { flags: flags.map(flagToApi), override: override && overrideToApi(override), approvals: approvals.map(approvalToApi) };
}
