import { theoOf } from '../../../engine/profile/games.ts';
import type { Program } from '../../../engine/program.ts';
import { add, formatAmount, type Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { decidedOf } from './decided.ts';
import { givenOf } from './given.ts';
import { activityLink, decisionsLink, issuedLink, linksOf, placeLinks, playersLink } from './links.ts';
import { roiPercent } from './roi.ts';
import type { Dashboard } from './schema.ts';
import { type BookingRow, selectBookings, selectDecisions, selectPlay, selectRewards } from './store.ts';
import { readPopulation } from './tally.ts';
import type { Days } from './window.ts';

/**
 * The program at a glance: players and what they own now; play and rewards of the window. Reads only what is added up already, so it
 * answers at once however many members there are.
 */
export async function readDashboard(reader: Reader, program: Program, days: Days): Promise<Dashboard> {
  const { baseCurrency, settings } = program;
  const money = (minor: Minor): string => formatAmount(minor, baseCurrency);
  const population = await readPopulation(reader, program);
  const { total, active, bySegment, byTier, byRisk, owned } = population;
  const play = await selectPlay(reader, days);
  const bonusCostMinor = bonusCost(await selectBookings(reader, days, false));
  const { refused_by_reason } = decidedOf(await selectDecisions(reader, days, false));
  const { issued, costMinor, revenueMinor } = givenOf(await selectRewards(reader, days, false));
  const wageredMinor = play.reduce((sum, { wagered }) => add(sum, wagered), 0);
  const wonMinor = play.reduce((sum, { won }) => add(sum, won), 0);
  const ggrMinor = wageredMinor - wonMinor;
  return {
    window: days,
    players: { total, active, by_segment: bySegment, by_tier: byTier, by_risk: byRisk },
    play: {
      wagered: money(wageredMinor),
      won: money(wonMinor),
      ggr: money(ggrMinor),
      bonus_cost: money(bonusCostMinor),
      ngr: money(ggrMinor - bonusCostMinor),
      theo: money(theoOf(Object.fromEntries(play.map(({ game_type, wagered }) => [game_type, wagered])), settings)),
    },
    rewards: { issued, refused_by_reason, cost: money(costMinor), roi_percent: roiPercent(revenueMinor, costMinor) },
    liability: {
      LP: formatAmount(owned.LP, 'LP'),
      RP: formatAmount(owned.RP, 'RP'),
      TICKET: formatAmount(owned.TICKET, 'TICKET'),
      BONUS: money(owned.BONUS),
      PAYABLE: money(owned.PAYABLE),
    },
    lists: {
      'players.total': playersLink(),
      'players.active': playersLink({ status: 'ACTIVE' }),
      ...placeLinks(population, (by, name) => `players.by_${by}.${name}`),
      play: activityLink(days),
      'rewards.issued': issuedLink(days),
      ...linksOf(
        refused_by_reason,
        (name) => `rewards.refused_by_reason.${name}`,
        (reason) => decisionsLink(days, { outcome: 'REFUSED', reason }),
      ),
    },
  };
}

/**
 * What bonuses cost the house, minor units: all that was booked out of BONUS_COST (bonus money and cash-back, by rules and by hand),
 * less what came back of it: cancelled to BONUS_COST, expired and forfeited to BONUS_FORFEIT. NGR = GGR - this.
 */
export function bonusCost(bookings: readonly Pick<BookingRow, 'from_account' | 'to_account' | 'amount'>[]): Minor {
  return bookings.reduce((cost, { from_account, to_account, amount }) => {
    const spent = from_account === 'BONUS_COST' ? amount : 0;
    const cameBack = to_account === 'BONUS_COST' || to_account === 'BONUS_FORFEIT' ? amount : 0;
    return add(cost, spent - cameBack);
  }, 0);
}
