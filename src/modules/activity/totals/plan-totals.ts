import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import { type OpeningFault, openingOf } from '../../../engine/profile/opening.ts';
import type { Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';
import { type Day, utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { errorCodes } from '../../../kernel/errors.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Known } from '../known.ts';
import { type MemberFacts, takeFacts } from '../take-facts.ts';
import type { RowFault, TotalsRow } from './totals-row.ts';

/** Under what a sheet is taken in. */
export type TotalsTerms = {
  importId: Uuid;
  program: Pick<Program, 'settings' | 'timeZone'>;
  /** Take totals below what is known. */
  allowDecrease: boolean;
  now: Instant;
};

/** What is to be written, one fact for each line that brings something new, and the lines that cannot be taken. */
export type TotalsPlan = { changes: MemberFacts[]; faults: RowFault[] };

/** What a sheet adds to what is known, line by line. Pure: the same lines over the same knowledge give the same plan. */
export function planTotals(rows: readonly TotalsRow[], known: ReadonlyMap<string, Known>, terms: TotalsTerms): TotalsPlan {
  const plan: TotalsPlan = { changes: [], faults: [] };
  const day = utcDay(terms.now);
  for (const { row, playerId, totals, asOf } of rows) {
    const before = must(known.get(playerId), 'every player of the sheet is known');
    if (before.member.status === 'ERASED') {
      plan.faults.push({ row, column: null, code: 'player_closed', message: errorCodes.player_closed[1] });
      continue;
    }
    const result = openingOf(before.profile, totals, { allowDecrease: terms.allowDecrease, asOf });
    if ('fault' in result) plan.faults.push(toRowFault(row, result));
    else if (result.opening !== null) plan.changes.push(changeBy(result.opening, before, day, terms));
  }
  return plan;
}

function changeBy(totals: OpeningTotals, before: Known, day: Day, { importId, program, now }: TotalsTerms): MemberFacts {
  const { bucket, memberId } = before.member;
  // The count of facts makes it unique: a resumed import may have to tell more about a member than it did the first time.
  const eventId = `import:${importId}:${before.profile.facts + 1}`;
  return takeFacts(before, [{ bucket, memberId, eventId, day, kind: 'OPENING', at: now, totals, lp: 0, lpCarry: 0 }], program);
}

/** Columns of a sheet by the sums they bring. */
const columnOf: Readonly<Record<OpeningFault['field'], string>> = {
  deposited: 'total_deposited',
  withdrawn: 'total_withdrawn',
  wagered: 'total_wagered',
  won: 'total_won',
  bets: 'total_bets',
  sessions: 'sessions',
  playtimeSeconds: 'playtime_hours',
  asOf: 'as_of',
};

function toRowFault(row: number, { fault: code, field }: OpeningFault): RowFault {
  const column = columnOf[field];
  return { row, column, code, message: `${column}: ${errorCodes[code][1]}` };
}
