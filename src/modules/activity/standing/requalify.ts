import type { Instant } from '../../../kernel/clock.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Work } from '../../ledger/batch.ts';
import { commit, type Ledger } from '../../ledger/commit.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import { currentProgram } from '../../program/current.ts';
import { placeMembers } from './place-members.ts';
import { planRecording, recordingBatch } from './record.ts';
import { selectDueAt, selectNextDue } from './standing-store.ts';

const chunkSize = 500;

/**
 * Looks again at every tier whose period or grace is over by now, ~500 members a commit. Each is judged as of the moment it was due,
 * by the points that counted then: who is looked at late loses nothing by it. Promotion never waits for this. Run twice, or twice at
 * once, it does the same as once. Answers how many were looked at.
 */
export async function requalify(ledger: Ledger, now: Instant): Promise<number> {
  let looked = 0;
  for (;;) {
    const dueAt = await nextRequalification(ledger.database.db);
    if (dueAt === null || dueAt > now) return looked;
    looked += await commit(ledger, (tx) => lookAgain(tx, dueAt, now));
  }
}

/** When the next tier is to be looked at; null: never. */
export async function nextRequalification(reader: Reader): Promise<Instant | null> {
  return selectNextDue(reader);
}

async function lookAgain(tx: Tx, dueAt: Instant, now: Instant): Promise<Work<number>> {
  const members = await lockMembersByKey(tx, await selectDueAt(tx, dueAt, chunkSize));
  const { program } = await currentProgram(tx);
  // Whoever was looked at by another while this one waited for the lock is due later, if ever.
  const placed = (await placeMembers(tx, members, program, dueAt)).filter(({ before }) => before?.dueAt === dueAt);
  const recording = planRecording(placed, program, 'requalification', now);
  return { answer: placed.length, batch: recordingBatch('requalification', recording, now) };
}
