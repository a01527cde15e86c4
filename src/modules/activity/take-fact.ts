import { dayTouchedBy, fold } from '../../engine/profile/fold.ts';
import type { DaySums, Profile } from '../../engine/profile/profile.ts';
import type { Program } from '../../engine/program.ts';
import { must } from '../../kernel/assert.ts';
import type { Day } from '../../kernel/calendar.ts';
import { byLockOrder, type MemberKey } from '../../kernel/ids.ts';
import type { MemberStatus } from '../../kernel/member-status.ts';
import type { Tx } from '../../platform/database.ts';
import type { Batch } from '../ledger/batch.ts';
import { type ActivityRow, activityLeaf, keptMultiplier, toEvent } from './activity.ts';
import type { Known } from './known.ts';
import { insertActivity, upsertDays, upsertProfiles } from './store.ts';

/** One fact, and everything it changes. */
export type FactChange<Row extends ActivityRow = ActivityRow> = {
  playerId: string;
  activity: Row;
  profile: MemberKey & { profile: Profile };
  /** The day that it touched: its own, or that of the fact it takes back. */
  day: MemberKey & { day: Day; sums: DaySums };
};

/** From here on play earns nothing: it is still recorded, since what happened stays true. */
const earnsNothing: ReadonlySet<MemberStatus> = new Set(['SELF_EXCLUDED', 'BLOCKED', 'CLOSED']);

/**
 * Folds one fact into what is known of its member: what it earns, or takes back, is written on it. Pure.
 * @param fact as it happened; its `lp`, `lpCarry` and, of a stake, `multiplier` are found here
 * @param tierMultiplier of the tier held at the start of the day, at most 2 decimals; an import of totals has none
 */
export function takeFact<Row extends ActivityRow>(
  before: Known,
  fact: Row,
  { settings, timeZone }: Pick<Program, 'settings' | 'timeZone'>,
  tierMultiplier = 1,
): FactChange<Row> {
  const { bucket, memberId, externalId: playerId, status } = before.member;
  const event = toEvent(fact);
  const day = dayTouchedBy(event, timeZone);
  const after = fold(before, [event], {
    zone: timeZone,
    lpUnitMinor: settings.lp_unit,
    earnWeights: settings.lp_earn_weights,
    multiplier: () => tierMultiplier,
    earns: !earnsNothing.has(status),
    lpBalance: before.lpBalance,
  });
  const { lp, carry: lpCarry, multiplier } = must(after.effects[0], 'one event, one effect');
  const earnedWith = fact.kind === 'WAGER' ? { multiplier: keptMultiplier(multiplier) } : {};
  return {
    playerId,
    activity: { ...fact, ...earnedWith, lp, lpCarry },
    profile: { bucket, memberId, profile: after.profile },
    day: { bucket, memberId, day, sums: must(after.days[day], 'a fold answers the days it touches') },
  };
}

/** Facts, of each member one, as parts of a batch: the hashed rows, the points they earn, and what is known after them. */
export function factParts(
  changes: readonly FactChange[],
): Required<Pick<Batch, 'accruals' | 'sections'>> & { follow: (tx: Tx) => Promise<void> } {
  const rows = changes.map(({ activity }) => activity).sort(byLockOrder);
  return {
    accruals: changes.map(({ activity: { bucket, memberId, lp }, profile }) => ({
      bucket,
      memberId,
      lp,
      lpCarry: profile.profile.lpCarry,
    })),
    sections: [{ leaves: rows.map((row) => activityLeaf(row)), write: (tx, place) => insertActivity(tx, rows, place) }],
    follow: async (tx) => {
      await upsertProfiles(
        tx,
        changes.map(({ profile }) => profile),
      );
      await upsertDays(
        tx,
        changes.map(({ day }) => day),
      );
    },
  };
}
