import { z } from 'zod';
import type { State } from '../../../engine/profile/fields.ts';
import { fieldAliases, fieldNames } from '../../../engine/profile/fields.ts';
import { resolveField } from '../../../engine/rules/conditions/key.ts';
import { readValue } from '../../../engine/rules/conditions/value.ts';
import { didYouMean } from '../../../engine/rules/nearest.ts';
import type { Json } from '../../../kernel/canonical.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { Fault, type FieldError } from '../../../kernel/errors.ts';
import { idText } from '../../wallet/fields-schema.ts';
import { ignorable, type Trial, type TrySubject } from '../try-rule.ts';
import { amountAnswer, amountToApi, conditionAnswer, conditionsToApi, gateAnswer, gatesToApi } from './schema.ts';

export const trialRequest = z
  .strictObject({
    player_id: idText.optional(),
    state: z
      .record(z.string(), z.unknown() as z.ZodType<Json>)
      .optional()
      .meta({ description: 'Fields as in conditions, money in major units; the rest is unknown', examples: [{ net_loss: '3000.00' }] }),
    ignore: z.array(z.enum(ignorable)).max(10).default([]).meta({ description: 'frequency: how often, and new facts since' }),
  })
  .refine(({ player_id, state }) => (player_id === undefined) !== (state === undefined), { error: 'give either player_id or state' });

export const trialAnswer = z
  .strictObject({
    rule_id: z.string(),
    version: z.int(),
    matched: z.boolean(),
    would_issue: z.boolean(),
    ignored: z.array(z.enum(ignorable)),
    conditions: z.array(conditionAnswer),
    amount: amountAnswer,
    gates: z.array(gateAnswer),
  })
  .meta({ id: 'RuleTrial' });

/**
 * Whom to try a rule on, as sent.
 * @throws Fault `unknown_field`, `wrong_type`, `too_many_decimals`, `too_long` with a path in `state`; several as `invalid_request`
 */
export function subjectFromApi({ player_id, state }: z.infer<typeof trialRequest>, baseCurrency: Currency): TrySubject {
  if (player_id !== undefined) return { playerId: player_id };
  const faults: FieldError[] = [];
  const supposed: Record<string, State[keyof State]> = {};
  for (const [key, input] of Object.entries(state ?? {})) {
    const field = resolveField(key);
    const value = field && input !== null ? readValue(key, field, input, baseCurrency) : null;
    if (field === null) {
      const message = didYouMean(key, [...fieldNames, ...Object.keys(fieldAliases)], 'there is no field of that name');
      faults.push({ path: `state.${key}`, code: 'unknown_field', message });
    } else if (typeof value === 'object' && value !== null) {
      faults.push({ path: `state.${key}`, ...value });
    } else {
      supposed[field] = value;
    }
  }
  const [first] = faults;
  if (first) throw new Fault(faults.length === 1 ? first.code : 'invalid_request', { errors: faults });
  return { state: supposed as Partial<State> };
}

/** What a trial showed. */
export function trialToApi({ matched, wouldIssue, decision }: Trial, ignored: readonly (typeof ignorable)[number][]) {
  return {
    rule_id: decision.ruleId ?? '',
    version: decision.ruleVersion ?? 0,
    matched,
    would_issue: wouldIssue,
    ignored: [...ignored],
    conditions: conditionsToApi(decision.conditions),
    amount: amountToApi(decision.amount),
    gates: gatesToApi(decision.gates, decision.amount.currency),
  } satisfies z.infer<typeof trialAnswer>;
}
