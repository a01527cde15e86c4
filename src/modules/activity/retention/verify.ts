import { canonicalJson, type Json } from '../../../kernel/canonical.ts';
import { byLockOrder, type MemberKey } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import { Ahead } from '../../ledger/verify/ahead.ts';
import { type Check, newCheck, report } from '../../ledger/verify/verify.ts';
import { type Carried, CarryOver, nothingCarried, type Standing } from './carry-over.ts';
import { type Closing, toJson } from './closing.ts';
import { inPortions } from './in-portions.ts';
import { monthOf } from './month.ts';
import { readActivityBefore, readClosingsByMember, readGoneByMember, selectBounds } from './verify-store.ts';

/** What `laurel export ledger` tells of closings. */
export { closingExport } from './verify-store.ts';

/**
 * Every closing whose activity is still there against that activity, folded again (`tx` is one consistent view). Of months that are gone
 * the chain alone says that a closing is what it was.
 */
export async function verifyClosings(tx: Tx, zone: string): Promise<Check[]> {
  const check = newCheck('closings equal the activity they closed');
  const bounds = await selectBounds(tx);
  if (bounds === null) return [];
  const closings = await Ahead.of(readClosingsByMember(tx));
  const rows = readActivityBefore(tx, bounds.takenFrom);
  const months = await Ahead.of(inPortions(rows, ({ memberId, day }) => `${memberId} ${monthOf(day)}`));
  for (;;) {
    const heads = [closings.next, months.next?.[0] ?? null];
    const [first] = heads.filter((row) => row !== null).sort(byLockOrder);
    if (first === undefined) return [check];
    let standing: Standing = nothingCarried;
    const advance = ({ days, profile, wagers }: Standing): void => {
      standing = { profile, wagers, days: { ...standing.days, ...days } };
    };
    while (isOf(closings.next, first) || isOf(months.next?.[0], first)) {
      const [closing, fact] = [closings.next, months.next?.[0]];
      const closed = isOf(closing, first) ? closing : null;
      const month = isOf(fact, first) ? monthOf(fact.day) : null;
      if (closed !== null && (month === null || closed.month < month)) {
        // Its activity is gone, so it is what the next one begins with; or there never was any.
        check.rows += 1;
        if (bounds.goneBefore === null || closed.month >= bounds.goneBefore)
          report(check, `${nameOf(closed)}: there is no activity to close`);
        advance(closed.carried);
        await closings.advance();
        continue;
      }
      const carry = new CarryOver(standing, zone);
      for (; isOf(months.next?.[0], first) && monthOf(months.next?.[0]?.day ?? '') === month; await months.advance())
        carry.add(months.next ?? []);
      const expected = carry.carried();
      if (closed?.month === month) {
        check.rows += 1;
        compareClosing(check, closed, expected);
        await closings.advance();
      } else if (month !== null && month < bounds.closedBefore) report(check, `${nameOf({ ...first, month })}: is not closed`);
      advance(expected);
    }
  }
}

function isOf<Row extends MemberKey>(row: Row | null | undefined, { memberId }: MemberKey): row is Row {
  return row?.memberId === memberId;
}

function nameOf({ memberId, month }: Pick<Closing, 'memberId' | 'month'>): string {
  return `${memberId} ${month.slice(0, 7)}`;
}

function compareClosing(check: Check, closing: Closing, expected: Carried): void {
  const [stored, due] = [shown(closing.carried), shown(expected)];
  for (const [field, text] of Object.entries(due)) {
    if (stored[field] !== text) report(check, `${nameOf(closing)}: ${field} is ${stored[field]}, its activity says ${text}`);
  }
}

function shown(carried: Carried): Record<string, string> {
  const { lpGiven, lpTaken, lpCarry } = carried;
  const fields: Record<string, Json> = { ...toJson(carried), lpGiven, lpTaken, lpCarry };
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, canonicalJson(value)]));
}

/**
 * What members stood at when the last month that is gone ended, in lock order, with all days that are told of: what is there goes on from
 * it.
 */
export async function* readStandingsByMember(tx: Tx): AsyncGenerator<MemberKey & Standing> {
  let open: (MemberKey & Standing) | null = null;
  for await (const { bucket, memberId, carried } of readGoneByMember(tx)) {
    if (open !== null && open.memberId !== memberId) yield open;
    const days: Standing['days'] = open?.memberId === memberId ? open.days : {};
    open = { bucket, memberId, profile: carried.profile, wagers: carried.wagers, days: { ...days, ...carried.days } };
  }
  if (open !== null) yield open;
}
