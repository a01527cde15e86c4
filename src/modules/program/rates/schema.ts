import { z } from 'zod';
import { formatInstant, parseInstant } from '../../../kernel/clock.ts';
import type { NewRate } from './add-rate.ts';
import type { StoredRate } from './rate.ts';

const currency = z.string().min(3).max(3).meta({ description: 'ISO 4217', example: 'DKK' });
const time = z.string().meta({ description: 'RFC 3339', example: '2026-03-02T09:30:00.000Z' });

export const rateQuery = z.strictObject({ currency: currency.optional() });

export const rateRequest = z
  .strictObject({
    currency,
    rate: z
      .union([z.string(), z.number()])
      .meta({ description: 'Units of the base currency for one unit; up to 12 decimals', examples: ['0.1463'] }),
    valid_from: time.max(40).optional().meta({ description: 'Absent: from now on' }),
  })
  .meta({ id: 'RateRequest' });

export const rateAnswer = z
  .strictObject({ currency, valid_from: time, rate: z.string(), added_by: z.string(), added_at: time })
  .meta({ id: 'Rate', description: 'What one unit of a currency is worth in the base currency, from a moment on' });

/** A rate as sent. @throws Fault `invalid_time` */
export function rateFromApi({ currency, rate, valid_from }: z.infer<typeof rateRequest>): NewRate {
  return { currency, rate, ...(valid_from !== undefined && { validFrom: parseInstant(valid_from, 'valid_from') }) };
}

/** A rate as answered. */
export function rateToApi({ currency, validFrom, rate, addedBy, addedAt }: StoredRate): z.infer<typeof rateAnswer> {
  return { currency, valid_from: formatInstant(validFrom), rate, added_by: addedBy, added_at: formatInstant(addedAt) };
}
