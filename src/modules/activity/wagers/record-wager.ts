import type { Program } from '../../../engine/program.ts';
import { statusAt } from '../../../engine/snapshot.ts';
import { type Stake, splitStake } from '../../../engine/wallet/stake.ts';
import { must } from '../../../kernel/assert.ts';
import { dayOf, utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault, fieldFault } from '../../../kernel/errors.ts';
import { newId, type Uuid } from '../../../kernel/ids.ts';
import { formatAmount, type Minor, maxMinor } from '../../../kernel/money.ts';
import type { Desk } from '../../ledger/commit-each.ts';
import { lockEach } from '../../members/lock.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram, keepProgram } from '../../program/current.ts';
import type { Grant } from '../../wallet/bonus/grant.ts';
import { selectLiveGrants } from '../../wallet/bonus/grants.ts';
import { noBooking } from '../../wallet/booking.ts';
import { dayMultipliers } from '../day-multipliers.ts';
import { type Known, readKnown } from '../known.ts';
import { readPlaces } from '../standing/place-members.ts';
import { takeFacts } from '../take-facts.ts';
import { placeBet, playable } from './move-bonus.ts';
import { type Played, playBatch } from './play-batch.ts';
import { refuseStake } from './refuse-stake.ts';
import { stakeFact } from './wager.ts';

/** A bet that a player wants to place. Minor units of the base currency. */
export type AskedWager = {
  playerId: string;
  /** > 0. */
  amountMinor: Minor;
  gameType: string;
  /** Own money that the operator has for it, >= 0: Laurel keeps none. */
  realAvailableMinor: Minor;
  roundId: string;
};

/** How the stake is paid: `real` is the operator's to take. The last three are those of the bonus it counts toward; null: of none. */
export type WagerAnswer = {
  wager_id: string;
  real: string;
  bonus: string;
  grant_id: Uuid | null;
  progress: string | null;
  target: string | null;
};

/**
 * Where bets are placed, several players' in one commit. Refuses `player_not_found`, `player_not_active`, `max_bet_exceeded`,
 * `game_not_eligible`, `insufficient_balance`.
 */
export function recordDesk(clock: () => Instant): Desk<AskedWager, WagerAnswer, Member> {
  return {
    async owners(tx, asked) {
      await keepProgram(tx);
      return lockEach(
        tx,
        asked.map(({ playerId }) => playerId),
      );
    },
    async decide(tx, requests) {
      const now = clock();
      const { program } = await currentProgram(tx);
      const members = requests.map(({ owner }) => owner);
      const day = dayOf(now, program.timeZone);
      const known = await readKnown(
        tx,
        members.map((member) => ({ member, day })),
      );
      const places = await readPlaces(tx, members, program, now);
      const multiplierOf = await dayMultipliers(
        tx,
        members.map(({ bucket, memberId }) => ({ bucket, memberId, day })),
        places,
        program,
      );
      const grants = Map.groupBy(await selectLiveGrants(tx, members), ({ memberId }) => memberId);
      const decided = requests.map(({ input, owner: { memberId } }) => {
        const bettor = {
          known: must(known.get(memberId), 'a locked member is known'),
          grants: grants.get(memberId) ?? [],
          tierMultiplier: multiplierOf(memberId, day),
        };
        return recordWager(input, bettor, program, now);
      });
      return playBatch(decided, places, program, now);
    },
  };
}

/** Who bets, as known under the lock: `grants` are those that have not ended, `tierMultiplier` is that of the day. */
export type Bettor = { known: Known; grants: readonly Grant[]; tierMultiplier: number };

/** One bet: placed, or refused with the reason. Pure but for the new ids. */
export function recordWager(
  asked: AskedWager,
  { known, grants, tierMultiplier }: Bettor,
  program: Program,
  now: Instant,
): Played<WagerAnswer> | Fault {
  const { member, profile } = known;
  const { bucket, memberId } = member;
  const { amountMinor, gameType, roundId } = asked;
  const status = statusAt(member, now);
  if (status !== 'ACTIVE') return new Fault('player_not_active', { detail: `The player is ${status} and cannot bet.` });
  if (maxMinor - amountMinor < (profile.wagered ?? 0)) return fieldFault('amount', 'invalid_amount', 'amount: too large to be kept');
  const { baseCurrency } = program;
  const wagerId = newId(now, bucket);
  const context = { baseCurrency, at: now, wagerId };
  const bonus = playable(grants, now);
  const stake = splitStake(asked, bonus);
  if ('refusal' in stake) return refuseStake(stake.refusal, { ...asked, bonus, grants }, baseCurrency, now);
  // A bet that counts toward a bonus is one of its bets, also when own money pays all of it: the bonus ends after it.
  const moved = bonus !== null && counts(stake) ? placeBet(bonus, stake, context) : null;
  const { realMinor, bonusMinor, countedMinor } = stake;
  const grantId = moved?.grant.grantId ?? null;
  const bet = { bucket, memberId, wagerId, roundId, gameType, grantId, realMinor, bonusMinor, countedMinor, placedAt: now };
  const fact = stakeFact(bet, { at: now, day: utcDay(now) });
  const change = takeFacts(known, [fact], { ...program, multiplier: () => tierMultiplier });
  const text = (minor: Minor): string => formatAmount(minor, baseCurrency);
  return {
    answer: {
      wager_id: wagerId,
      real: text(realMinor),
      bonus: text(bonusMinor),
      grant_id: grantId,
      progress: moved && text(moved.grant.progressMinor),
      target: moved && text(moved.grant.targetMinor),
    },
    change,
    wager: {
      ...bet,
      multiplier: must(change.rows[0], 'one fact, one row').multiplier,
      state: 'OPEN',
      win: null,
      late: false,
      endedAt: null,
    },
    booking: moved?.booking ?? noBooking,
    events: [],
  };
}

function counts({ bonusMinor, countedMinor }: Stake): boolean {
  return bonusMinor > 0 || countedMinor > 0;
}
