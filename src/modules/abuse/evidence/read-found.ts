import { thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import type { Settings } from '../../../engine/settings.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import { type Instant, minuteMs } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectTakenBack, selectWithdrawals } from '../../activity/evidence/rows.ts';
import { readCompletedBonuses } from '../../wallet/bonus/completed.ts';
import { dateConversions } from './date-conversions.ts';
import { type Found, longestMs, windowMs } from './own-play.ts';
import type { Person } from './person.ts';
import { type AskedWithdrawal, readCashOuts } from './read-cash-outs.ts';
import { type AskedBonus, readStakeJumps } from './read-stake-jumps.ts';

/** A member's play from some time on: withdrawals from one instant, completed bonuses from another, both of the last 720 days. */
export type Task = { person: Person; from: Instant; completedFrom: Instant };

export const nothingIn: Found = Object.freeze({ cashOuts: [], stakeJumps: [] });

/** What can have been found of a member at all, by sums alone: whose sums rule it out is not looked up. */
export function possible({ sums: { profile }, bonus }: Person): { cashOuts: boolean; stakeJumps: boolean } {
  const told = profile.firstAt !== null;
  return { cashOuts: told && (profile.withdrawn ?? 0) > 0, stakeJumps: told && bonus.convertedMinor > 0 };
}

/** What play from there on tells, by member id, in no order; of whom nothing is found is absent. */
export async function readFound(reader: Reader, tasks: readonly Task[], settings: Settings, now: Instant): Promise<Map<Uuid, Found>> {
  if (tasks.length === 0) return new Map();
  const withdrawn = tasks.filter(({ person }) => possible(person).cashOuts);
  const converted = tasks.filter(({ person }) => possible(person).stakeJumps);
  const earliest = now - longestMs;
  const withdrawals = Map.groupBy(
    await selectWithdrawals(
      reader,
      withdrawn.map(({ person, from }) => ({ ...person, from: utcDay(from) })),
    ),
    ({ memberId }) => memberId,
  );
  const booked = await readCompletedBonuses(
    reader,
    converted.map(({ person }) => person),
    earliest,
  );
  const telling = tasks.filter(({ person: { memberId } }) => withdrawals.has(memberId) || booked.has(memberId));
  const gone = await selectTakenBack(
    reader,
    telling.map(({ person }) => person),
    utcDay(earliest),
  );
  const isGone = new Set(gone.map(nameOf));
  const persons = new Map(telling.map(({ person }) => [person.memberId, person]));
  const reach = windowMs(thresholdsOf(settings).withdrawal_minutes, minuteMs);
  const asking = Math.min(...telling.map(({ from, completedFrom }) => Math.min(from - reach, completedFrom)));
  const dated = await dateConversions(reader, persons, [...booked.values()].flat(), gone, asking);
  const completed = Map.groupBy(dated, ({ memberId }) => memberId);
  const askedWithdrawals = telling.flatMap(({ person, from }): AskedWithdrawal[] => {
    const own = (withdrawals.get(person.memberId) ?? []).filter((one) => one.at >= from && !isGone.has(nameOf(one)));
    return own.map((one) => ({ ...one, person, completed: completed.get(person.memberId) ?? [] }));
  });
  const askedBonuses = telling.flatMap(({ person, completedFrom }): AskedBonus[] => {
    const own = (completed.get(person.memberId) ?? []).filter(({ endedAt }) => endedAt >= completedFrom);
    return own.map((one) => ({ ...one, person }));
  });
  const cashOuts = await readCashOuts(reader, askedWithdrawals, gone, settings);
  const stakeJumps = await readStakeJumps(reader, askedBonuses, gone, settings);
  return new Map(
    [...cashOuts.keys(), ...stakeJumps.keys()].map((memberId) => [
      memberId,
      { cashOuts: cashOuts.get(memberId) ?? [], stakeJumps: stakeJumps.get(memberId) ?? [] },
    ]),
  );
}

function nameOf({ memberId, eventId, at }: { memberId: Uuid; eventId: string; at: Instant }): string {
  return `${memberId} ${at} ${eventId}`;
}
