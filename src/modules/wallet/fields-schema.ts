import { z } from 'zod';
import type { Currency } from '../../kernel/currency.ts';
import { fieldFault } from '../../kernel/errors.ts';
import { externalIdPattern } from '../../kernel/ids.ts';
import { type Minor, parseAmount } from '../../kernel/money.ts';
import { lotCurrencies } from './points/lot.ts';

export const idText = z.string().regex(externalIdPattern, { error: 'expected 1 to 64 characters from A-Z a-z 0-9 _ . : -' });
export const amount = z.union([z.string(), z.number()]).meta({ description: 'Decimal in major units; points are whole', examples: ['50'] });
export const lotCurrency = z.enum(lotCurrencies);
export const reason = z.string().trim().min(1).max(500).meta({ description: 'Kept in the audit trail' });
export const money = z.string().meta({ description: 'Base currency, decimal in major units', example: '300.00' });
export const points = z.string().meta({ description: 'Whole points', example: '1500' });
export const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' });

/** An amount or 0 as sent, in minor units. @throws Fault `invalid_amount` for what is below 0, `too_many_decimals` */
export function amountOrNone(input: string | number, currency: Currency, path = 'amount'): Minor {
  const minor = parseAmount(input, currency, path);
  if (minor < 0) throw fieldFault(path, 'invalid_amount', `${path}: expected at least 0`);
  return minor;
}

/** An amount as sent, in minor units. @throws Fault `invalid_amount` for what is not above 0, `too_many_decimals` */
export function positiveAmount(input: string | number, currency: Currency, path = 'amount'): Minor {
  const minor = parseAmount(input, currency, path);
  if (minor <= 0) throw fieldFault(path, 'invalid_amount', `${path}: expected more than 0`);
  return minor;
}
