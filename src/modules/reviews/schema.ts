import { z } from 'zod';
import type { Json } from '../../kernel/canonical.ts';
import { formatInstant } from '../../kernel/clock.ts';
import { type Approval, approvalKinds, approvalStates } from './approval.ts';

export const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' });

/** Words that someone who reads them later can use: not empty, nor marks alone. At most 1000 characters. */
export const words = z
  .string()
  .trim()
  .max(1_000)
  .refine((text) => /[\p{L}\p{N}]/u.test(text), { error: 'expected words' });

export const approveBody = z.strictObject({ note: words.optional() }).prefault({});
export const rejectBody = z.strictObject({ reason: words.meta({ description: 'Why not; who asked reads it' }) });

export const withdrawBody = z.strictObject({ reason: words.optional() }).prefault({});

export const approvalQuery = z.strictObject({
  state: z.enum(approvalStates).default('OPEN'),
  kind: z.enum(approvalKinds).optional(),
});

export const approvalAnswer = z
  .strictObject({
    approval_id: z.string(),
    player_id: z.string(),
    kind: z.enum(approvalKinds),
    subject: z.string().meta({ description: 'Tells requests of a kind about one player apart' }),
    request: (z.unknown() as z.ZodType<Json>).meta({ description: 'What was asked for, as things were then' }),
    reason: z.string(),
    requested_by: z.string(),
    requested_at: time,
    state: z.enum(approvalStates),
    decided_by: z.string().nullable().meta({ description: 'The second person; of what was withdrawn, who asked' }),
    decided_at: time.nullable(),
    note: z.string().nullable().meta({ description: 'Why it was decided so' }),
  })
  .meta({ id: 'Approval', description: 'What one person asked for and a second one must agree to' });

/** An approval, as answered. */
export function approvalToApi(approval: Approval): z.infer<typeof approvalAnswer> {
  const { approvalId, playerId, kind, subject, request, reason, requestedBy, requestedAt, state, decidedBy, decidedAt, note } = approval;
  return {
    approval_id: approvalId,
    player_id: playerId,
    kind,
    subject,
    request,
    reason,
    requested_by: requestedBy,
    requested_at: formatInstant(requestedAt),
    state,
    decided_by: decidedBy,
    decided_at: decidedAt === null ? null : formatInstant(decidedAt),
    note,
  };
}
