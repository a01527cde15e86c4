import type { OpeningTotals } from '../../engine/profile/activity.ts';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Day } from '../../kernel/calendar.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey } from '../../kernel/ids.ts';

/** One fact about a member with its own effects on the points: a row of `activity`. Never changed. */
export type ActivityRow = MemberKey & {
  /** Unique for the member and day. */
  eventId: string;
  /** Day of `at` in the program's zone. */
  day: Day;
  kind: 'OPENING';
  at: Instant;
  /** What the sheet added to what was known. */
  totals: OpeningTotals;
  /** LP earned; negative when totals were lowered. */
  lp: number;
  /** What was added to the member's LP carry, 10^-4 minor units; a member's rows add up to the carry in the wallet. */
  lpCarry: number;
};

/** The bytes of an activity row that its batch's hash covers: every column but its place. */
export function activityLeaf(row: ActivityRow, writer = new ByteWriter()): Uint8Array {
  return writer
    .text('activity')
    .i64(row.bucket)
    .text(row.memberId)
    .text(row.eventId)
    .text(row.day)
    .text(row.kind)
    .i64(row.at)
    .text(canonicalJson(row.totals))
    .i64(row.lp)
    .i64(row.lpCarry)
    .take();
}
