import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Work } from '../../ledger/batch.ts';
import { commit, type Ledger } from '../../ledger/commit.ts';
import { inHalves } from '../../ledger/halving.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import { holdProgram } from '../../program/current.ts';
import { placeMembers } from './place-members.ts';
import { planRecording, recordingBatch } from './record.ts';
import { type DueMember, selectDue, selectNextDue } from './standing-store.ts';

const chunkSize = 500;

/**
 * Looks again at every tier whose period or grace is over by now, ~500 members a commit. Each is judged as of the moment it was due,
 * by the points that counted then: who is looked at late loses nothing by it. Promotion never waits for this. Run twice, or twice at
 * once, it does the same as once. A member who cannot be written by a mistake of ours raises the ledger's alarm, stays due, and keeps
 * no other waiting. Answers how many were looked at.
 */
export async function requalify(ledger: Ledger, now: Instant): Promise<number> {
  let looked = 0;
  let after: DueMember | null = null;
  for (;;) {
    const due: DueMember[] = await selectDue(ledger.database.db, now, after, chunkSize);
    const last = due.at(-1);
    if (last === undefined) return looked;
    const counts = await inHalves(
      ledger,
      due,
      (part) => commit(ledger, (tx) => lookAgain(tx, part, now)),
      () => 0,
    );
    looked += counts.reduce((sum, count) => sum + count, 0);
    after = last;
  }
}

/** When the next tier is to be looked at; null: never. */
export async function nextRequalification(reader: Reader): Promise<Instant | null> {
  return selectNextDue(reader);
}

async function lookAgain(tx: Tx, due: readonly MemberKey[], now: Instant): Promise<Work<number>> {
  const { program } = await holdProgram(tx);
  const members = await lockMembersByKey(tx, due);
  // Whoever was looked at by another while this one waited for the lock is due later, if ever.
  const placed = (await placeMembers(tx, members, program, now)).filter(({ before }) => (before?.dueAt ?? now + 1) <= now);
  const recording = planRecording(placed, program, 'requalification', now);
  return { answer: placed.length, batch: recordingBatch('requalification', recording, now) };
}
