import { z } from 'zod';
import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import { formatInstant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { formatAmount } from '../../../kernel/money.ts';
import { type ActivityItem, activityKinds } from './activity.ts';

const money = z.string().optional().meta({ description: 'Base currency, decimal in major units', example: '5000.00' });
const count = z.int().optional();

const openingAnswer = z.strictObject({
  deposited: money,
  withdrawn: money,
  wagered: money,
  won: money,
  bets: count,
  sessions: count,
  playtime_seconds: count,
  game_type: z.string().optional().meta({ description: 'Of the stakes' }),
  risky_behavior: z.boolean().optional(),
});

export const activityAnswer = z
  .strictObject({
    event_id: z.string().meta({ description: 'Unique for the player and day' }),
    player_id: z.string(),
    day: z.string().meta({ description: "Day of the program's zone", example: '2026-03-01' }),
    at: z.string().meta({ description: 'RFC 3339', example: '2026-03-01T09:30:00.000Z' }),
    kind: z.enum(activityKinds).meta({ description: 'OPENING: what a sheet of totals added to what was known' }),
    totals: openingAnswer.meta({ description: 'Only what the sheet changed' }),
    lp: z.string().meta({ description: 'Loyalty points earned; negative when some were taken back', example: '1500' }),
    journal: z.int().meta({ description: 'With batch_seq and batch_index: its place in the chain' }),
    batch_seq: z.int(),
    batch_index: z.int(),
  })
  .meta({ id: 'Activity' });

/** What a sheet added, as answered: only what it told. */
export function totalsToApi(totals: OpeningTotals, baseCurrency: Currency): z.infer<typeof openingAnswer> {
  const { playtimeSeconds, gameType, riskyBehavior, bets, sessions, deposited, withdrawn, wagered, won } = totals;
  const text = (minor: number | undefined) => (minor === undefined ? undefined : formatAmount(minor, baseCurrency));
  const told = {
    deposited: text(deposited),
    withdrawn: text(withdrawn),
    wagered: text(wagered),
    won: text(won),
    bets,
    sessions,
    playtime_seconds: playtimeSeconds,
    game_type: gameType,
    risky_behavior: riskyBehavior,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** One fact about a player, as answered. */
export function activityToApi({ place, ...item }: ActivityItem, baseCurrency: Currency): z.infer<typeof activityAnswer> {
  return {
    event_id: item.eventId,
    player_id: item.playerId,
    day: item.day,
    at: formatInstant(item.at),
    kind: item.kind,
    totals: totalsToApi(item.totals, baseCurrency),
    lp: formatAmount(item.lp, 'LP'),
    journal: place.journal,
    batch_seq: place.batchSeq,
    batch_index: place.batchIndex,
  };
}
