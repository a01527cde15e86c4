import type { OpeningTotals } from '../../engine/profile/activity.ts';
import { fold } from '../../engine/profile/fold.ts';
import { type OpeningFault, openingOf } from '../../engine/profile/opening.ts';
import type { DaySums, Profile, ProfileWithDays } from '../../engine/profile/profile.ts';
import type { Program } from '../../engine/program.ts';
import { must } from '../../kernel/assert.ts';
import { type Day, dayOf } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import { errorCodes } from '../../kernel/errors.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { MemberStatus } from '../../kernel/member-status.ts';
import type { Member } from '../members/member.ts';
import type { ActivityRow } from './activity.ts';
import type { RowFault, TotalsRow } from './totals-row.ts';

/** What is known of a member under their lock: profile with the day of the import, and the spendable LP. */
export type Known = ProfileWithDays & { member: Member; lpBalance: number };

/** Under what a sheet is taken in. */
export type TotalsTerms = {
  importId: Uuid;
  program: Pick<Program, 'settings' | 'timeZone'>;
  /** Take totals below what is known. */
  allowDecrease: boolean;
  now: Instant;
};

/** One line that brings something new: the fact, and everything it changes. */
export type TotalsChange = {
  playerId: string;
  activity: ActivityRow;
  profile: MemberKey & { profile: Profile };
  day: MemberKey & { day: Day; sums: DaySums };
};

export type TotalsPlan = { changes: TotalsChange[]; faults: RowFault[] };

/** From here on play earns nothing: it is still recorded, since what happened stays true. */
const earnsNothing: ReadonlySet<MemberStatus> = new Set(['SELF_EXCLUDED', 'BLOCKED', 'CLOSED']);

/** What a sheet adds to what is known, line by line. Pure: the same lines over the same knowledge give the same plan. */
export function planTotals(rows: readonly TotalsRow[], known: ReadonlyMap<string, Known>, terms: TotalsTerms): TotalsPlan {
  const plan: TotalsPlan = { changes: [], faults: [] };
  const day = dayOf(terms.now, terms.program.timeZone);
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

function changeBy(totals: OpeningTotals, before: Known, day: Day, { importId, program, now }: TotalsTerms): TotalsChange {
  const { member, lpBalance } = before;
  const { bucket, memberId, externalId: playerId } = member;
  const after = fold(before, [{ kind: 'OPENING', at: now, totals }], {
    zone: program.timeZone,
    lpUnitMinor: program.settings.lp_unit,
    earnWeights: program.settings.lp_earn_weights,
    multiplier: () => 1,
    earns: !earnsNothing.has(member.status),
    lpBalance,
  });
  const { profile } = after;
  return {
    playerId,
    activity: {
      bucket,
      memberId,
      // The count of facts makes it unique: a resumed import may have to tell more about a member than it did the first time.
      eventId: `import:${importId}:${profile.facts}`,
      day,
      kind: 'OPENING',
      at: now,
      totals,
      lp: must(after.effects[0], 'one event, one effect').lp,
      lpCarry: profile.lpCarry - before.profile.lpCarry,
    },
    profile: { bucket, memberId, profile },
    day: { bucket, memberId, day, sums: must(after.days[day], 'a fold answers the days it touches') },
  };
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
