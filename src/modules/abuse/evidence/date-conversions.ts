import { dayMs, type Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectLastOnBonus, type TakenBack } from '../../activity/evidence/rows.ts';
import type { CompletedBonus } from '../../wallet/bonus/completed.ts';
import type { Person } from './person.ts';

/** Bets that the wallet took end when it books them; the time of what was told is the one that was told. */
const ofWallet = /^(wager|win):/;

/**
 * Completed bonuses with the time at which play completed them. Where that play was told when it was over, the booking came later, and
 * what followed in between must not stand before it.
 * @param from what became own money before that is left as it is booked: nobody asks when it was
 */
export async function dateConversions(
  reader: Reader,
  persons: ReadonlyMap<Uuid, Person>,
  completed: readonly CompletedBonus[],
  gone: readonly TakenBack[],
  from: Instant,
): Promise<CompletedBonus[]> {
  const asked = completed.filter(({ endedAt }) => endedAt >= from);
  const stretches = asked.flatMap(({ memberId, grantId, createdAt, endedAt }) => {
    const person = persons.get(memberId);
    return person ? [{ bucket: person.bucket, memberId, grantId, since: createdAt - dayMs, upTo: endedAt }] : [];
  });
  const last = new Map((await selectLastOnBonus(reader, stretches, gone)).map((play) => [stretches[play.no - 1]?.grantId, play]));
  return completed.map((bonus) => {
    const play = last.get(bonus.grantId);
    return play === undefined || ofWallet.test(play.eventId) ? bonus : { ...bonus, endedAt: play.at };
  });
}
