import { dayTouchedBy, type FoldContext, fold } from '../../engine/profile/fold.ts';
import type { DaySums, ProfileWithDays } from '../../engine/profile/profile.ts';
import { must } from '../../kernel/assert.ts';
import type { Day } from '../../kernel/calendar.ts';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import { byLockOrder, type MemberKey } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { Ahead } from '../ledger/verify/ahead.ts';
import { type Check, compare, newCheck, report } from '../ledger/verify/verify.ts';
import { readWallets } from '../ledger/wallets.ts';
import { nothingCarried, type Standing } from './retention/carry-over.ts';
import { readStandingsByMember } from './retention/verify.ts';
import type { StoredProfile } from './store.ts';
import {
  type FoldedFact,
  type Run,
  readActivityByMember,
  readDaysByMember,
  readProfilesByMember,
  voidDifferences,
} from './verify-store.ts';

/** The hashed rows of this module, for `verifyLedger` and for `laurel export ledger`. */
export { activityExport, activityLeaves } from './verify-store.ts';

type Carry = MemberKey & { lpCarry: number };

const walletsAtOnce = 500;

/**
 * Folds every member's activity again (`tx` is one consistent view) and compares: profiles, days, and the LP carry in the wallet;
 * and looks whether each VOID takes back what is there. Of months that are gone it goes on from what they carried. What a row earned is
 * taken from the row: it depends on the terms of its time. Memory does not grow with members, nor with the rows of one.
 * @param timeZone that of the program: says which day a row belongs to
 */
export async function verifyProfiles(tx: Tx, timeZone: string): Promise<Check[]> {
  const profiles = newCheck('profiles and days equal their activity');
  const carries = newCheck('LP carries equal their activity');
  const facts = await Ahead.of(readActivityByMember(tx));
  const storedProfiles = await Ahead.of(readProfilesByMember(tx));
  const storedDays = await Ahead.of(readDaysByMember(tx));
  const carried = await Ahead.of(readStandingsByMember(tx));
  let waiting: Carry[] = [];
  for (;;) {
    const [first] = [facts.next, storedProfiles.next, storedDays.next, carried.next].filter((row) => row !== null).sort(byLockOrder);
    if (first === undefined) break;
    const begun = carried.next?.memberId === first.memberId ? carried.next : null;
    if (begun) await carried.advance();
    const expected = await refold(rowsOf(facts, first), timeZone, begun ?? nothingCarried);
    const stored: Stored = { profile: null, days: {} };
    for await (const rows of rowsOf(storedProfiles, first)) stored.profile = rows[0] ?? null;
    for await (const rows of rowsOf(storedDays, first)) for (const { day, sums } of rows) stored.days[day] = sums;
    compareMember(profiles, first, expected, stored);
    waiting.push({ bucket: first.bucket, memberId: first.memberId, lpCarry: expected.profile.lpCarry });
    if (waiting.length < walletsAtOnce) continue;
    await compareCarries(tx, carries, waiting);
    waiting = [];
  }
  await compareCarries(tx, carries, waiting);
  return [profiles, carries, await compare('voids take back what is there, and once', voidDifferences(tx))];
}

/** Many facts at a time, since a fold copies what it begins with. */
async function refold(runs: AsyncIterable<readonly FoldedFact[]>, zone: string, begun: Standing): Promise<ProfileWithDays> {
  const context: FoldContext = { zone, lpUnitMinor: 0, earnWeights: {}, multiplier: () => 1, earns: false, lpBalance: 0 };
  let known: ProfileWithDays = { profile: begun.profile, days: begun.days };
  for await (const facts of runs) {
    const { profile, days: folded } = fold(
      known,
      facts.map(({ event }) => event),
      context,
    );
    const earned = { lp: 0, carry: 0, days: new Map<Day, number>() };
    for (const { event, lp, lpCarry } of facts) {
      earned.carry += lpCarry;
      if (lp === 0) continue;
      earned.lp += lp;
      const day = dayTouchedBy(event, zone);
      earned.days.set(day, (earned.days.get(day) ?? 0) + lp);
    }
    const days: Record<Day, DaySums> = { ...folded };
    for (const [day, lp] of earned.days) {
      const sums = must(folded[day], 'a fold answers the days it touches');
      days[day] = { ...sums, lp: sums.lp + lp };
    }
    known = { profile: { ...profile, lpEarned: profile.lpEarned + earned.lp, lpCarry: profile.lpCarry + earned.carry }, days };
  }
  return known;
}

type Stored = { profile: StoredProfile | null; days: Record<Day, DaySums> };

function compareMember(check: Check, { memberId }: MemberKey, expected: ProfileWithDays, stored: Stored): void {
  check.rows += 1;
  const { lpCarry: _lpCarry, ...profile } = expected.profile;
  compareFields(check, `${memberId}: profile`, stored.profile ?? {}, profile);
  for (const day of new Set([...Object.keys(expected.days), ...Object.keys(stored.days)])) {
    const [there, due] = [stored.days[day], expected.days[day]];
    if (there === undefined || due === undefined || !isSame(there, due))
      compareFields(check, `${memberId}: ${day}`, there ?? {}, due ?? {});
  }
}

function isSame(a: DaySums, b: DaySums): boolean {
  for (const name in a) if (a[name as keyof DaySums] !== b[name as keyof DaySums]) return false;
  return true;
}

function compareFields(check: Check, subject: string, stored: object, expected: object): void {
  const [there, due] = [stored as Record<string, unknown>, expected as Record<string, unknown>];
  for (const field of new Set([...Object.keys(due), ...Object.keys(there)])) {
    const [is, shouldBe] = [show(there[field]), show(due[field])];
    if (is !== shouldBe) report(check, `${subject}: ${field} is ${is}, its activity says ${shouldBe}`);
  }
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : typeof value === 'bigint' ? String(value) : canonicalJson(value as Json);
}

async function compareCarries(tx: Tx, check: Check, members: readonly Carry[]): Promise<void> {
  if (members.length === 0) return;
  check.rows += members.length;
  const wallets = await readWallets(tx, members);
  for (const { memberId, lpCarry } of members) {
    const stored = wallets.get(memberId)?.lpCarry ?? 0;
    if (stored !== lpCarry) report(check, `${memberId}: LP carry is ${stored}, its activity says ${lpCarry}`);
  }
}

/** The rows of a member, who is the next in (bucket, member) order. */
async function* rowsOf<Row>(runs: Ahead<Run<Row>>, { memberId }: MemberKey): AsyncGenerator<readonly Row[]> {
  for (; runs.next?.memberId === memberId; await runs.advance()) yield runs.next.rows;
}
