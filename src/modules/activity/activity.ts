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
  /** UTC day of `at` (facts written before intake came: day of the program's zone). */
  day: Day;
  at: Instant;
  /** LP earned; negative when some were taken back. */
  lp: number;
  /** What was added to the member's LP carry, 10^-4 minor units; a member's rows add up to the carry in the wallet. */
  lpCarry: number;
};

/** What a sheet of totals added to what was known. */
export type OpeningRow = Fact & { kind: 'OPENING'; totals: OpeningTotals };

/** What a member may have done. */
export const playKinds = ['DEPOSIT', 'WITHDRAWAL', 'WAGER', 'WIN', 'SESSION_START', 'SESSION_END', 'SESSION'] as const;
export type PlayKind = (typeof playKinds)[number];

/** One event of play. Amounts in minor units of the base currency. */
export type PlayRow = Fact & {
  kind: PlayKind | 'VOID';
  /** Of money; 0 of a session. Of a VOID, as all that follows: of what it takes back. */
  amountMinor: Minor;
  /** The part of a stake or a win that is bonus money. */
  bonusMinor: Minor;
  gameType: string | null;
  gameId: string | null;
  roundId: string | null;
  sessionId: string | null;
  /** Time played, as far as this event is the one that makes it known. */
  durationSeconds: number | null;
  /** The bonus that it counts toward, or whose money it moves. */
  grantId: Uuid | null;
  /** What it added to the turnover of the bonus; negative where it takes back. */
  progressMinor: Minor;
  /** What the stake earned with: earn weight x tier multiplier, in 10^-4; of a VOID: what the stake had earned with. */
  multiplier: number;
  /** The event that a VOID takes back. */
  ref: { eventId: string; at: Instant; kind: PlayKind } | null;
};

/** One fact about a member with its own effects on points and bonus: a row of `activity`. Never changed. */
export type ActivityRow = OpeningRow | PlayRow;

const multiplierUnits = 10_000;

/** A fact as the fold takes it. */
export function toEvent(row: ActivityRow): Activity {
  const { at } = row;
  if (row.kind === 'OPENING') return { kind: row.kind, at, totals: row.totals };
  if (row.kind !== 'VOID') return toPlay(row, row.kind, at);
  const ref = must(row.ref, 'a VOID names what it takes back');
  return { kind: row.kind, at, target: toPlay(row, ref.kind, ref.at), multiplier: row.multiplier / multiplierUnits };
}

function toPlay({ amountMinor, bonusMinor, gameType, durationSeconds }: PlayRow, kind: PlayKind, at: Instant): Play {
  if (kind === 'WAGER') return { kind, at, amountMinor, bonusMinor, gameType };
  if (kind === 'SESSION') return { kind, at, durationSeconds: durationSeconds ?? 0 };
  if (kind === 'SESSION_START' || kind === 'SESSION_END') return { kind, at, durationSeconds };
  return { kind, at, amountMinor };
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
  writer.i64(row.lp).i64(row.lpCarry);
  if (row.kind !== 'OPENING') writeTold(row, writer);
  return writer.take();
}

/** What facts of the wallet's door never tell: bytes that are there only where something was told, so that theirs stay as they are. */
function writeTold({ gameId, sessionId, durationSeconds, ref }: PlayRow, writer: ByteWriter): void {
  const refKind = toldKind(ref);
  if (gameId === null && sessionId === null && durationSeconds === null && refKind === null) return;
  const text = (value: string): unknown => writer.text(value);
  writer.maybe(gameId, text).maybe(sessionId, text);
  writer.maybe(durationSeconds, (seconds) => writer.i64(seconds)).maybe(refKind, text);
}

/** What a VOID takes back, where it is not a stake. */
export function toldKind(ref: PlayRow['ref']): PlayKind | null {
  return ref === null || ref.kind === 'WAGER' ? null : ref.kind;
}
