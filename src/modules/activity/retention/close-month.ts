import { must } from '../../../kernel/assert.ts';
import { addDays, type Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Work } from '../../ledger/batch.ts';
import { commit, type Ledger } from '../../ledger/commit.ts';
import { currentProgram, stopProgram } from '../../program/current.ts';
import { CarryOver, nothingCarried } from './carry-over.ts';
import { type Closing, closingSection } from './closing.ts';
import {
  deleteWaitingVoids,
  readActivityOf,
  selectClosedDays,
  selectFirstDay,
  selectLastClosings,
  selectUnclosed,
  selectVoidedDays,
} from './closing-store.ts';
import { endClosing, lockHorizon, moveHorizon } from './horizon-store.ts';
import { inPortions } from './in-portions.ts';
import { monthOf, nextMonth, refuseOpenMonth } from './month.ts';

/** Members of one commit. */
const membersAtOnce = 500;

/**
 * Closes a month: refuses its events from now on, then carries over what every member with activity in it stands at and posted, into the
 * chain. What is carried is folded from the rows, never copied from what is kept of them. May be ended at any moment and called again.
 * @param ledger on the owner's connection: the server may not do this
 * @param atOnce members of one commit
 * @returns how many members this call closed
 * @throws Fault `month_not_over`; `month_out_of_order` when an earlier month is open, or this one is closed
 */
export async function closeMonth(ledger: Ledger, month: Day, now: Instant, atOnce = membersAtOnce): Promise<number> {
  refuseOpenMonth(month, now);
  await ledger.database.transaction((tx) => refuseEvents(tx, month));
  let members = 0;
  let last: MemberKey | null = null;
  do {
    const after: MemberKey | null = last;
    const closed: MemberKey[] = await commit(ledger, (tx) => closeSome(tx, month, { after, atOnce }, now));
    members += closed.length;
    last = closed.at(-1) ?? null;
  } while (last !== null);
  await ledger.database.transaction((tx) => endClosing(tx, nextMonth(month)));
  return members;
}

/** From here on no event of the month comes in: those that are being written are waited for. */
async function refuseEvents(tx: Tx, month: Day): Promise<void> {
  await stopProgram(tx);
  const horizon = await lockHorizon(tx);
  const first = horizon === null ? await selectFirstDay(tx) : null;
  const next = horizon?.closedBefore ?? (first === null || monthOf(first) > month ? month : monthOf(first));
  if (month !== next) throw new Fault('month_out_of_order', { detail: `The month to be closed next is ${next.slice(0, 7)}.` });
  await moveHorizon(tx, { takenFrom: nextMonth(month), closedBefore: month });
  await deleteWaitingVoids(tx, nextMonth(month));
}

/** Closes some more members. No member is locked: what is closed of them does not change any more. */
async function closeSome(
  tx: Tx,
  month: Day,
  { after, atOnce }: { after: MemberKey | null; atOnce: number },
  now: Instant,
): Promise<Work<MemberKey[]>> {
  await lockHorizon(tx);
  const members = await selectUnclosed(tx, month, nextMonth(month), after, atOnce);
  if (members.length === 0) return { answer: members };
  const closings = await closingsOf(tx, members, month, now);
  return { answer: members, batch: { kind: 'closing', at: now, sections: [closingSection(closings)] } };
}

async function closingsOf(tx: Tx, members: readonly MemberKey[], month: Day, at: Instant): Promise<Closing[]> {
  const { timeZone: zone } = (await currentProgram(tx)).program;
  const before = await selectLastClosings(tx, members);
  // Days of the program overlap the months of UTC by one at each end; beside these only what is taken back touches an earlier day.
  const ends = members.flatMap((member) => [addDays(month, -1), month].map((day) => ({ ...member, day })));
  const days = await selectClosedDays(tx, [...ends, ...(await selectVoidedDays(tx, members, month, nextMonth(month), zone))]);
  const open = new Map(
    members.map(({ memberId }) => {
      const last = before.get(memberId)?.carried ?? nothingCarried;
      return [memberId, new CarryOver({ ...last, days: days.get(memberId) ?? {} }, zone)];
    }),
  );
  for await (const rows of inPortions(readActivityOf(tx, members, month, nextMonth(month)), ({ memberId }) => memberId)) {
    open.get(rows[0]?.memberId ?? '')?.add(rows);
  }
  return members.map((member) => {
    const carried = must(open.get(member.memberId), 'every member of the chunk is carried over').carried();
    return { bucket: member.bucket, memberId: member.memberId, month, carried, at };
  });
}
