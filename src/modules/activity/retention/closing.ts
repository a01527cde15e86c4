import { ByteWriter } from '../../../kernel/bytes.ts';
import type { Day } from '../../../kernel/calendar.ts';
import { canonicalJson, type Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { Section } from '../../ledger/batch.ts';
import type { Carried } from './carry-over.ts';
import { insertClosings } from './closing-store.ts';

/** What a member carried out of a month in which something happened: a row of `closing`. Never changed. */
export type Closing = MemberKey & {
  /** First day of the month. */
  month: Day;
  carried: Carried;
  at: Instant;
};

/** Columns of what is carried that are JSON. */
export type ClosingJson = { profile: Json; days: Json; wagers: Json; grants: Json };

/** What is carried, as its columns hold it: of the profile the one sum that is larger than a number is text. */
export function toJson({ profile, days, wagers, grants }: Carried): ClosingJson {
  return { profile: { ...profile, winSquares: String(profile.winSquares) }, days, wagers, grants };
}

/** Closings as rows under a batch's hash. */
export function closingSection(rows: readonly Closing[]): Section {
  const writer = new ByteWriter();
  return { leaves: rows.map((row) => closingLeaf(row, writer)), write: (tx, place) => insertClosings(tx, rows, place) };
}

/** The bytes of a closing that its batch's hash covers: every column but its place. */
export function closingLeaf({ bucket, memberId, month, carried, at }: Closing, writer = new ByteWriter()): Uint8Array {
  const { profile, days, wagers, grants } = toJson(carried);
  writer.text('closing').i64(bucket).text(memberId).text(month);
  writer.text(canonicalJson(profile)).text(canonicalJson(days)).text(canonicalJson(wagers));
  writer.i64(carried.lpGiven).i64(carried.lpTaken).i64(carried.lpCarry).text(canonicalJson(grants)).i64(at);
  return writer.take();
}
