import { z } from 'zod';
import { rewardTypes } from '../../../engine/rules/reward.ts';
import { ageBands } from './ages.ts';

const day = (description: string) => z.string().max(40).optional().meta({ description, example: '2026-03-01' });

export const daysQuery = z.strictObject({
  from: day("First day, in the program's time zone; without it, 30 days up to the last"),
  to: day("Last day, in the program's time zone, itself included; without it, today"),
});

export const seriesQuery = z.strictObject({
  ...daysQuery.shape,
  series: z.enum(['day']).optional().meta({ description: 'Also answers the figures of each day on which there was anything' }),
});

const count = z.int();
const counts = z.record(z.string(), count);
const money = z.string().meta({ description: 'Base currency, decimal in major units', example: '300.00' });
const owned = z.string().meta({ description: 'Points and tickets whole, money as decimal in major units', example: '1500' });
const ratio = (description: string) => z.number().nullable().meta({ description, example: 175 });
const roi = ratio('(revenue - cost) / cost x 100, two decimals; null where nothing was spent');
const dayName = z.string().meta({ description: "Day of the program's time zone", example: '2026-03-01' });
const window = z.strictObject({ from: dayName, to: dayName }).meta({ description: 'Days that were added up, both included' });
const lists = z.record(z.string(), z.string()).meta({
  description: 'By the path of a figure in this object: the address of the list of exactly what the figure counts',
  example: {
    'rewards.refused_by_reason.cap_daily': '/api/decisions?outcome=REFUSED&reason=cap_daily&about=value&from=2026-02-01&to=2026-03-02',
  },
});

export const dashboardAnswer = z
  .strictObject({
    window,
    players: z
      .strictObject({ total: count, active: count, by_segment: counts, by_tier: counts, by_risk: counts })
      .meta({ description: 'As they stand now, of every status; active: of status ACTIVE' }),
    play: z.strictObject({
      wagered: money,
      won: money,
      ggr: money.meta({ description: 'Gross gaming revenue: wagered - won' }),
      bonus_cost: money.meta({
        description: 'Bonus money and cash-back booked out of BONUS_COST, less what was cancelled, expired or forfeited in the window',
      }),
      ngr: money.meta({ description: 'Net gaming revenue: ggr - bonus_cost' }),
      theo: money.meta({ description: 'Theoretical win: sum over game types of wagered x house edge, at the edges in force now' }),
    }),
    rewards: z.strictObject({
      issued: count.meta({ description: 'Rewards of rules that were paid out in the window, also those cancelled later' }),
      refused_by_reason: counts.meta({ description: 'Refused decisions by the reported gate code, credits by hand included' }),
      cost: money.meta({ description: 'Value when they were decided, less what cancelling took back' }),
      roi_percent: roi.meta({ description: 'Attributed: credits rewards with all play that was expected to follow' }),
    }),
    liability: z
      .strictObject({ LP: owned, RP: owned, TICKET: owned, BONUS: owned, PAYABLE: owned })
      .meta({ description: 'What players can use now, each in its own unit: without what is on hold or in open bets' }),
    lists,
  })
  .meta({ id: 'Dashboard' });

const given = { issued: count, cancelled: count.meta({ description: 'Rewards taken back, on the day of it' }), cost: money };
const decided = z.strictObject({ approved: count, reduced: count, refused: count, refused_by_reason: counts }).meta({
  description:
    'Decisions; one that waits as an offer is decided again when it is accepted. Without those on the turn of a bonus that waited',
});
const open = count.meta({ description: 'Rewards that wait to be issued, now' });

export const rewardAnalytics = z
  .strictObject({
    window,
    decisions: decided,
    ...given,
    open,
    rules: z.array(
      z.strictObject({
        rule_id: z.string().nullable().meta({ description: 'null: credits by hand' }),
        decisions: decided,
        ...given,
        open,
        lists,
      }),
    ),
    by_type: z.array(z.strictObject({ type: z.enum(rewardTypes), ...given, lists })),
    by_day: z.array(z.strictObject({ day: dayName, decisions: decided, ...given })).optional(),
    lists,
  })
  .meta({ id: 'RewardAnalytics' });

