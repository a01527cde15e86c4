import type { StandingTerms } from '../../../engine/standing.ts';
import { must } from '../../../kernel/assert.ts';
import { type Day, dayOf } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { errorCodes } from '../../../kernel/errors.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { MasterKey } from '../../../platform/crypto.ts';
import type { Database, Tx } from '../../../platform/database.ts';
import type { Batch, Work } from '../../ledger/batch.ts';
import { commit, type Ledger } from '../../ledger/commit.ts';
import { inHalves } from '../../ledger/halving.ts';
import { ensureMembers } from '../../members/ensure.ts';
import type { Member } from '../../members/member.ts';
import { holdProgram } from '../../program/current.ts';
import { type Known, knownOf, readKnown } from '../known.ts';
import { placeAfter, readPlaces } from '../standing/place-members.ts';
import { type Placed, planRecording, type Recording, writeRecording } from '../standing/record.ts';
import { changedDays, factParts, type MemberFacts } from '../take-facts.ts';
import { planTotals } from './plan-totals.ts';
import type { RowFault, TotalsRow } from './totals-row.ts';

/** What taking in a sheet needs: where value changes, and the key to contact data. */
export type ImportContext = { ledger: Ledger; master: MasterKey };

export type TotalsAnswer = {
  created: number;
  /** Known players whose facts or person data changed. */
  updated: number;
  /** Players whose facts grew. */
  changed: string[];
  /** Players of all rows without a fault. */
  seen: string[];
  faults: RowFault[];
};

export type TotalsOptions = {
  /** Take totals below what is known. */
  allowDecrease: boolean;
  /** Do all of it and take it back: the answer is that of the real import, and nothing is left behind. */
  dryRun: boolean;
};

/**
 * Takes in up to ~500 rows of a totals sheet, each player once, in one commit: creates or updates the members, for whoever the sheet
 * tells something new of writes one `OPENING` with the points it earns, and records where they stand since. Rows whose totals cannot
 * be taken are faults, never a failure of the others; what such a row says about the person is still taken. A row that cannot be
 * written by a mistake of ours is a fault `internal` and takes no other with it. The same rows again change nothing.
 * @throws Fault `not_ready`; `invalid_id` and those of `parsePerson`: rows are checked before
 */
export async function importTotals(
  context: ImportContext,
  actor: Actor,
  importId: Uuid,
  rows: readonly TotalsRow[],
  options: TotalsOptions,
  now: Instant,
): Promise<TotalsAnswer> {
  const answers = await inHalves(
    context.ledger,
    rows,
    (part) => takeRows(context, actor, importId, part, options, now),
    ({ row }): TotalsAnswer => ({ ...nothingTaken, faults: [{ row, column: null, code: 'internal', message: errorCodes.internal[1] }] }),
  );
  return {
    created: answers.reduce((sum, { created }) => sum + created, 0),
    updated: answers.reduce((sum, { updated }) => sum + updated, 0),
    changed: answers.flatMap(({ changed }) => changed),
    seen: answers.flatMap(({ seen }) => seen),
    faults: answers.flatMap(({ faults }) => faults),
  };
}

const nothingTaken: TotalsAnswer = { created: 0, updated: 0, changed: [], seen: [], faults: [] };

async function takeRows(
  { ledger, master }: ImportContext,
  actor: Actor,
  importId: Uuid,
  rows: readonly TotalsRow[],
  { allowDecrease, dryRun }: TotalsOptions,
  now: Instant,
): Promise<TotalsAnswer> {
  const work = async (tx: Tx): Promise<Work<TotalsAnswer>> => {
    const { program } = await holdProgram(tx);
    const wanted = rows.map(({ playerId, person }) => ({ externalId: playerId, ...person }));
    const { members, created, updated } = await ensureMembers(tx, actor, master, wanted, now);
    const known = await readBefore(tx, members, created, dayOf(now, program.timeZone));
    const { changes, faults } = planTotals(rows, known, { importId, program, allowDecrease, now });
    const recording = planRecording(await placeTold(tx, known, created, changes, program, now), program, 'import', now);
    const changed = changes.map(({ after }) => after.member.externalId);
    const faulty = new Set(faults.map(({ row }) => row));
    const answer = {
      created: created.size,
      updated: new Set([...updated, ...changed.filter((playerId) => !created.has(playerId))]).size,
      changed,
      seen: rows.filter(({ row }) => !faulty.has(row)).map(({ playerId }) => playerId),
      faults,
    };
    const touched = members.filter(({ externalId }) => created.has(externalId) || updated.has(externalId));
    return { answer, batch: toBatch(changes, recording, touched, now) };
  };
  return dryRun ? rehearse(ledger.database, work) : commit(ledger, work);
}

/** What is known of members that the caller has locked, by external id. Of those it has just created there is nothing to read. */
async function readBefore(tx: Tx, members: readonly Member[], created: ReadonlySet<string>, day: Day): Promise<Map<string, Known>> {
  const older = members.filter(({ externalId }) => !created.has(externalId));
  const known = await readKnown(
    tx,
    older.map((member) => ({ member, day })),
  );
  return new Map(members.map((member) => [member.externalId, known.get(member.memberId) ?? knownOf(member)]));
}

/** Where members stand who were created or of whom facts changed. Of someone new nothing was recorded; of others it is read. */
async function placeTold(
  tx: Tx,
  known: ReadonlyMap<string, Known>,
  created: ReadonlySet<string>,
  changes: readonly MemberFacts[],
  terms: StandingTerms,
  now: Instant,
): Promise<Placed[]> {
  const changeOf = new Map(changes.map((change) => [change.after.member.externalId, change]));
  const older = changes.map(({ after }) => after.member).filter(({ externalId }) => !created.has(externalId));
  const places = await readPlaces(tx, older, terms, now);
  return [...new Set([...created, ...changeOf.keys()])].map((playerId) => {
    const { member, profile } = must(known.get(playerId), 'every player of the sheet is known');
    const change = changeOf.get(playerId);
    if (change === undefined) return placeAfter(member, profile, [], places, terms, now);
    return placeAfter(member, change.after.profile, changedDays(change), places, terms, now);
  });
}

function toBatch(changes: readonly MemberFacts[], recording: Recording, touched: readonly Member[], now: Instant): Batch {
  const parts = factParts(changes);
  return {
    kind: 'import',
    at: now,
    ...parts,
    members: [...touched, ...parts.members],
    follow: async (tx, batch) => {
      await parts.follow(tx);
      await writeRecording(tx, recording, batch, now);
    },
  };
}

class TakenBack extends Error {}

/** Runs the work of a commit up to its answer and rolls back, so that a rehearsal cannot differ from the performance. */
async function rehearse(database: Database, work: (tx: Tx) => Promise<Work<TotalsAnswer>>): Promise<TotalsAnswer> {
  let answer: TotalsAnswer | undefined;
  try {
    return await database.transaction(async (tx) => {
      ({ answer } = await work(tx));
      throw new TakenBack();
    });
  } catch (error) {
    if (answer && error instanceof TakenBack) return answer;
    throw error;
  }
}
