import { z } from 'zod';
import { reason } from '../fields-schema.ts';

export const reverseBody = z.strictObject({ reason: reason.optional() }).optional();
export const reverseAnswer = z
  .strictObject({
    transfer_id: z.string().meta({ description: 'The new transfer' }),
    reverses: z.string().meta({ description: 'The old one, which stays as it is' }),
    from: z.string(),
    to: z.string(),
    amount: z.string().meta({ description: 'Decimal in major units of its currency' }),
    currency: z.string(),
  })
  .meta({ id: 'Reversal' });
export type ReverseAnswer = z.infer<typeof reverseAnswer>;
