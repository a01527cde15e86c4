import { type FoldContext, fold } from '../../engine/profile/fold.ts';
import type { DaySums } from '../../engine/profile/profile.ts';
import type { Program } from '../../engine/program.ts';
import { must } from '../../kernel/assert.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import { byLockOrder } from '../../kernel/ids.ts';
import type { MemberStatus } from '../../kernel/member-status.ts';
import type { Tx } from '../../platform/database.ts';
import type { Accrual, Batch } from '../ledger/batch.ts';
import type { Member } from '../members/member.ts';
import { type ActivityRow, activityLeaf, keptMultiplier, toEvent } from './activity.ts';
import type { Known } from './known.ts';
import { insertActivity, insertDays, insertProfiles, updateDays, updateProfiles } from './store.ts';

/** Facts of one member, and what was known before and after them. */
export type MemberFacts<Row extends ActivityRow = ActivityRow> = { before: Known; after: Known; rows: readonly Row[] };

/** What facts are folded under. `multiplier`: of the tier held at the start of a program day, at most 2 decimals; totals have none. */
export type FoldTerms = Pick<Program, 'settings' | 'timeZone'> & { multiplier?: FoldContext['multiplier'] };

/** From here on play earns nothing: it is still recorded, since what happened stays true. */
const earnsNothing: ReadonlySet<MemberStatus> = new Set(['SELF_EXCLUDED', 'BLOCKED', 'CLOSED']);

/** Since when what a member plays earns nothing. */
export function earnsUntil({ status, statusSince }: Member): Instant {
  if (!earnsNothing.has(status)) return Number.POSITIVE_INFINITY;
  return statusSince ?? Number.NEGATIVE_INFINITY;
}

/**
 * Folds facts into what is known of their member. Pure but for the facts: what each earns, or takes back, is written on it.
 * @param facts as they happened; `lp`, `lpCarry` and, of a stake, `multiplier` are found here
 */
export function takeFacts<Row extends ActivityRow>(before: Known, facts: readonly Row[], terms: FoldTerms): MemberFacts<Row> {
  const until = earnsUntil(before.member);
  const first = facts.filter(({ at }) => at < until);
  if (first.length === facts.length) return foldAll(before, facts, true, terms);
  const earning = foldAll(before, first, true, terms);
  const late = facts.filter(({ at }) => at >= until);
  const rest = foldAll(earning.after, late, false, terms);
  return { before, after: rest.after, rows: [...earning.rows, ...rest.rows] };
}

function foldAll<Row extends ActivityRow>(before: Known, facts: readonly Row[], earns: boolean, terms: FoldTerms): MemberFacts<Row> {
  const { settings, timeZone: zone, multiplier = () => 1 } = terms;
  const { lpBalance, ...rest } = before;
  const context = { zone, lpUnitMinor: settings.lp_unit, earnWeights: settings.lp_earn_weights, multiplier, earns, lpBalance };
  const { profile, days, effects } = fold(before, facts.map(toEvent), context);
  let earned = 0;
  facts.forEach((fact, index) => {
    const effect = must(effects[index], 'every event has an effect');
    earned += effect.lp;
    fact.lp = effect.lp;
    fact.lpCarry = effect.carry;
    if (fact.kind === 'WAGER') fact.multiplier = keptMultiplier(effect.multiplier);
  });
  return { before, after: { ...rest, profile, days, lpBalance: lpBalance + earned }, rows: facts };
}

/** Days that facts changed, as they are now, and the LP they brought to each. */
export function changedDays({ before, after }: MemberFacts): { day: Day; sums: DaySums; lp: number }[] {
  const changed: { day: Day; sums: DaySums; lp: number }[] = [];
  for (const day in after.days) {
    const [was, sums] = [before.days[day], after.days[day]];
    if (sums !== undefined && sums !== was) changed.push({ day, sums, lp: sums.lp - (was?.lp ?? 0) });
  }
  return changed;
}

/** Facts of members, each once, as parts of a batch: the hashed rows, the points they earn, and what is known after them. */
export function factParts(
  facts: readonly MemberFacts[],
): Required<Pick<Batch, 'accruals' | 'sections' | 'members'>> & { follow: (tx: Tx) => Promise<void> } {
  const rows = facts.flatMap((one) => one.rows).sort(byLockOrder);
  return {
    members: facts.map(({ after }) => after.member),
    accruals: facts.map(toAccrual).filter((one) => one !== null),
    sections: [{ leaves: rows.map((row) => activityLeaf(row)), write: (tx, place) => insertActivity(tx, rows, place) }],
    follow: (tx) => writeKnown(tx, facts),
  };
}

/** Writes what is known after facts: rows that are there are replaced, others are new. */
async function writeKnown(tx: Tx, facts: readonly MemberFacts[]): Promise<void> {
  const profiles = facts.map(({ before, after: { member, profile } }) => {
    return { bucket: member.bucket, memberId: member.memberId, profile, factsBefore: before.profile.facts };
  });
  await insertProfiles(
    tx,
    profiles.filter(({ factsBefore }) => factsBefore === 0),
  );
  await updateProfiles(
    tx,
    profiles.filter(({ factsBefore }) => factsBefore > 0),
  );
  const days = facts.flatMap((one) => {
    const { bucket, memberId } = one.after.member;
    return changedDays(one).map(({ day, sums }) => ({ bucket, memberId, day, sums, isNew: one.before.days[day] === undefined }));
  });
  await insertDays(
    tx,
    days.filter(({ isNew }) => isNew),
  );
  await updateDays(
    tx,
    days.filter(({ isNew }) => !isNew),
  );
}

/** What facts did to the points of their member; null: nothing. */
function toAccrual({ before, after, rows }: MemberFacts): Accrual | null {
  const { bucket, memberId } = after.member;
  const { lpCarry } = after.profile;
  let [earned, takenBack] = [0, 0];
  for (const { lp } of rows) {
    if (lp > 0) earned += lp;
    else takenBack -= lp;
  }
  if (earned === 0 && takenBack === 0 && lpCarry === before.profile.lpCarry) return null;
  return { bucket, memberId, earned, takenBack, lpCarry };
}
