import { type Day, dayOf, daysBetween } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import { add, type Minor, mulDivHalfEven } from '../../kernel/money.ts';
import type { Program } from '../program.ts';
import type { Snapshot } from '../snapshot.ts';
import type { State } from './fields.ts';
import { favouriteGame, theoOf } from './games.ts';
import { luckOf } from './luck.ts';
import type { Profile } from './profile.ts';
import { ratio } from './ratio.ts';
import { type WindowSums, windowsOf } from './windows.ts';

/** The part of a snapshot that fields are derived from. */
export type Known = Pick<Snapshot, 'profile' | 'riskFlagged' | 'days' | 'now' | 'member' | 'balances' | 'bonus'>;

/** All that a rule sees of a member but where they stand: segment, tier, risk and abuse are computed from these. */
export type DerivedState = Omit<
  State,
  'segment' | 'tier' | 'previous_segment' | 'previous_tier' | 'risk_score' | 'risk_label' | 'abuse_score'
>;

/**
 * Every field that follows from what is known. Money in minor units of the base currency; ratios and numbers rounded half to
 * even to 6 decimals, so that what is shown is what is compared. null: nobody ever told, or nothing to divide by.
 */
export function deriveFields(known: Known, program: Pick<Program, 'settings' | 'timeZone'>): DerivedState {
  const { profile, member, balances, bonus, now } = known;
  const today = dayOf(now, program.timeZone);
  const daysSince = (at: Instant | null): number | null => (at === null ? null : wholeDays(dayOf(at, program.timeZone), today));
  return {
    ...playFields(known, program),
    bonus_received: bonus.receivedMinor,
    bonus_converted: bonus.convertedMinor,
    bonus_cost: bonus.costMinor,
    bonus_to_deposit_ratio: profile.deposited === null ? null : share(bonus.receivedMinor, profile.deposited),
    first_seen: member.registeredAt ?? profile.firstAt,
    last_seen: profile.lastAt,
    days_since_last_seen: daysSince(profile.lastAt),
    ...windowFields(windowsOf(known.days, today)),
    lp_balance: balances.LP,
    rp_balance: balances.RP,
    country: member.country,
    marketing_consent: member.marketingConsent,
    days_since_registration: daysSince(member.registeredAt),
  };
}

/** What is known of a member's play, whenever that is looked at. */
type Played = Pick<Snapshot, 'profile' | 'riskFlagged'>;

/** The fields that follow from the profile and an officer's flag alone. */
export type PlayState = Pick<DerivedState, keyof ReturnType<typeof playFields>>;

/** Needs neither the days nor a clock. */
export function playFields(known: Played, program: Pick<Program, 'settings'>) {
  return { ...placeFields(known), ...money(known.profile, program), ...behaviour(known.profile) };
}

/** The fields that segment and risk are made of. */
export type PlaceState = Pick<DerivedState, keyof ReturnType<typeof placeFields>>;

/** No more than it takes to place a member, since that is done with every batch of events. */
export function placeFields({ profile, riskFlagged }: Played) {
  const { wagered, won, sessions, playtimeSeconds } = profile;
  return {
    total_wagered: wagered,
    total_won: won,
    total_withdrawn: profile.withdrawn,
    net_pnl: pnlOf(profile),
    sessions,
    days_active: profile.daysActive,
    avg_session_minutes: sessions === null || playtimeSeconds === null ? null : share(playtimeSeconds, sessions * 60),
    favourite_game_type: favouriteGame(profile.wageredByGame),
    risky_behavior: riskFlagged || profile.riskyBehavior,
  };
}

/** The player's result: above 0 the player is ahead. */
function pnlOf({ wagered, won }: Profile): Minor | null {
  return wagered === null && won === null ? null : add(won ?? 0, 0 - (wagered ?? 0));
}

function money(profile: Profile, { settings }: Pick<Program, 'settings'>) {
  const { deposited, wagered, won } = profile;
  const pnl = pnlOf(profile);
  const theo = wagered === null ? null : theoOf(profile.wageredByGame, settings);
  const { volatility, luck } = luckOf(profile, pnl, theo);
  return {
    total_deposited: deposited,
    net_loss: pnl === null ? null : Math.max(0, 0 - pnl),
    ggr: pnl === null ? null : 0 - pnl,
    house_edge_contribution: theo,
    win_loss_ratio: wagered === null ? null : share(won ?? 0, wagered),
    volatility_score: volatility,
    luck_z: luck,
  };
}

function behaviour(profile: Profile) {
  const { playtimeSeconds, bets, countedBets } = profile;
  return {
    playtime_hours: playtimeSeconds === null ? null : ratio(playtimeSeconds, 3600),
    total_bets: bets,
    avg_bet_size: bets === null || bets <= 0 ? null : mulDivHalfEven(stakesOf(profile), 1, bets),
    night_share: share(profile.nightBets, countedBets),
    deposits_count: profile.deposits,
  };
}

/** The stakes of the bets that `bets` counts: a sheet may have brought stakes without saying in how many bets. */
function stakesOf({ bets, countedBets, countedWagered, wagered }: Profile): Minor {
  return bets === countedBets ? countedWagered : (wagered ?? 0);
}

function windowFields({ 1: day, 7: week, 30: month }: ReturnType<typeof windowsOf>) {
  return {
    wagered_1d: day.wagered,
    wagered_7d: week.wagered,
    wagered_30d: month.wagered,
    won_1d: day.won,
    won_7d: week.won,
    won_30d: month.won,
    net_loss_1d: netLoss(day),
    net_loss_7d: netLoss(week),
    net_loss_30d: netLoss(month),
    deposited_1d: day.deposited,
    deposited_7d: week.deposited,
    deposited_30d: month.deposited,
    withdrawn_1d: day.withdrawn,
    withdrawn_7d: week.withdrawn,
    withdrawn_30d: month.withdrawn,
    bets_1d: day.bets,
    bets_7d: week.bets,
    bets_30d: month.bets,
    sessions_1d: day.sessions,
    sessions_7d: week.sessions,
    sessions_30d: month.sessions,
  };
}

function netLoss({ wagered, won }: WindowSums): Minor {
  return Math.max(0, wagered - won);
}

/** A ratio; null when there is nothing to divide by. */
function share(part: number, whole: number): number | null {
  return whole <= 0 ? null : ratio(part, whole);
}

/** A time a few minutes ahead of the clock is today, not a day in the future. */
function wholeDays(from: Day, to: Day): number {
  return Math.max(0, daysBetween(from, to));
}
