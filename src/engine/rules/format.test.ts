import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../kernel/canonical.ts';
import { formatInstant } from '../../kernel/clock.ts';
import { formatAmount } from '../../kernel/money.ts';
import { type FieldName, fields } from '../profile/fields.ts';
import { showValue } from './format.ts';

describe('a value as people read it', () => {
  it.each<[field: FieldName, value: string | number | boolean | null, currency: string, shown: Json]>([
    ['net_loss', 300_000, 'USD', '3000.00'],
    ['net_pnl', -5, 'USD', '-0.05'],
    ['net_loss', 3000, 'JPY', '3000'],
    ['net_loss', 3000, 'KWD', '3.000'],
    ['lp_balance', 1500, 'USD', '1500'],
    ['sessions', 25, 'USD', 25],
    ['win_loss_ratio', 0.8, 'USD', 0.8],
    ['last_seen', 0, 'USD', '1970-01-01T00:00:00.000Z'],
    ['segment', 'VIP', 'USD', 'VIP'],
    ['marketing_consent', false, 'USD', false],
    ['net_loss', null, 'USD', null],
  ])('%s %j %s → %j', (field, value, currency, shown) => {
    expect(showValue(field, value, currency)).toBe(shown);
  });

  it('is the same whatever was shown before it', () => {
    const values = fc.oneof(fc.constantFrom(0, -0, 1, 100, null), fc.integer());
    const asked = fc.record({
      field: fc.constantFrom<FieldName>('net_loss', 'net_pnl', 'lp_balance', 'last_seen', 'sessions'),
      currency: fc.constantFrom('USD', 'JPY', 'KWD'),
      value: values,
    });
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 20 }), (questions) => {
        for (const { field, currency, value } of questions) expect(showValue(field, value, currency)).toBe(afresh(field, value, currency));
      }),
    );
  });
});

/** As it is shown by who remembers nothing. */
function afresh(field: FieldName, value: number | null, currency: string): Json {
  const { type } = fields[field];
  if (value === null) return null;
  if (type === 'money') return formatAmount(value, currency);
  if (type === 'points') return String(value);
  return type === 'instant' ? formatInstant(value) : value;
}
