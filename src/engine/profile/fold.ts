import { type Day, dayOf } from '../../kernel/calendar.ts';
import type { Minor } from '../../kernel/money.ts';
import { combined, earn, unitsOf } from '../earn/earn.ts';
import { own } from '../own.ts';
import { type Activity, type Opening, openingSums, type Play, unknownGame, type Void } from './activity.ts';
import type { DaySums, Profile, ProfileWithDays } from './profile.ts';
import { type OpenProfile, plus, sum, sumStake } from './sum.ts';

export type FoldContext = {
  /** The program's time zone: says which day an event belongs to. */
  zone: string;
  /** Stake that earns one LP, minor units; 0: nothing is earned. */
  lpUnitMinor: Minor;
  /** Earn weight per game type, at most 2 decimals; others count 1. */
  earnWeights: Readonly<Record<string, number>>;
  /** Multiplier, at most 2 decimals, of the tier held at the start of a program day. */
  multiplier(day: Day): number;
  /** False for events at or after self-exclusion, block or closure; events of both sides are folded in two calls. */
  earns: boolean;
  /** Spendable LP before these events: a void takes back no more than there are, the rest is owed. */
  lpBalance: number;
};

/**
 * What one event did to the points: LP earned (negative: taken back), what it added to the carry (10^-4 minor units), and the
 * multiplier it earned with (earn weight x tier multiplier, at most 4 decimals; 0 when it earns nothing). Stored with the event, so that a
 * void can take back the same.
 */
export type Effect = { lp: number; carry: number; multiplier: number };

export type Folded = ProfileWithDays & {
  /** Aligned with the events. */
  effects: Effect[];
};

/** One call of `fold` at work. */
type Run = {
  profile: OpenProfile;
  /** LP that a void may still take back. */
  takeable: number;
  context: FoldContext;
};

const noEffect: Effect = Object.freeze({ lp: 0, carry: 0, multiplier: 0 });
const emptyDay: DaySums = Object.freeze({ events: 0, deposited: 0, withdrawn: 0, wagered: 0, won: 0, bets: 0, sessions: 0, lp: 0 });

/** Nothing is known yet. */
export function emptyProfile(): Profile {
  return {
    deposited: null,
    withdrawn: null,
    wagered: null,
    won: null,
    bets: null,
    sessions: null,
    playtimeSeconds: null,
    deposits: null,
    wageredByGame: {},
    countedBets: 0,
    countedWagered: 0,
    countedWon: 0,
    winSquares: 0n,
    nightBets: 0,
    riskyBehavior: null,
    firstAt: null,
    lastAt: null,
    daysActive: 0,
    lpCarry: 0,
    lpEarned: 0,
    facts: 0,
  };
}

/** The day whose sums an event changes: its own, or that of the event it takes back. */
export function dayTouchedBy(event: Activity, zone: string): Day {
  return dayOf(event.kind === 'VOID' ? event.target.at : event.at, zone);
}

/**
 * The profile after some more events. Additive: neither their order nor how they are batched matters. (One thing may differ:
 * which of its days shows a point that stakes of several days earned together.)
 *
 * `known.days` must hold every day that the events touch (`dayTouchedBy`) if anything is known of it, however old: that is
 * how an active day is counted once. A day that is not touched comes back as the same object.
 */
export function fold(known: ProfileWithDays, events: readonly Activity[], context: FoldContext): Folded {
  // LP given or spent elsewhere are in the balance, not among what was earned: a void may take the smaller of the two.
  const run: Run = { profile: { ...known.profile }, takeable: Math.min(known.profile.lpEarned, context.lpBalance), context };
  const touched = new Map<Day, DaySums>();
  const effects = events.map((event) => {
    const day = dayTouchedBy(event, context.zone);
    let sums = touched.get(day);
    if (!sums) {
      sums = { ...(known.days[day] ?? emptyDay) };
      touched.set(day, sums);
    }
    const effect = foldOne(run, event, day, sums);
    sums.lp += effect.lp;
    return effect;
  });
  const days: Record<Day, DaySums> = { ...known.days };
  for (const [day, sums] of touched) {
    run.profile.daysActive += isActive(sums) - isActive(known.days[day] ?? emptyDay);
    days[day] = sums;
  }
  return { profile: run.profile, days, effects };
}

function isActive(sums: DaySums): 0 | 1 {
  return sums.events > 0 ? 1 : 0;
}

function foldOne(run: Run, event: Activity, day: Day, sums: DaySums): Effect {
  run.profile.facts += 1;
  if (event.kind === 'OPENING') return foldOpening(run, event);
  if (event.kind === 'VOID') return foldVoid(run, event, sums);
  return foldPlay(run, event, day, sums);
}

function foldPlay(run: Run, event: Play, day: Day, sums: DaySums): Effect {
  const { profile, context } = run;
  sum(profile, sums, event, 1, context.zone);
  profile.firstAt = profile.firstAt === null ? event.at : Math.min(profile.firstAt, event.at);
  profile.lastAt = profile.lastAt === null ? event.at : Math.max(profile.lastAt, event.at);
  if (event.kind !== 'WAGER' || !context.earns) return noEffect;
  return earnOn(run, event.amountMinor - event.bonusMinor, combined(weightOf(event.gameType, context), context.multiplier(day)));
}

/** Takes back sums, counts and points, never first or last seen: that the member was there stays true. */
function foldVoid(run: Run, { target, multiplier }: Void, sums: DaySums): Effect {
  sum(run.profile, sums, target, -1, run.context.zone);
  return target.kind === 'WAGER' ? earnOn(run, target.bonusMinor - target.amountMinor, multiplier) : noEffect;
}

/** Totals count over the lifetime only: no window, no active day, no sighting. They earn at tier multiplier 1. */
function foldOpening(run: Run, { totals }: Opening): Effect {
  const { profile, context } = run;
  for (const name of openingSums) {
    const difference = totals[name];
    if (difference === undefined) continue;
    if (name === 'wagered') sumStake(profile, totals.gameType ?? null, difference);
    else profile[name] = plus(profile[name], difference);
  }
  profile.riskyBehavior = totals.riskyBehavior ?? profile.riskyBehavior;
  if (totals.wagered === undefined || !context.earns) return noEffect;
  return earnOn(run, totals.wagered, combined(weightOf(totals.gameType ?? null, context), 1));
}

function earnOn(run: Run, stakeMinor: Minor, multiplier: number): Effect {
  const { profile, context } = run;
  if (multiplier === 0 || context.lpUnitMinor === 0) return noEffect;
  const before = profile.lpCarry;
  const { lp, carry } = earn(before, unitsOf(stakeMinor, multiplier), context.lpUnitMinor, run.takeable);
  profile.lpCarry = carry;
  profile.lpEarned += lp;
  run.takeable += lp;
  return { lp, carry: carry - before, multiplier };
}

function weightOf(gameType: string | null, context: FoldContext): number {
  return own(context.earnWeights, gameType ?? unknownGame) ?? 1;
}
