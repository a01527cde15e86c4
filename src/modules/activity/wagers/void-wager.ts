import type { Program } from '../../../engine/program.ts';
import { statusAt } from '../../../engine/snapshot.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { OutboxEvent } from '../../../platform/outbox.ts';
import type { Desk } from '../../ledger/commit-each.ts';
import type { Member } from '../../members/member.ts';
import { noBooking } from '../../wallet/booking.ts';
import { takeFacts } from '../take-facts.ts';
import { type Ending, endDesk, type GrantAfter, grantAfter } from './end-wager.ts';
import { endBet } from './move-bonus.ts';
import type { Played } from './play-batch.ts';
import { voidFact, type Wager } from './wager.ts';

/** A bet that never was. */
export type AskedVoid = { wagerId: Uuid };

/** What goes back: `real` to the operator's account, `bonus` to the bonus; after its end that part is `forfeited` instead, and `late`. */
export type VoidAnswer = { wager_id: string; real: string; bonus: string; forfeited: string; late: boolean; grant: GrantAfter | null };

/** Where bets are taken back. Refuses `wager_not_found`, `wager_ended`. Whatever the player's status: it is their own money. */
export function voidDesk(clock: () => Instant): Desk<AskedVoid, VoidAnswer, Member> {
  return endDesk({ touches: (wager) => wager.placedAt, end: voidWager }, clock);
}

/** Exactly what was taken returns, turnover and points too. Pure but for the new ids. */
export function voidWager(_: AskedVoid, { wager, known, grant }: Ending, program: Program, now: Instant): Played<VoidAnswer> {
  const { wagerId, bonusMinor, countedMinor } = wager;
  const { baseCurrency } = program;
  const onBreak = statusAt(known.member, now) === 'COOLING_OFF';
  const moved = grant && endBet(grant, { event: 'void', bonusMinor, countedMinor }, { baseCurrency, at: now, wagerId, onBreak });
  const late = moved?.late ?? false;
  const answer: VoidAnswer = {
    wager_id: wagerId,
    real: formatAmount(wager.realMinor, baseCurrency),
    bonus: formatAmount(late ? 0 : bonusMinor, baseCurrency),
    forfeited: formatAmount(late ? bonusMinor : 0, baseCurrency),
    late,
    grant: moved && grantAfter(moved.grant, baseCurrency),
  };
  return {
    answer,
    change: takeFacts(known, [voidFact(wager, { at: now, day: utcDay(now) })], program),
    wager: { ...wager, state: 'VOIDED', late, endedAt: now },
    booking: moved?.booking ?? noBooking,
    events: late && bonusMinor > 0 ? [lateEvent(known.member, wager, answer, now)] : [],
  };
}

/** Somebody may have to look at it: the player gets less back than was staked. */
function lateEvent({ externalId }: Member, { roundId, grantId }: Wager, answer: VoidAnswer, at: Instant): OutboxEvent {
  const { wager_id, real, forfeited } = answer;
  const payload = { wager_id, round_id: roundId, grant_id: grantId, real, forfeited };
  return { topic: 'wager.voided_late', subject: `player:${externalId}`, payload, at };
}
