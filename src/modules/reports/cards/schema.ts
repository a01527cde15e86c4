import { z } from 'zod';
import { riskLabels, segments } from '../../../engine/profile/fields.ts';
import type { Program } from '../../../engine/program.ts';
import { tierIdOf } from '../../../engine/segment/tier.ts';
import { formatInstant } from '../../../kernel/clock.ts';
import { parseCountry } from '../../../kernel/country.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import { memberStatuses } from '../../../kernel/member-status.ts';
import { formatAmount, parseAmount } from '../../../kernel/money.ts';
import type { CardQuery, CardRow } from './list.ts';

const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' });
const money = z.string().meta({ description: 'Base currency, decimal in major units', example: '300.00' });
const points = z.string().meta({ description: 'Whole points', example: '1500' });

export const cardQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(400).optional(),
  status: z.enum(memberStatuses).optional(),
  segment: z.enum(segments).optional(),
  tier: z.string().max(64).optional().meta({ description: 'Id or name of a tier', example: 'silver' }),
  risk_label: z.enum(riskLabels).optional(),
  country: z.string().max(40).optional().meta({ description: 'ISO 3166-1 alpha-2', example: 'GB' }),
  wagered_min: z.string().max(40).optional().meta({ description: 'Lifetime turnover, base currency', example: '1000.00' }),
  wagered_max: z.string().max(40).optional().meta({ description: 'Lifetime turnover, base currency', example: '5000.00' }),
  text: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'Anywhere in the player_id, capitals distinguished; 1 or 2 characters: at its beginning' }),
  sort: z.enum(['player_id', 'wagered']).optional().meta({
    description: 'player_id unless a range of turnover is asked for, which is listed by wagered; a text is listed by player_id',
  }),
  order: z.enum(['asc', 'desc']).default('asc'),
});

export const cardAnswer = z
  .strictObject({
    player_id: z.string(),
    status: z.enum(memberStatuses),
    country: z.string().nullable(),
    segment: z.enum(segments),
    tier: z.string().meta({ description: 'Name of the tier' }),
    risk: z.strictObject({ score: z.number(), label: z.enum(riskLabels) }),
    total_deposited: money,
    total_wagered: money,
    total_won: money,
    ggr: money.meta({ description: 'total_wagered - total_won' }),
    balances: z.strictObject({ LP: points, RP: points, TICKET: points, BONUS: money, PAYABLE: money }),
    last_seen: time.nullable().meta({ description: 'Last single event; null where only totals are known' }),
    created_at: time,
  })
  .meta({ id: 'PlayerCard', description: 'A player in a list, at most 2 seconds behind' });

/** A query as sent. @throws Fault `invalid_amount`, `too_many_decimals`, `invalid_country`, `impossible_range` with the field's path */
export function cardsFromApi(query: z.infer<typeof cardQuery>, baseCurrency: Currency): CardQuery {
  const { wagered_min, wagered_max, country, tier, ...rest } = query;
  const wageredMin = wagered_min === undefined ? undefined : parseAmount(wagered_min, baseCurrency, 'wagered_min');
  const wageredMax = wagered_max === undefined ? undefined : parseAmount(wagered_max, baseCurrency, 'wagered_max');
  if (wageredMin !== undefined && wageredMax !== undefined && wageredMax < wageredMin) throw fieldFault('wagered_max', 'impossible_range');
  return {
    ...rest,
    tier: tier === undefined ? undefined : tierIdOf(tier),
    country: country === undefined ? undefined : parseCountry(country),
    wageredMin,
    wageredMax,
  };
}

/** A card as answered. */
export function cardToApi(row: CardRow, { baseCurrency, tiers }: Program): z.infer<typeof cardAnswer> {
  const amount = (minor: number): string => formatAmount(minor, baseCurrency);
  return {
    player_id: row.external_id,
    status: row.status,
    country: row.country,
    segment: row.segment,
    tier: tiers.find(({ tierId }) => tierId === row.tier)?.name ?? row.tier,
    risk: { score: row.risk_score, label: row.risk_label },
    total_deposited: amount(row.deposited),
    total_wagered: amount(row.wagered),
    total_won: amount(row.won),
    ggr: amount(row.wagered - row.won),
    balances: {
      LP: formatAmount(row.lp, 'LP'),
      RP: formatAmount(row.rp, 'RP'),
      TICKET: formatAmount(row.ticket, 'TICKET'),
      BONUS: amount(row.bonus),
      PAYABLE: amount(row.payable),
    },
    last_seen: row.last_seen === null ? null : formatInstant(row.last_seen),
    created_at: formatInstant(row.created_at),
  };
}
