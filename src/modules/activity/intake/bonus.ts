import { statusAt } from '../../../engine/snapshot.ts';
import { happen, type Occurrence } from '../../../engine/wallet/bonus.ts';
import { inPlay } from '../../../engine/wallet/bonus-states.ts';
import { checkStake } from '../../../engine/wallet/stake.ts';
import { assert, must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { ErrorCode } from '../../../kernel/errors.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Member } from '../../members/member.ts';
import { type Grant, isOver } from '../../wallet/bonus/grant.ts';
import { bookMove } from '../../wallet/bonus/move-grant.ts';
import { type Booking, joinBookings, noBooking } from '../../wallet/booking.ts';
import type { PlayRow } from '../activity.ts';
import { earnsUntil } from '../take-facts.ts';
import type { ReportedEvent } from './event.ts';

/** What an event does to the bonuses of its member. */
export type BonusEffect = {
  /** The bonus that the event counts toward, or whose money it moves; null: none. */
  grantId: Uuid | null;
  /** What it adds to the turnover of that bonus. */
  progressMinor: Minor;
  /** Grants as they are afterwards, with the transfers that the event's own row does not carry. */
  booking: Booking;
  /** The member's grants afterwards, ended ones too. */
  grants: readonly Grant[];
};

export type BonusRefusal = { refusal: ErrorCode; path: string | null };

export type BonusContext = {
  baseCurrency: Currency;
  now: Instant;
  /** Whose they are. */
  member: Member;
  /** Of rounds: the bonus that a stake of theirs counted toward. */
  rounds: ReadonlyMap<string, Uuid>;
};

/**
 * What a stake, a win or a withdrawal that is told afterwards does to the member's bonuses. Pure but for new ids. Refuses
 * `no_bonus_in_play`, then `max_bet_exceeded`, `game_not_eligible`, `insufficient_balance`: only what says that bonus money was in it.
 * @param grants those that have not ended, oldest first, and of `readBonuses` those that a win may still concern
 */
export function playBonus(grants: readonly Grant[], event: ReportedEvent, context: BonusContext): BonusEffect | BonusRefusal {
  if (event.kind === 'WAGER') return tellStake(grants, event, context);
  if (event.kind === 'WIN') return tellWin(grants, event, context);
  return event.kind === 'WITHDRAWAL' ? forfeitAt(grants, event, context) : untouched(grants);
}

/** What taking back a stake or a win does. `grants` hold that of the target. Refuses `insufficient_balance`: what was won is gone. */
export function unplayBonus(grants: readonly Grant[], target: PlayRow, context: BonusContext): BonusEffect | BonusRefusal {
  const { grantId, bonusMinor, progressMinor } = target;
  if (grantId === null) return untouched(grants);
  const grant = must(
    grants.find((one) => one.grantId === grantId),
    'the bonus of what is taken back is there',
  );
  const occurrence: Occurrence =
    target.kind === 'WIN' ? { event: 'unwin', winMinor: bonusMinor } : { event: 'unplay', bonusMinor, countedMinor: progressMinor };
  return move(grants, grant, [occurrence], 0 - progressMinor, context);
}

function tellStake(grants: readonly Grant[], event: ReportedEvent, context: BonusContext): BonusEffect | BonusRefusal {
  const { bonusMinor } = event;
  const bonus = playable(grants, event.at, context);
  if (bonus === null) return bonusMinor > 0 ? refuse('no_bonus_in_play') : untouched(grants);
  const stake = checkStake(event, bonus);
  if ('refusal' in stake) return refuse(stake.refusal);
  const { countedMinor } = stake;
  // A bet that counts toward a bonus is one of its bets, also when own money paid all of it: the bonus may be complete with it.
  if (bonusMinor === 0 && countedMinor === 0) return untouched(grants);
  const play: Occurrence = { event: 'play', bonusMinor, countedMinor };
  return move(grants, bonus, bonus.state === 'SUSPENDED' ? [{ event: 'resume' }, play] : [play], countedMinor, context);
}

/**
 * The bonus that a stake of a time counts toward: given by then and not over by then, in play now. One that was suspended for a break
 * that is over is in play, whether or not the sweep came by. What is played after the status forbids it counts nothing.
 */
function playable(grants: readonly Grant[], at: Instant, { member, now }: BonusContext): Grant | null {
  if (at >= earnsUntil(member)) return null;
  const onBreak = statusAt(member, now) !== 'ACTIVE';
  const isPlayable = (grant: Grant): boolean => grant.state === 'ACTIVE' || (grant.state === 'SUSPENDED' && !onBreak);
  return grants.find((grant) => isPlayable(grant) && isGivenBy(grant, at) && !isOver(grant, at)) ?? null;
}

/** Whether a bonus was given by a time. Many sources tell whole seconds, so the second in which it was given is all of it. */
function isGivenBy({ createdAt }: Grant, at: Instant): boolean {
  return createdAt - (createdAt % 1000) <= at;
}

function tellWin(grants: readonly Grant[], event: ReportedEvent, context: BonusContext): BonusEffect | BonusRefusal {
  const { bonusMinor: winMinor } = event;
  if (winMinor === 0) return untouched(grants);
  const grant = bonusOfWin(grants, event, context);
  return grant === null ? refuse('no_bonus_in_play') : move(grants, grant, [{ event: 'win', winMinor }], 0, context);
}

/** The bonus of the stake of the same round; where that is not told, the one in play, else the one that ended last. */
function bonusOfWin(grants: readonly Grant[], { roundId, at }: ReportedEvent, { rounds }: BonusContext): Grant | null {
  const grantId = roundId === null ? undefined : rounds.get(roundId);
  const ofRound = grants.find((grant) => grant.grantId === grantId);
  if (ofRound !== undefined) return ofRound;
  const given = grants.filter((grant) => isGivenBy(grant, at));
  const ended = given.filter(({ endedAt }) => endedAt !== null).sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  return given.find(({ state }) => inPlay.includes(state)) ?? ended[0] ?? null;
}

/** What reached its target is the member's: a withdrawal takes it no more. */
function forfeitAt(grants: readonly Grant[], { at }: ReportedEvent, context: BonusContext): BonusEffect {
  const isLost = (grant: Grant): boolean =>
    grant.terms.forfeitOnWithdrawal && grant.endedAt === null && grant.state !== 'COMPLETING' && isGivenBy(grant, at);
  let effect = untouched(grants);
  for (const grant of grants.filter(isLost)) {
    const ended = move(effect.grants, grant, [{ event: isOver(grant, context.now) ? 'expire' : 'forfeit' }], 0, context);
    assert(!('refusal' in ended), 'what has not ended can be forfeited');
    effect = { ...effect, grants: ended.grants, booking: joinBookings([effect.booking, ended.booking]) };
  }
  return effect;
}

/** Lets things happen to a grant, the last of which may be refused, and what its member's state demands then. */
function move(
  grants: readonly Grant[],
  before: Grant,
  occurrences: readonly Occurrence[],
  progressMinor: Minor,
  context: BonusContext,
): BonusEffect | BonusRefusal {
  const { baseCurrency, now: at } = context;
  const bookings: Booking[] = [];
  const waiting = [...occurrences];
  let grant = before;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const moved = happen(grant, next);
    // Only what was won and is gone again is refused by the bonus itself: all else was asked before.
    if ('refusal' in moved) {
      assert(next.event === 'unwin', `${next.event} of grant ${grant.grantId}: ${moved.refusal}`);
      return refuse('insufficient_balance');
    }
    const booked = bookMove(grant, moved, { baseCurrency, at });
    const follows = waiting.length === 0 ? demandedAfter(grant, booked.grant, grants, context) : null;
    if (follows !== null) waiting.push({ event: follows });
    bookings.push(booked.booking);
    grant = booked.grant;
  }
  return {
    grantId: grant.grantId,
    progressMinor,
    booking: joinBookings(bookings),
    grants: grants.map((one) => (one.grantId === grant.grantId ? grant : one)),
  };
}

/**
 * What the member's state demands of a bonus that is back: one that is reopened during a break is suspended; one that was played away goes
 * on at once, since the gates let it into play before, unless its time is up, its place was taken or its member may not play.
 */
function demandedAfter(
  was: Grant,
  is: Grant,
  grants: readonly Grant[],
  { member, now }: BonusContext,
): 'suspend' | 'expire' | 'forfeit' | 'activate' | null {
  const status = statusAt(member, now);
  if (was.state === 'COMPLETING' && is.state === 'ACTIVE' && status === 'COOLING_OFF') return 'suspend';
  if (was.state !== 'LOST' || is.state !== 'QUEUED') return null;
  if (isOver(is, now)) return 'expire';
  if (status === 'SELF_EXCLUDED') return 'forfeit';
  const isFree = !grants.some(({ grantId, state }) => grantId !== is.grantId && inPlay.includes(state));
  return isFree && status === 'ACTIVE' ? 'activate' : null;
}

function untouched(grants: readonly Grant[]): BonusEffect {
  return { grantId: null, progressMinor: 0, booking: noBooking, grants };
}

function refuse(refusal: ErrorCode): BonusRefusal {
  return { refusal, path: 'bonus_amount' };
}
