import { z } from 'zod';
import { Decimal } from '../../../engine/decimal.ts';
import type { GateOutcome } from '../../../engine/decision.ts';
import type { Pricing } from '../../../engine/gates/profit.ts';
import { unitCost } from '../../../engine/gates/worth.ts';
import { segments } from '../../../engine/profile/fields.ts';
import type { Program } from '../../../engine/program.ts';
import { type RewardType, rewardCurrency, rewardTypes } from '../../../engine/rules/reward.ts';
import { houseEdge, retentionMultiplier } from '../../../engine/settings.ts';
import type { Json } from '../../../kernel/canonical.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import { formatAmount, type Minor, maxMinor, parseAmount } from '../../../kernel/money.ts';
import { amount as anyAmount, idText, positiveAmount } from '../../wallet/fields-schema.ts';

const amount = anyAmount.meta({ examples: ['100.00'] });

export const pricingRequest = z
  .strictObject({
    player_id: idText.optional(),
    base_wager: amount.optional().meta({ description: 'Turnover of a typical 30 days' }),
    segment: z.enum(segments).optional(),
    house_edge: z.number().min(0).max(1).optional().meta({ description: 'Share of a stake; default that of unknown games' }),
    retention_multiplier: z.number().min(0).max(1000).optional().meta({ description: "Default the segment's" }),
    type: z.enum(rewardTypes),
    amount,
    on_unprofitable: z.enum(['refuse', 'resize']).optional().meta({ description: "Default the program's" }),
  })
  .refine(({ player_id, base_wager, segment, house_edge, retention_multiplier }) => {
    const own = [base_wager, segment];
    const tuned = [house_edge, retention_multiplier];
    return player_id === undefined ? !own.includes(undefined) : [...own, ...tuned].every((fact) => fact === undefined);
  }, 'give player_id alone, or base_wager and segment with house_edge and retention_multiplier as you like');
export type PricingRequest = z.infer<typeof pricingRequest>;

export const pricingAnswer = z
  .strictObject({
    outcome: z.enum(['pass', 'reduce', 'refuse']),
    code: z.string(),
    amount: z.string().meta({ description: 'What may be given' }),
    facts: z.record(z.string(), z.unknown() as z.ZodType<Json>),
  })
  .meta({ id: 'Pricing' });

/** The amount to be priced, minor units of the reward's currency. @throws Fault of its amount, `invalid_amount` for one of unkept worth */
export function pricedAmountFromApi({ type, amount: asked }: PricingRequest, program: Program): Minor {
  const minor = positiveAmount(asked, rewardCurrency(type, program.baseCurrency));
  const { numerator, denominator } = unitCost(type, program);
  refuseUnkept(new Decimal(minor).times(numerator).div(denominator), 'amount');
  return minor;
}

/** Facts of a pricing that names no player; null when it does. @throws Fault of its amounts */
export function pricingFromApi(body: PricingRequest, program: Program): Pricing | null {
  const { base_wager, segment, house_edge, retention_multiplier, type } = body;
  if (base_wager === undefined || segment === undefined) return null;
  const baseWagerMinor = parseAmount(base_wager, program.baseCurrency, 'base_wager');
  if (baseWagerMinor < 0) throw fieldFault('base_wager', 'invalid_amount', 'base_wager: expected at least 0');
  const baseWager = new Decimal(baseWagerMinor);
  const multiplier = retention_multiplier ?? retentionMultiplier(program.settings, segment);
  refuseUnkept(baseWager.times(multiplier), 'base_wager');
  return {
    baseWager,
    multiplier,
    edge: new Decimal(house_edge ?? houseEdge(program.settings, null)),
    type,
    amountMinor: pricedAmountFromApi(body, program),
  };
}

/** What a price is worked out from must be an amount itself. */
function refuseUnkept(minor: Decimal, path: string): void {
  if (minor.gt(maxMinor)) throw fieldFault(path, 'invalid_amount', `${path}: what follows from it is too large to be kept`);
}

/** What the profit gate said, with the amount that may be given. */
export function pricingToApi(
  { outcome, code, facts, allowsMinor }: Pick<GateOutcome, 'outcome' | 'code' | 'facts' | 'allowsMinor'>,
  type: RewardType,
  amountMinor: Minor,
  program: Program,
): z.infer<typeof pricingAnswer> {
  const given = outcome === 'refuse' ? 0 : (allowsMinor ?? amountMinor);
  return { outcome, code, amount: formatAmount(given, rewardCurrency(type, program.baseCurrency)), facts: { ...facts } };
}