const booking = {
  code: z.string().meta({ description: 'Why, e.g. reward_granted; accrual: points earned by play', example: 'reward_granted' }),
  from: z.string().meta({ description: 'Kind of account it came from', example: 'BONUS_COST' }),
  to: z.string().meta({ description: 'Kind of account it went to', example: 'BONUS' }),
  currency: z.string(),
  n: count.meta({ description: 'How many bookings' }),
  amount: owned,
};

export const transactionAnalytics = z
  .strictObject({
    window,
    bookings: z.array(z.strictObject({ ...booking, lists })),
    totals: z.array(z.strictObject({ currency: z.string(), n: count, amount: owned })).meta({ description: 'Everything moved' }),
    by_day: z.array(z.strictObject({ day: dayName, ...booking })).optional(),
  })
  .meta({ id: 'TransactionAnalytics' });

const spread = z.record(z.string(), z.strictObject({ count, share: z.number().meta({ description: 'Of all players, four decimals' }) }));
const moves = z.array(z.strictObject({ from: z.string(), to: z.string(), n: count }));

export const segmentAnalytics = z
  .strictObject({
    window,
    players: count,
    segments: spread,
    tiers: spread.meta({ description: 'By tier id' }),
    risk: spread.meta({ description: 'By risk label' }),
    movements: z
      .strictObject({ segment: moves, tier: moves, risk: moves })
      .meta({ description: 'How often players moved in the window; where they first stood is no move' }),
    lists,
  })
  .meta({ id: 'SegmentAnalytics' });

const bandNames = ageBands.map(([name]) => name);
const liabilityLine = z.strictObject({
  opening: owned.meta({ description: 'Owed before the first day of the window' }),
  credited: owned.meta({ description: 'Booked to players in the window' }),
  debited: owned.meta({ description: 'Booked away from players in the window: used, expired, forfeited, taken back, paid out' }),
  outstanding: owned.meta({
    description: 'opening + credited - debited: owed at the end of the last day, what is on hold or in open bets included',
  }),
  unit_value: z.number().meta({ description: 'Value of one unit in base currency, as the settings say now', example: 0.01 }),
  breakage: z.number().meta({ description: 'Share expected never to be used, as the settings say now', example: 0 }),
  value: money.meta({ description: 'outstanding x unit_value x (1 - breakage), rounded half to even once' }),
  by_age: z.record(z.enum(bandNames), owned).meta({
    description:
      'Outstanding by days since it was credited; adds up to outstanding. Points and tickets by their lots; the rest first in, first ' +
      'out over all players together, from daily bookings: an estimate of the age, not of the amount',
  }),
  expiring: z
    .strictObject({ within_30_days: owned, within_90_days: owned })
    .optional()
    .meta({ description: 'Of points and tickets: what expires within so many days after the last day, if it is not used before' }),
});

export const liabilityAnswer = z
  .strictObject({
    window,
    currencies: z.strictObject({
      LP: liabilityLine,
      RP: liabilityLine,
      TICKET: liabilityLine,
      BONUS: liabilityLine,
      PAYABLE: liabilityLine,
    }),
    value: money.meta({ description: 'Sum of the values' }),
    lists,
  })
  .meta({ id: 'Liability' });

const against = z.strictObject({ revenue: money, profit: money.meta({ description: 'revenue - cost' }), roi_percent: roi });
const returns = {
  ...given,
  attributed: against.meta({ description: 'All play expected to follow, also what would have come anyway' }),
  incremental: against.meta({ description: 'Added play alone: base x (retention multiplier - 1)' }),
};

export const roiAnalytics = z
  .strictObject({
    window,
    note: z.string(),
    ...returns,
    rules: z.array(
      z.strictObject({
        rule_id: z.string(),
        ...returns,
        versions: z.array(z.strictObject({ version: z.int(), ...returns })),
        lists,
      }),
    ),
    lists,
  })
  .meta({ id: 'RoiAnalytics' });

export type Dashboard = z.infer<typeof dashboardAnswer>;
export type RewardAnalytics = z.infer<typeof rewardAnalytics>;
export type TransactionAnalytics = z.infer<typeof transactionAnalytics>;
export type SegmentAnalytics = z.infer<typeof segmentAnalytics>;
export type LiabilityLine = z.infer<typeof liabilityLine>;
export type Liability = z.infer<typeof liabilityAnswer>;
export type RoiAnalytics = z.infer<typeof roiAnalytics>;
