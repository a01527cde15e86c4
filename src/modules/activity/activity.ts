import type { Activity, OpeningTotals, Play } from '../../engine/profile/activity.ts';
import { must } from '../../kernel/assert.ts';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Day } from '../../kernel/calendar.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';

type Fact = MemberKey & {
  /** Unique for the member and day. */
  eventId: string;
  /** Day of `at` in the program's zone. */
  day: Day;
  at: Instant;
  /** LP earned; negative when some were taken back. */
  lp: number;
  /** What was added to the member's LP carry, 10^-4 minor units; a member's rows add up to the carry in the wallet. */
  lpCarry: number;
};

/** What a sheet of totals added to what was known. */
export type OpeningRow = Fact & { kind: 'OPENING'; totals: OpeningTotals };

/** One event of play. Amounts in minor units of the base currency. */
export type PlayRow = Fact & {
  kind: 'WAGER' | 'WIN' | 'VOID';
  /** Of the stake or the win; of a VOID: of the stake it takes back. */
  amountMinor: Minor;
  /** The part of it that is bonus money. */
  bonusMinor: Minor;
  gameType: string | null;
  roundId: string | null;
  /** The bonus that it counts toward, or whose money it moves. */
  grantId: Uuid | null;
  /** What it added to the turnover of the bonus; negative where it takes back. */
  progressMinor: Minor;
  /** What the stake earned with: earn weight x tier multiplier, in 10^-4; of a VOID: what the stake had earned with. */
  multiplier: number;
  /** The event that a VOID takes back. */
  ref: { eventId: string; at: Instant } | null;
};

/** One fact about a member with its own effects on points and bonus: a row of `activity`. Never changed. */
export type ActivityRow = OpeningRow | PlayRow;

const multiplierUnits = 10_000;

/** A fact as the fold takes it. */
export function toEvent(row: ActivityRow): Activity {
  const { at } = row;
  if (row.kind === 'OPENING') return { kind: row.kind, at, totals: row.totals };
  const { kind, amountMinor, bonusMinor, gameType, ref, multiplier } = row;
  if (kind === 'WIN') return { kind, at, amountMinor };
  if (kind === 'WAGER') return { kind, at, amountMinor, bonusMinor, gameType };
  const target: Play = { kind: 'WAGER', at: must(ref, 'a VOID names what it takes back').at, amountMinor, bonusMinor, gameType };
  return { kind, at, target, multiplier: multiplier / multiplierUnits };
}

/** What a stake earned with, as a row keeps it: in 10^-4. */
export function keptMultiplier(multiplier: number): number {
  return Math.round(multiplier * multiplierUnits);
}

/** The bytes of an activity row that its batch's hash covers: every column but its place. */
export function activityLeaf(row: ActivityRow, writer = new ByteWriter()): Uint8Array {
  writer.text('activity').i64(row.bucket).text(row.memberId).text(row.eventId).text(row.day).text(row.kind).i64(row.at);
  if (row.kind === 'OPENING') writer.text(canonicalJson(row.totals));
  else {
    const text = (value: string): unknown => writer.text(value);
    writer.i64(row.amountMinor).i64(row.bonusMinor).maybe(row.gameType, text).maybe(row.roundId, text).maybe(row.grantId, text);
    writer.i64(row.progressMinor).i64(row.multiplier);
    writer.maybe(row.ref, (ref) => writer.text(ref.eventId).i64(ref.at));
  }
  return writer.i64(row.lp).i64(row.lpCarry).take();
}
