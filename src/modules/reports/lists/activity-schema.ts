import { z } from 'zod';
import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import { formatInstant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { formatAmount } from '../../../kernel/money.ts';
import { type ActivityItem, activityKinds, type PlayItem, playKinds } from './activity.ts';

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

const amount = z.string().meta({ description: 'Base currency, decimal in major units', example: '10.00' });

const playAnswer = z.strictObject({
  amount: amount.meta({ description: 'Of money in or out, a stake or a win; 0 of a session; of a VOID: of what it takes back' }),
  bonus: amount.meta({ description: 'The part of it that is bonus money' }),
  game_type: z.string().nullable(),
  game_id: z.string().nullable(),
  round_id: z.string().nullable(),
  session_id: z.string().nullable(),
  duration_seconds: z.int().nullable().meta({ description: 'Time played, told with the event that makes it known' }),
  grant_id: z.string().nullable().meta({ description: 'The bonus that it counts toward, or whose money it moves' }),
  progress: amount.meta({ description: 'What it counted toward the bonus; negative where it takes back' }),
  ref_event_id: z.string().nullable().meta({ description: 'The event that a VOID takes back' }),
  ref_at: z.string().nullable().meta({ description: 'When that happened, RFC 3339' }),
  ref_kind: z.enum(playKinds).nullable().meta({ description: 'What that was' }),
});

export const activityAnswer = z
  .strictObject({
    event_id: z.string().meta({ description: 'Unique for the player and day' }),
    player_id: z.string(),
    day: z.string().meta({ description: "UTC day of at; of older facts a day of the program's zone", example: '2026-03-01' }),
    at: z.string().meta({ description: 'RFC 3339', example: '2026-03-01T09:30:00.000Z' }),
    kind: z.enum(activityKinds).meta({ description: 'OPENING: what a sheet of totals added to what was known; VOID: takes an event back' }),
    totals: openingAnswer.nullable().meta({ description: 'Only what the sheet changed; null for play' }),
    play: playAnswer.nullable().meta({ description: 'What the player did; null for a sheet' }),
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

function playToApi(play: PlayItem, baseCurrency: Currency): z.infer<typeof playAnswer> {
  return {
    amount: formatAmount(play.amountMinor, baseCurrency),
    bonus: formatAmount(play.bonusMinor, baseCurrency),
    game_type: play.gameType,
    game_id: play.gameId,
    round_id: play.roundId,
    session_id: play.sessionId,
    duration_seconds: play.durationSeconds,
    grant_id: play.grantId,
    progress: formatAmount(play.progressMinor, baseCurrency),
    ref_event_id: play.refEventId,
    ref_at: play.refAt === null ? null : formatInstant(play.refAt),
    ref_kind: play.refKind,
  };
}

/** One fact about a player, as answered. */
export function activityToApi({ place, ...item }: ActivityItem, baseCurrency: Currency): z.infer<typeof activityAnswer> {
  return {
    event_id: item.eventId,
    player_id: item.playerId,
    day: item.day,
    at: formatInstant(item.at),
    kind: item.kind,
    totals: item.totals && totalsToApi(item.totals, baseCurrency),
    play: item.play && playToApi(item.play, baseCurrency),
    lp: formatAmount(item.lp, 'LP'),
    journal: place.journal,
    batch_seq: place.batchSeq,
    batch_index: place.batchIndex,
  };
}
