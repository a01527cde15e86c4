import { dayTouchedBy, emptyProfile, type FoldContext, fold } from '../../engine/profile/fold.ts';
import type { DaySums, Profile, ProfileWithDays } from '../../engine/profile/profile.ts';
import type { Day } from '../../kernel/calendar.ts';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import { byLockOrder, type MemberKey } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { Ahead } from '../ledger/verify/ahead.ts';
import { type Check, newCheck, report } from '../ledger/verify/verify.ts';
import { readWallets } from '../ledger/wallets.ts';
import { type ActivityRow, toEvent } from './activity.ts';
import type { StoredProfile } from './store.ts';
import { readActivityByMember, readDaysByMember, readProfilesByMember } from './verify-store.ts';

/** The hashed rows of this module, for `verifyLedger` and for `laurel export ledger`. */
export { activityExport, activityLeaves } from './verify-store.ts';

type Carry = MemberKey & { lpCarry: number };

const walletsAtOnce = 500;

/**
 * Folds every member's activity again (`tx` is one consistent view) and compares: profiles, days, and the LP carry in the wallet.
 * What a row earned is taken from the row: it depends on the terms of its time. Memory does not grow with the number of members.
 * @param timeZone that of the program: says which day a row belongs to
 */
export async function verifyProfiles(tx: Tx, timeZone: string): Promise<Check[]> {
  const profiles = newCheck('profiles and days equal their activity');
  const carries = newCheck('LP carries equal their activity');
  const facts = await Ahead.of(readActivityByMember(tx));
  const storedProfiles = await Ahead.of(readProfilesByMember(tx));
  const storedDays = await Ahead.of(readDaysByMember(tx));
  let waiting: Carry[] = [];
  for (;;) {
    const [first] = [facts.next, storedProfiles.next, storedDays.next].filter((row) => row !== null).sort(byLockOrder);
    if (first === undefined) break;
    const expected = await refold(rowsOf(facts, first), timeZone);
    const stored: Stored = { profile: null, days: {} };
    for await (const { profile } of rowsOf(storedProfiles, first)) stored.profile = profile;
    for await (const { day, sums } of rowsOf(storedDays, first)) stored.days[day] = sums;
    compareMember(profiles, first, expected, stored);
    waiting.push({ bucket: first.bucket, memberId: first.memberId, lpCarry: expected.profile.lpCarry });
    if (waiting.length < walletsAtOnce) continue;
    await compareCarries(tx, carries, waiting);
    waiting = [];
  }
  await compareCarries(tx, carries, waiting);
  return [profiles, carries];
}

async function refold(rows: AsyncIterable<ActivityRow>, zone: string): Promise<ProfileWithDays> {
  const context: FoldContext = { zone, lpUnitMinor: 0, earnWeights: {}, multiplier: () => 1, earns: false, lpBalance: 0 };
  let profile: Profile = emptyProfile();
  const days: Record<Day, DaySums> = {};
  for await (const row of rows) {
    const { lp, lpCarry } = row;
    const event = toEvent(row);
    const folded = fold({ profile, days }, [event], context);
    const day = dayTouchedBy(event, zone);
    profile = { ...folded.profile, lpEarned: folded.profile.lpEarned + lp, lpCarry: folded.profile.lpCarry + lpCarry };
    const sums = folded.days[day];
    if (sums) days[day] = { ...sums, lp: sums.lp + lp };
  }
  return { profile, days };
}

type Stored = { profile: StoredProfile | null; days: Record<Day, DaySums> };

function compareMember(check: Check, { memberId }: MemberKey, expected: ProfileWithDays, stored: Stored): void {
  check.rows += 1;
  const { lpCarry: _lpCarry, ...profile } = expected.profile;
  compareFields(check, `${memberId}: profile`, stored.profile ?? {}, profile);
  for (const day of new Set([...Object.keys(expected.days), ...Object.keys(stored.days)])) {
    compareFields(check, `${memberId}: ${day}`, stored.days[day] ?? {}, expected.days[day] ?? {});
  }
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
async function* rowsOf<Row extends MemberKey>(rows: Ahead<Row>, { memberId }: MemberKey): AsyncGenerator<Row> {
  for (; rows.next?.memberId === memberId; await rows.advance()) yield rows.next;
}
