import type { Json } from '../../kernel/canonical.ts';
import { formatInstant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { formatAmount } from '../../kernel/money.ts';
import { type FieldName, type FieldType, fields } from '../profile/fields.ts';

/**
 * A field's value as people read it: money as decimal text in major units of the base currency (`"100.00"`), points as whole
 * text (`"1500"`), times in RFC 3339; numbers, texts and flags as they are. null stays null: nobody knows.
 */
export function showValue(field: FieldName, value: string | number | boolean | null, baseCurrency: Currency): Json {
  const type: FieldType = fields[field].type;
  if (typeof value !== 'number') return value;
  if (type === 'money') return formatAmount(value, baseCurrency);
  if (type === 'points') return String(value);
  if (type === 'instant') return formatInstant(value);
  return value;
}
