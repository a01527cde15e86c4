import type { Json } from '../../kernel/canonical.ts';
import { formatInstant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { formatAmount } from '../../kernel/money.ts';
import { type FieldName, type FieldType, fields } from '../profile/fields.ts';

/** A value of one field as people read it. */
type Show = (value: string | number | boolean | null) => Json;

/**
 * A field's value as people read it: money as decimal text in major units of the base currency (`"100.00"`), points as whole
 * text (`"1500"`), times in RFC 3339; numbers, texts and flags as they are. null stays null: nobody knows.
 */
export function showValue(field: FieldName, value: string | number | boolean | null, baseCurrency: Currency): Json {
  return showerOf(field, baseCurrency)(value);
}

const showers = new Map<string, Show>();

/** `showValue` of one field, to be kept: whoever shows the field has the same one, and it remembers the last value as shown. */
export function showerOf(field: FieldName, baseCurrency: Currency): Show {
  const key = `${field} ${baseCurrency}`;
  const made = showers.get(key) ?? makeShower(fields[field].type, baseCurrency);
  showers.set(key, made);
  return made;
}

function makeShower(type: FieldType, baseCurrency: Currency): Show {
  switch (type) {
    case 'money':
      return remembering((minor) => formatAmount(minor, baseCurrency));
    case 'points':
      return remembering(String);
    case 'instant':
      return remembering(formatInstant);
    default:
      return (value) => value;
  }
}

/** Many rules ask for the same field of one member, and formatting a number takes longer than all the rest of a condition. */
function remembering(format: (value: number) => string): Show {
  let last = Number.NaN;
  let shown = '';
  return (value) => {
    if (typeof value !== 'number') return value;
    if (value !== last) {
      shown = format(value);
      last = value;
    }
    return shown;
  };
}
