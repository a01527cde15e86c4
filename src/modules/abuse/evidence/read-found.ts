import { thresholdsOf } from '../../../engine/abuse/thresholds.ts';
import type { Settings } from '../../../engine/settings.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import { dayMs, type Instant, minuteMs } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { add } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { type MoneyEvent, selectTakenBack, selectWithdrawals } from '../../activity/evidence/rows.ts';
import { readCompletedBonuses } from '../../wallet/bonus/completed.ts';
import type { LargeWin } from './cash-out.ts';
import { dateConversions } from './date-conversions.ts';
import { type Found, longestMs, windowMs } from './own-play.ts';
import type { Person } from './person.ts';
import { type AskedWithdrawal, readCashOuts } from './read-cash-outs.ts';
import { type AskedBonus, readStakeJumps } from './read-stake-jumps.ts';
import { readSaidByGone } from './said-by-gone.ts';

/**
 * A member's play from some time on: withdrawals from one instant, completed bonuses from another, both of the last 720 days. `kept`: what
 * was found before.
 */
export type Task = { person: Person; from: Instant; completedFrom: Instant; kept: Found };

/** Where play is read, under which settings, and when. */
export type Reading = { reader: Reader; settings: Settings; now: Instant };

/** What can have been found of a member at all, by sums alone: whose sums rule it out is not looked up. */
export function possible({ sums: { profile, bonus } }: Person): { cashOuts: boolean; stakeJumps: boolean } {
  const told = profile.firstAt !== null;
  return { cashOuts: told && (profile.withdrawn ?? 0) > 0, stakeJumps: told && bonus.convertedMinor > 0 };
}

/** What play from there on tells, by member id, in no order; of whom nothing is found is absent. */
export async function readFound({ reader, settings, now }: Reading, tasks: readonly Task[]): Promise<Map<Uuid, Found>> {
  if (tasks.length === 0) return new Map();
  const withdrawn = tasks.filter(({ person }) => possible(person).cashOuts);
  const converted = tasks.filter(({ person }) => possible(person).stakeJumps);
  const thresholds = thresholdsOf(settings);
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
    utcDay(earliest - windowMs(thresholds.usual_stake_days, dayMs)),
  );
  const isGone = new Set(gone.map(nameOf));
  const said = await readSaidByGone(reader, telling, thresholds);
  const persons = new Map(telling.map(({ person }) => [person.memberId, person]));
  const reach = windowMs(thresholds.withdrawal_minutes, minuteMs);
  const asking = Math.min(...telling.map(({ from, completedFrom }) => Math.min(from - reach, completedFrom)));
  const dated = await dateConversions(reader, persons, [...booked.values()].flat(), gone, asking);
  const completed = Map.groupBy(dated, ({ memberId }) => memberId);
  const knownWin = (memberId: Uuid, withdrawal: string): LargeWin | null => {
    const after = said.get(memberId)?.cashOuts.find((one) => nameOf({ ...one, memberId }) === withdrawal)?.after;
    return after?.what === 'win' && !isGone.has(nameOf({ ...after, memberId })) ? after : null;
  };
  const askedWithdrawals = telling.flatMap(({ person, from }): AskedWithdrawal[] => {
    const { memberId } = person;
    const own = (withdrawals.get(memberId) ?? []).filter((one) => one.at >= from && !isGone.has(nameOf(one)));
    return atOnce(own).map((one) => ({
      ...one,
      person,
      completed: completed.get(memberId) ?? [],
      knownWin: knownWin(memberId, nameOf(one)),
    }));
  });
  const askedBonuses = telling.flatMap(({ person, completedFrom }): AskedBonus[] => {
    const own = (completed.get(person.memberId) ?? []).filter(({ endedAt }) => endedAt >= completedFrom);
    const known = said.get(person.memberId)?.stakeJumps ?? [];
    return own.map((one) => ({ ...one, person, known: known.find(({ grantId }) => grantId === one.grantId) ?? null }));
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

/** Withdrawals of one instant are one: in parts they would take a small share each. */
function atOnce<Withdrawal extends MoneyEvent>(withdrawals: readonly Withdrawal[]): Withdrawal[] {
  return [...Map.groupBy(withdrawals, ({ at }) => at).values()].map((parts) => {
    const last = parts.reduce((one, other) => (one.eventId > other.eventId ? one : other));
    return { ...last, amountMinor: parts.reduce((sum, { amountMinor }) => add(sum, amountMinor), 0) };
  });
}

function nameOf({ memberId, eventId, at }: { memberId: Uuid; eventId: string; at: Instant }): string {
  return `${memberId} ${at} ${eventId}`;
}
